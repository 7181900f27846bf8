"""Learning while correcting, against ridge regression done the slow way."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from kimnet_core.inference.lessons import NOTICED, PEAK, RIDGE, Lessons

JOINTS, WIDTH, SIZE = 2, 3, 6


@pytest.fixture
def frames():
    rng = torch.Generator().manual_seed(0)
    return [
        (torch.rand(WIDTH, SIZE, SIZE, generator=rng), *torch.rand(2, JOINTS, SIZE, SIZE, generator=rng))
        for _ in range(3)
    ]


def taught(frames):
    lessons = Lessons.none(JOINTS, WIDTH)
    for features, believed, truth in frames:
        lessons = lessons.taken(features, believed, truth)
    return lessons


def test_the_readout_is_weighted_ridge_regression(frames):
    lessons = taught(frames)
    for joint in range(JOINTS):
        rows, wanted, weights = [], [], []
        for features, believed, truth in frames:
            for y in range(SIZE):
                for x in range(SIZE):
                    m, g = float(believed[joint, y, x]), float(truth[joint, y, x])
                    extra = PEAK * (g + max(m, 0))
                    rows.append([*features[:, y, x].tolist(), 1.0])
                    wanted.append(g - m)
                    weights.append(1 + (extra if extra > NOTICED else 0))
        x, w = np.array(rows), np.array(weights)
        expected = np.linalg.solve((x.T * w) @ x + RIDGE * np.eye(WIDTH + 1), (x.T * w) @ np.array(wanted))
        assert lessons.readout[joint].numpy() == pytest.approx(expected, rel=1e-3, abs=1e-5)


def test_what_is_added_is_the_readout_of_each_cell(frames):
    lessons, features = taught(frames), frames[0][0].half()
    added = lessons.added(features)
    x = torch.cat([features[:, 2, 4].float(), torch.ones(1)])
    assert added.shape == (JOINTS, SIZE, SIZE)
    assert added[1, 2, 4] == pytest.approx(float(lessons.readout[1] @ x), rel=1e-5)


def test_before_the_first_lesson_nothing_is_added(frames):
    assert not Lessons.none(JOINTS, WIDTH).added(frames[0][0]).any()


def test_a_network_that_was_right_is_left_alone(frames):
    features, believed, _ = frames[0]
    assert not Lessons.none(JOINTS, WIDTH).taken(features, believed, believed).readout.any()


def test_the_same_lesson_again_and_again_is_learnt(frames):
    features, believed, _ = frames[0]
    wanted = believed + torch.einsum("kd,dyx->kyx", torch.tensor([[0.3, -0.2, 0.1], [0.0, 0.5, -0.4]]), features)
    lessons = Lessons.none(JOINTS, WIDTH)
    distances = [float((wanted - believed).abs().max())]
    for number in range(1000):
        lessons = lessons.taken(features, believed, wanted)
        if number in (9, 99, 999):
            distances.append(float((wanted - believed - lessons.added(features)).abs().max()))
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] < 0.1 * distances[0]


def test_a_lesson_leaves_the_lessons_before_it_as_they_were(frames):
    first = taught(frames[:1])
    gram, pull = first.gram.clone(), first.pull.clone()
    second = first.taken(*frames[1])
    assert (first.count, second.count) == (1, 2)
    assert torch.equal(first.gram, gram)
    assert torch.equal(first.pull, pull)
    assert not torch.equal(second.gram, gram)
