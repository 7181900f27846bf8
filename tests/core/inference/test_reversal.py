"""The step backwards is what a fresh comparison of the two frames in the other order would give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kimnet_core.inference.motion import motion_field
from kimnet_core.inference.recursion import Step
from kimnet_core.inference.reversal import reversed_motion, reversed_step
from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box
from kimnet_core.tracking.features import Features, View

HERE = View(4, Crop(Box(20, 10, 84, 74), 64))
MOVED = View(5, Crop(Box(24, 12, 88, 76), 64, 30.0))
STILL = View(5, HERE.crop)


@pytest.mark.parametrize("later", [STILL, MOVED], ids=["the same window", "another window"])
def test_a_reversed_step_is_a_fresh_one_without_a_picture_read(noise_source, torch_engine, later: View) -> None:
    features = Features(noise_source, torch_engine)
    here, after = features.step(View(3, HERE.crop), HERE), features.step(HERE, later)
    fresh = features.step(later, HERE)
    noise_source.reads.clear()
    ours = reversed_step(torch_engine.head, here, after)
    assert noise_source.reads == []
    assert np.array_equal(ours.picture, fresh.picture)
    assert np.array_equal(ours.features, fresh.features)
    assert np.abs(ours.raw - fresh.raw).max() < 2e-3 * np.abs(fresh.raw).max()
    assert np.abs(ours.weights - fresh.weights).max() < 0.02
    assert ours.weights.sum(axis=1) == pytest.approx(1, abs=1e-5)
    if fresh.warp is None:
        assert ours.warp is None
    else:
        assert ours.warp == pytest.approx(fresh.warp)


def test_it_is_no_transpose(noise_source, torch_engine) -> None:
    """Eq. 7 has a convolution for either side, so the pair says something else the other way round."""
    features = Features(noise_source, torch_engine)
    here, after = features.step(View(3, HERE.crop), HERE), features.step(HERE, STILL)
    ours = reversed_step(torch_engine.head, here, after)
    assert np.abs(ours.raw - after.raw.T).max() > 0.1 * np.abs(after.raw).max()


def test_a_shift_is_reversed_exactly() -> None:
    motion = np.zeros((2, 16, 16), np.float16)
    motion[0], motion[1] = 2.5, -1
    back = reversed_motion(motion)
    assert np.array_equal(back, -motion)


def test_a_field_that_stretches_leads_there_and_back() -> None:
    """m(x) = a (x - 8): y = x + m(x) is met by x = (y + 8 a) / (1 + a)."""
    cells = np.stack(np.meshgrid(np.arange(16.0), np.arange(16.0)))
    a = 0.2
    back = reversed_motion((a * (cells - 8)).astype(np.float16))
    expected = (cells + 8 * a) / (1 + a) - cells
    assert np.abs(back - expected).max() < 0.01


def test_a_still_picture_stays_still_through_another_window() -> None:
    warp = np.array([[1.1, 0.1, -2.0], [-0.1, 1.1, 1.0]])
    back = reversed_motion(np.zeros((2, 16, 16), np.float16), warp)
    assert np.abs(back).max() < 1e-2


def test_motion_seen_in_a_larger_window_is_reversed_in_cells_of_the_smaller_one() -> None:
    """Cells of the later window are twice as wide, so a motion of 1 there is one of 2 here."""
    motion = np.zeros((2, 16, 16), np.float16)
    motion[0] = 1
    warp = np.array([[0.5, 0, 0], [0, 0.5, 0]])
    back = reversed_motion(motion, warp)
    assert back[0] == pytest.approx(np.full((16, 16), -2.0))
    assert back[1] == pytest.approx(np.zeros((16, 16)))


def test_it_finds_what_the_flow_between_the_pictures_finds(noise_source) -> None:
    before, now = (HERE.crop.cut(noise_source.read(frame)) for frame in (4, 5))
    fresh = motion_field(now, before).astype(float)
    ours = reversed_motion(motion_field(before, now)).astype(float)
    inner = (slice(None), slice(4, -4), slice(4, -4))
    assert np.abs(fresh[inner]).max() > 1
    assert np.abs(ours - fresh)[inner].mean() < 0.15 * np.abs(fresh[inner]).mean()


def test_a_step_without_features_cannot_be_reversed(torch_engine, noise_source) -> None:
    step = Features(noise_source, torch_engine).step(HERE, STILL)
    bare: Step = replace(step, features=None)
    with pytest.raises(ValueError, match="features"):
        reversed_step(torch_engine.head, bare, step)
