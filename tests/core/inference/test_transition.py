"""One call of ONNX Runtime for a frame: the same as torch, for any number of runs and memories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from kimnet_core.inference.transition import Given, transition_of
from kimnet_core.model.fold import fold
from kimnet_core.model.warp import carried
from kimnet_core.model.weights import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimnet_core.model.fold import Head
    from kimnet_core.model.weights import Weights

K, SIZE, WIDTH = 13, 16, 16


@pytest.fixture(params=["none", "flow"])
def head(request: pytest.FixtureRequest, make_weights: Callable[..., Weights]) -> Head:
    return fold(build(make_weights(prior_motion=request.param)))[1]


def given(runs: int = 1, joints: tuple[int, ...] = (), *, moves: bool = False, learnt: bool = False) -> Given:
    rng = np.random.default_rng(runs + len(joints))
    weights = rng.dirichlet(np.ones(K), K).astype(np.float32)

    def maps(count: int) -> np.ndarray:
        return rng.normal(size=(count, SIZE, SIZE)).astype(np.float32)

    return Given(
        maps(runs * K + len(joints)),
        np.array(joints, np.int64),
        np.array(0.9, np.float32),
        weights,
        maps(K),
        maps(2).astype(np.float16) if moves else None,
        maps(WIDTH).astype(np.float16) if learnt else None,
        rng.normal(size=(K, WIDTH + 1)).astype(np.float32) if learnt else None,
    )


@pytest.mark.parametrize("moves", [False, True])
@pytest.mark.parametrize("learnt", [False, True])
def test_a_frame_is_what_the_head_and_the_lessons_make_of_it(head: Head, moves: bool, learnt: bool) -> None:
    frame = given(moves=moves, learnt=learnt)
    made = transition_of(head)(frame)
    before = torch.from_numpy(frame.maps)[None]
    if frame.motion is not None:
        before = carried(before, torch.from_numpy(frame.motion)[None])
    with torch.inference_mode():
        own, prior = head(before, torch.from_numpy(frame.weights)[None], torch.from_numpy(frame.picture)[None])
    np.testing.assert_allclose(made.own, own[0].numpy(), atol=1e-5)
    np.testing.assert_allclose(made.prior, prior[0].numpy(), atol=1e-5)
    added = 0.0
    if frame.readout is not None and frame.features is not None:
        flat = frame.features.astype(np.float64).reshape(WIDTH, -1)
        added = (frame.readout[:, :-1] @ flat + frame.readout[:, -1:]).reshape(K, SIZE, SIZE)
    np.testing.assert_allclose(made.believed, own[0].numpy() + added, atol=1e-4)
    np.testing.assert_array_equal(made.heatmaps, made.believed)
    assert made.memory.shape == (0, SIZE, SIZE)


def test_runs_side_by_side_are_what_they_are_alone(head: Head) -> None:
    three, transition = given(3), transition_of(head)
    together = transition(three)
    for run in range(3):
        part = slice(run * K, (run + 1) * K)
        alone = transition(three._replace(maps=three.maps[part]))
        np.testing.assert_allclose(together.heatmaps[part], alone.heatmaps, atol=1e-6)


def test_a_memory_is_added_and_fades_faster_where_its_false_peak_is_gone(head: Head) -> None:
    frame, transition = given(1, (4, 7)), transition_of(head)
    believed = transition(frame).believed
    frame.maps[K:] = 0
    frame.maps[K, 3, 3] = -float(believed[4, 3, 3])  # as high as the peak that it keeps down
    frame.maps[K + 1, 5, 5] = -2.0
    if believed[4, 3, 3] < 0:
        frame.maps[K, 3, 3] = -0.1  # too low to have been a mistake
    made = transition(frame)
    assert made.memory[0, 3, 3] == pytest.approx(0.9 * frame.maps[K, 3, 3], rel=1e-5)
    gone = 1 - np.clip(believed[7, 5, 5] / 2.0, 0, 1)
    assert made.memory[1, 5, 5] == pytest.approx(0.9 * (1 - 0.3 * gone) * -2.0, rel=1e-4)
    expected = believed.copy()
    expected[[4, 7]] += made.memory
    np.testing.assert_allclose(made.heatmaps, expected, atol=1e-6)


def test_there_is_one_transition_for_a_head_and_it_is_ready_after_its_preparation(
    make_weights: Callable[..., Weights],
) -> None:
    weights = make_weights(prior_motion="flow")
    _, head = fold(build(weights))
    transition = transition_of(head)
    assert transition_of(head) is transition
    transition.prepare(weights.config)
    before = dict(transition._sessions)
    transition(given(2, (3,), moves=True))
    transition(given(1, moves=True, learnt=True))
    assert transition._sessions == before
