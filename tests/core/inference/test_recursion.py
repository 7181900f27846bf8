"""The recursion carries heatmaps by what the pictures gave, and by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.inference.recursion import Step, advance, anchored, correlate, first_heatmaps, moved
from kimnet_core.model.crop import Crop
from kimnet_core.model.heatmaps import SIGMA, decode, render
from kimnet_core.model.weights import build
from kimnet_core.pose.box import Box

if TYPE_CHECKING:
    from kimnet_core.inference.engine import Engine
    from kimnet_core.model.weights import Weights

K, SIZE = 13, 16


def random_steps(count: int, seed: int = 0) -> list[Step]:
    rng = np.random.default_rng(seed)
    weights = rng.random((count, K, K), np.float32)
    weights /= weights.sum(axis=-1, keepdims=True)
    return [
        Step(w, rng.standard_normal((K, K), np.float32), rng.standard_normal((K, SIZE, SIZE), np.float32))
        for w in weights
    ]


def replay(head, first, steps, anchors):
    """Moments of consecutive steps; anchors by position."""
    moments = []
    for at, step in enumerate(steps):
        moments.append(advance(head, moments[-1].heatmaps if moments else first, step, anchors.get(at)))
    return moments


def random_maps(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((K, SIZE, SIZE), np.float32)


def test_streaming_through_steps_is_the_network_on_the_clip(torch_engine: Engine, weights: Weights) -> None:
    crops = np.random.default_rng(0).integers(0, 256, (6, 64, 64, 3), dtype=np.uint8)
    with torch.inference_mode():
        expected = build(weights)(torch.from_numpy(crops).permute(0, 3, 1, 2).float()[None])
    head = torch_engine.head
    maps = torch_engine.encode(crops)
    first = first_heatmaps(head, torch_engine.initialize(crops[:1]))[0]
    steps = [Step(*correlate(head, maps.history[t - 1], maps.current[t], None), maps.picture[t]) for t in range(1, 6)]
    moments = replay(head, first, steps, {})
    assert np.abs(first - expected.heatmaps[0, 0].numpy()).max() < 1e-5
    for t, (moment, step) in enumerate(zip(moments, steps, strict=True)):
        assert np.abs(moment.heatmaps - expected.heatmaps[0, t + 1].numpy()).max() < 1e-5
        assert np.abs(moment.prior - expected.priors[0, t].numpy()).max() < 1e-5
        assert np.abs(step.weights - expected.weights[0, t].numpy()).max() < 1e-6


def test_the_prior_is_w_times_the_heatmaps_before(torch_engine: Engine) -> None:
    (step,) = random_steps(1)
    before = random_maps()
    moment = advance(torch_engine.head, before, step)
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
        assert np.array_equal(free[t].heatmaps, held[t].heatmaps)
    found, score = decode(held[2].heatmaps)
    assert found[4] == pytest.approx([30.0, 41.0], abs=0.05)
    assert score[4] > 0.8
    others = np.arange(K) != 4
    assert np.array_equal(held[2].heatmaps[others], free[2].heatmaps[others])
    assert not np.allclose(held[3].heatmaps, free[3].heatmaps, atol=1e-3)


def test_a_frame_that_cannot_be_read_leaves_the_state_as_it_is(torch_engine: Engine) -> None:
    a, b = random_steps(2)
    first = random_maps()
    with_gap = list(replay(torch_engine.head, first, [a, None, b], {1: np.full((K, 2), 20.0)}))
    without = replay(torch_engine.head, first, [a, b], {})
    assert [moment.found for moment in with_gap] == [True, False, True]
    assert np.array_equal(with_gap[1].heatmaps, without[0].heatmaps)
    assert np.array_equal(with_gap[2].heatmaps, without[1].heatmaps)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_no_numbers_give_no_prediction_and_do_not_spread(torch_engine: Engine, value: float) -> None:
    good, bad = random_steps(2)
    bad.picture[3, 2, 2] = value
    moments = replay(torch_engine.head, random_maps(), [good, bad, good], {})
    assert [moment.found for moment in moments] == [True, False, True]
    assert np.array_equal(moments[1].heatmaps, moments[0].heatmaps)
    assert np.isfinite(moments[2].heatmaps).all()


def test_no_anchor_leaves_the_very_heatmaps() -> None:
    maps = random_maps()
    assert anchored(maps, np.full((K, 2), np.nan)) is maps


def test_an_anchor_outside_the_window_empties_its_map() -> None:
    xy = np.full((K, 2), np.nan)
    xy[0] = -500.0, 10.0
    assert not anchored(random_maps(), xy)[0].any()


def test_the_same_window_moves_nothing() -> None:
    maps = torch.from_numpy(random_maps())
    assert moved(maps, None) is maps
    assert np.abs(moved(maps, np.array([[1.0, 0, 0], [0, 1, 0]])).numpy() - maps.numpy()).max() < 1e-5


def test_a_window_two_cells_to_the_right_moves_the_maps_two_cells_left() -> None:
    maps = random_maps()
    shifted = moved(torch.from_numpy(maps), np.array([[1.0, 0, -2], [0, 1, 0]])).numpy()
    assert np.abs(shifted[:, :, :-2] - maps[:, :, 2:]).max() < 1e-5
    assert not shifted[:, :, -2:].any()


@given(
    x=st.floats(90, 110),
    y=st.floats(90, 110),
    dx=st.floats(-20, 20),
    dy=st.floats(-20, 20),
    scale=st.floats(0.8, 1.25),
    angle=st.sampled_from([0.0, 30.0, -90.0, 180.0]) | st.floats(-180, 180),
)
def test_moved_maps_show_the_same_point_of_the_frame(
    x: float, y: float, dx: float, dy: float, scale: float, angle: float
) -> None:
    old, new = Crop(Box.square(100, 100, 128), 256), Crop(Box.square(100 + dx, 100 + dy, 128 * scale), 256, angle)
    maps = render(old.to_crop([[x, y]]), 64)
    cells = old.sized(64).to(new.sized(64))
    seen = moved(torch.from_numpy(maps), cells).numpy()
    # The same Gaussian, as wide in the frame as before and so wider or narrower in cells.
    expected = render(new.to_crop([[x, y]]), 64, SIGMA / scale)
    # Half-way between cells, torch's bicubic weights put a Gaussian of sigma 2 about 1 % too high on each axis.
    assert np.abs(seen - expected).max() < 0.03
    # They move its peak by up to 0.053 of a cell, which is two frame pixels here (the worst of 6,000 windows).
    assert new.to_frame(decode(seen)[0])[0] == pytest.approx([x, y], abs=0.11)
