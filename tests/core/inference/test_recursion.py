"""The recursion carries heatmaps by what the pictures gave, and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from kimnet_core.inference.opening import open_engine
from kimnet_core.inference.persistence import PAPER, Persistence
from kimnet_core.inference.recursion import (
    Recursion,
    Step,
    anchored,
    correlate,
    first_heatmaps,
)
from kimnet_core.model.fold import fold
from kimnet_core.model.heatmaps import decode, render
from kimnet_core.model.weights import build

if TYPE_CHECKING:
    from kimnet_core.inference.engine import Engine

K, SIZE = 13, 16


def random_steps(count: int, seed: int = 0) -> list[Step]:
    rng = np.random.default_rng(seed)
    weights = rng.random((count, K, K), np.float32)
    weights /= weights.sum(axis=-1, keepdims=True)
    return [
        Step(w, rng.standard_normal((K, K), np.float32), rng.standard_normal((K, SIZE, SIZE), np.float32))
        for w in weights
    ]


NOBODY = np.full((K, 2), np.nan)


def replay(head, first, steps, anchors, persistence=PAPER):
    """Moments of consecutive steps; anchors by position."""
    recursion = Recursion(head, persistence)
    state, moments = recursion.start(first, NOBODY), []
    for at, step in enumerate(steps):
        moments.append(recursion.advance(state, step, anchors.get(at, NOBODY)))
        state = moments[-1].state
    return moments


def random_maps(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((K, SIZE, SIZE), np.float32)


@pytest.mark.parametrize(
    "options", [{}, {"prior_motion": "flow"}, {"temporal": "copy"}, {"temporal": "uniform"}, {"temporal": "none"}]
)
def test_streaming_through_steps_is_the_network_on_the_clip(make_weights, options: dict) -> None:
    weights = make_weights(**options)
    engine = open_engine(weights, "torch", "cpu")
    rng = np.random.default_rng(0)
    crops = rng.integers(0, 256, (6, 64, 64, 3), dtype=np.uint8)
    motion = rng.normal(0, 2, (5, 2, SIZE, SIZE)).astype(np.float16)
    clip = torch.from_numpy(crops).permute(0, 3, 1, 2).float()[None]
    with torch.inference_mode():
        expected = build(weights)(clip, motion=torch.from_numpy(motion)[None])
    maps = engine.encode(crops)
    first = first_heatmaps(engine.head, engine.initialize(crops[:1]))[0]
    moves = motion if "prior_motion" in options else [None] * 5
    steps = [
        Step(*correlate(engine.head, maps.history[t], maps.current[t + 1], None), maps.picture[t + 1], motion=moves[t])
        for t in range(5)
    ]
    moments = replay(engine.head, first, steps, {})
    assert np.abs(first - expected.heatmaps[0, 0].numpy()).max() < 1e-5
    for t, (moment, step) in enumerate(zip(moments, steps, strict=True)):
        assert np.abs(moment.state.heatmaps - expected.heatmaps[0, t + 1].numpy()).max() < 1e-5
        assert np.abs(moment.prior - expected.priors[0, t].numpy()).max() < 1e-5
        assert np.abs(step.weights - expected.weights[0, t].numpy()).max() < 1e-6


def test_the_prior_is_w_times_the_heatmaps_before(torch_engine: Engine) -> None:
    (step,) = random_steps(1)
    before = random_maps()
    (moment,) = replay(torch_engine.head, before, [step], {})
    assert np.abs(moment.prior - np.einsum("ji,ihw->jhw", step.weights, before)).max() < 1e-5


def test_a_replay_does_not_touch_what_it_was_given(torch_engine: Engine) -> None:
    steps, first = random_steps(3), random_maps()
    pictures, start = [step.picture.copy() for step in steps], first.copy()
    list(replay(torch_engine.head, first, steps, {0: np.full((K, 2), 20.0)}))
    assert np.array_equal(first, start)
    assert all(np.array_equal(step.picture, picture) for step, picture in zip(steps, pictures, strict=True))


def test_an_anchor_stands_in_its_frame_and_changes_only_what_follows(torch_engine: Engine) -> None:
    steps, first = random_steps(6), random_maps()
    xy = np.full((K, 2), np.nan)
    xy[4] = 30.0, 41.0
    free = replay(torch_engine.head, first, steps, {})
    held = replay(torch_engine.head, first, steps, {2: xy})
    for t in range(2):
        assert np.array_equal(free[t].state.heatmaps, held[t].state.heatmaps)
    found, score = decode(held[2].state.heatmaps)
    assert found[4] == pytest.approx([30.0, 41.0], abs=0.05)
    assert score[4] > 0.8
    others = np.arange(K) != 4
    assert np.array_equal(held[2].state.heatmaps[others], free[2].state.heatmaps[others])
    assert not np.allclose(held[3].state.heatmaps, free[3].state.heatmaps, atol=1e-3)


def test_a_frame_that_cannot_be_read_leaves_the_state_as_it_is(torch_engine: Engine) -> None:
    a, b = random_steps(2)
    first = random_maps()
    with_gap = list(replay(torch_engine.head, first, [a, None, b], {1: np.full((K, 2), 20.0)}))
    without = replay(torch_engine.head, first, [a, b], {})
    assert [moment.found for moment in with_gap] == [True, False, True]
    assert np.array_equal(with_gap[1].state.heatmaps, without[0].state.heatmaps)
    assert np.array_equal(with_gap[2].state.heatmaps, without[1].state.heatmaps)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_no_numbers_give_no_prediction_and_do_not_spread(torch_engine: Engine, value: float) -> None:
    good, bad = random_steps(2)
    bad.picture[3, 2, 2] = value
    moments = replay(torch_engine.head, random_maps(), [good, bad, good], {})
    assert [moment.found for moment in moments] == [True, False, True]
    assert np.array_equal(moments[1].state.heatmaps, moments[0].state.heatmaps)
    assert np.isfinite(moments[2].state.heatmaps).all()


def test_no_anchor_leaves_the_very_heatmaps() -> None:
    maps = random_maps()
    assert anchored(maps, NOBODY) is maps


def test_an_anchor_outside_the_window_empties_its_map() -> None:
    xy = np.full((K, 2), np.nan)
    xy[0] = -500.0, 10.0
    assert not anchored(random_maps(), xy)[0].any()


def stubborn(count: int, seen_at: float) -> list[Step]:
    """Steps of a picture that says the same in every frame: each joint is where it was seen, and W mixes none."""
    seen = render(np.full((K, 2), seen_at), SIZE)
    return [Step(np.eye(K, dtype=np.float32), np.zeros((K, K), np.float32), seen) for _ in range(count)]


@pytest.fixture
def plain_head(make_weights) -> torch.nn.Module:
    """A head that passes nothing of the prior on: the heatmaps are what the picture says."""
    _, head = fold(build(make_weights(jre_mode="off", decoder_bn="none")))
    head.prior.weight.zero_()
    return head


def corrected(joint: int, at: float) -> np.ndarray:
    xy = NOBODY.copy()
    xy[joint] = at
    return xy


def test_without_memory_the_picture_wins_a_corrected_joint_back_at_once(plain_head) -> None:
    moments = replay(plain_head, random_maps(), stubborn(3, 20), {0: corrected(4, 44)})
    found = [decode(moment.state.heatmaps)[0][4] for moment in moments]
    assert found[0] == pytest.approx([44, 44], abs=0.1)
    assert found[1] == pytest.approx([20, 20], abs=0.1)


def test_what_is_held_keeps_a_corrected_joint_against_the_picture(plain_head) -> None:
    moments = replay(
        plain_head, random_maps(), stubborn(20, 20), {0: corrected(4, 41.5)}, Persistence(0.98, learned=False)
    )
    maps = moments[-1].state.heatmaps
    found, score = decode(maps)
    assert found[4] == pytest.approx([41.5, 41.5], abs=0.1)
    assert score[4] == pytest.approx(0.98**19, abs=0.02)  # the Gaussian that was remembered
    assert maps[4].max() > maps[4, 4:7, 4:7].max() + 0.3  # and the false peak is kept down
    assert found[3] == pytest.approx([20, 20], abs=0.1)  # other joints stay with the picture


def test_a_held_correction_fades_and_the_picture_has_the_joint_back(plain_head) -> None:
    moments = replay(plain_head, random_maps(), stubborn(8, 20), {0: corrected(4, 44)}, Persistence(0.5, learned=False))
    places = [decode(moment.state.heatmaps)[0][4, 0] for moment in moments]
    back = [place < 32 for place in places]
    assert not back[0]
    assert back == sorted(back)
    assert back[-1]


def test_what_is_held_moves_with_the_window(plain_head) -> None:
    first, second = stubborn(2, 20)
    shift = np.array([[1.0, 0, -2], [0, 1, 0]])  # two cells, that is 8 pixels
    steps = [first, Step(second.weights, second.raw, second.picture, shift)]
    moments = replay(plain_head, random_maps(), steps, {0: corrected(4, 44)}, Persistence(1, learned=False))
    assert decode(moments[-1].state.heatmaps)[0][4] == pytest.approx([36, 44], abs=0.2)


def test_what_is_held_moves_with_the_picture(plain_head) -> None:
    """One cell to the right in each of three frames: everything was one cell further left before."""
    motion = np.stack([np.full((SIZE, SIZE), -1), np.zeros((SIZE, SIZE))]).astype(np.float16)
    blind = np.zeros((K, SIZE, SIZE), np.float32)
    steps = [replace(step, motion=motion, picture=blind) for step in stubborn(4, 20)]
    moments = replay(plain_head, random_maps(), steps, {0: corrected(4, 30)}, Persistence(1, learned=False))
    assert decode(moments[-1].state.heatmaps)[0][4] == pytest.approx([42, 30], abs=0.1)


def test_a_corrected_frame_teaches_what_is_seen_again(plain_head) -> None:
    """The features mark the true place of joint 4, which the picture has elsewhere, and what is held has faded."""
    true = render(np.full((1, 2), 44.0), SIZE).astype(np.float16)
    steps = [Step(s.weights, s.raw, s.picture, None, np.concatenate([true, s.picture[:1]])) for s in stubborn(12, 20)]
    lessons = {at: corrected(4, 44) for at in range(10)}
    forgetful, learning = (
        replay(plain_head, random_maps(), steps, lessons, Persistence(0, learned=learned)) for learned in (False, True)
    )
    assert decode(forgetful[-1].state.heatmaps)[0][4] == pytest.approx([20, 20], abs=0.1)
    assert decode(learning[-1].state.heatmaps)[0][4] == pytest.approx([44, 44], abs=1)
    assert learning[-1].state.lessons.count == 10
    assert decode(learning[-1].state.heatmaps)[0][7] == pytest.approx([20, 20], abs=0.1)


def test_without_corrections_persistence_changes_nothing(torch_engine: Engine) -> None:
    steps, first = random_steps(4), random_maps()
    for ours, paper in zip(
        replay(torch_engine.head, first, steps, {}, Persistence()),
        replay(torch_engine.head, first, steps, {}),
        strict=True,
    ):
        assert np.array_equal(ours.state.heatmaps, paper.state.heatmaps)


def test_joints_given_at_the_start_are_held_too(plain_head) -> None:
    recursion = Recursion(plain_head, Persistence(1, learned=False))
    state = recursion.start(stubborn(1, 20)[0].picture, corrected(4, 44))
    for step in stubborn(5, 20):
        state = recursion.advance(state, step, NOBODY).state
    assert decode(state.heatmaps)[0][4] == pytest.approx([44, 44], abs=0.1)


def test_what_is_held_is_not_fed_back(make_weights) -> None:
    """Half of the prior comes back in every frame; a memory in the loop would stand twice as high as it was put."""
    _, head = fold(build(make_weights(jre_mode="off", decoder_bn="none")))
    head.prior.weight.zero_()
    for joint in range(K):
        head.prior.weight[joint, joint, 1, 1] = 0.5
    steps = [replace(step, picture=0.5 * step.picture) for step in stubborn(20, 21.5)]
    first = stubborn(1, 21.5)[0].picture
    moments = replay(head, first, steps, {0: corrected(4, 41.5)}, Persistence(1, learned=False))
    peaks = [moment.state.heatmaps[4].max() for moment in moments]
    assert max(peaks) < 1.6
    assert 0.6 < peaks[-1] < 1.05


def test_where_the_network_had_the_joint_anyway_nothing_is_remembered(plain_head) -> None:
    moments = replay(plain_head, random_maps(), stubborn(2, 20), {0: corrected(4, 26)}, Persistence(1, learned=False))
    assert moments[0].state.memory is None
    assert decode(moments[0].state.heatmaps)[0][4] == pytest.approx([26, 26], abs=0.1)
    assert decode(moments[1].state.heatmaps)[0][4] == pytest.approx([20, 20], abs=0.1)


def test_a_memory_goes_sooner_once_its_false_peak_is_gone(plain_head) -> None:
    """The network was wrong once, and then sees the joint, far from where it was placed."""
    wrong, right = stubborn(1, 8), stubborn(6, 32)
    moments = replay(plain_head, random_maps(), wrong + right, {0: corrected(4, 56)}, Persistence(1, learned=False))
    places = [decode(moment.state.heatmaps)[0][4, 0] for moment in moments]
    assert places[0] == pytest.approx(56, abs=0.1)
    assert places[2:] == pytest.approx([32] * 5, abs=0.5)
    held = [float(moment.state.memory.maps[0].max()) for moment in moments]
    assert held[-1] < 0.2 * held[0]
