"""Smoothing takes the tremble out, moves nothing that a person placed, and tells what it took."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.signal import savgol_filter

from kimnet_core.pose.pose import Poses, Source
from kimnet_core.tracking.smooth import OneEuro, SavitzkyGolay, residual, smoothed

FILTERS = [OneEuro(), OneEuro(both_ways=False), SavitzkyGolay(5, 2)]
places = arrays(float, st.tuples(st.integers(1, 15), st.just(2), st.just(2)), elements=st.floats(-200, 200))


def tracked(xy: np.ndarray) -> Poses:
    return Poses.placed_by(Source.MODEL, xy, 0.7, origin=3)


def with_humans(xy: np.ndarray, frames: list[int]) -> Poses:
    poses = tracked(xy)
    source = poses.source.copy()
    source[frames, 0] = Source.HUMAN
    return Poses(poses.xy, poses.score, poses.visibility, source, poses.origin)


def test_one_euro_by_hand() -> None:
    """Rate 2 pi, so a low-pass of cutoff f goes f / (1 + f) of the way: the speed's own cutoff 1 gives a half."""
    rate = 2 * math.pi
    xy = np.array([[[0.0, 0.0]], [[8.0, 0.0]]])
    out = smoothed(tracked(xy), OneEuro(1.0, 0.5 / rate, both_ways=False), rate)
    # v = 8 rate / 2 = 4 rate; f = 1 + 0.5 * 4 = 3; the joint goes 3 / 4 of the way
    assert out.xy[:, 0, 0] == pytest.approx([0, 6])


def test_forwards_it_lags_and_both_ways_it_does_not() -> None:
    ramp = np.arange(200.0)[:, None, None] * np.array([1.0, 0.0])
    lag = [
        (smoothed(tracked(ramp), OneEuro(2.0, 0.0, both_ways=both), 30.0).xy - ramp)[100, 0, 0]
        for both in (False, True)
    ]
    assert lag[0] < -1
    assert lag[1] == pytest.approx(0, abs=1e-6)


@given(places)
def test_both_ways_it_is_the_same_with_time_reversed(xy: np.ndarray) -> None:
    ahead = smoothed(tracked(xy), OneEuro(), 25.0).xy
    assert np.allclose(ahead, smoothed(tracked(xy[::-1].copy()), OneEuro(), 25.0).xy[::-1])


def test_savitzky_golay_is_that_of_scipy() -> None:
    xy = np.random.default_rng(0).normal(size=(40, 3, 2)) * 10
    ours = smoothed(tracked(xy), SavitzkyGolay(9, 3), 25.0).xy
    assert ours == pytest.approx(savgol_filter(xy, 9, 3, axis=0, mode="interp"))


@given(arrays(float, (4, 2), elements=st.floats(-5, 5)), st.integers(1, 30), st.sampled_from([5, 7, 11]))
def test_savitzky_golay_leaves_a_polynomial_as_it_is(coefficients: np.ndarray, count: int, window: int) -> None:
    time = np.linspace(-1, 1, count)[:, None]
    xy = (time ** np.arange(4)) @ coefficients
    out = smoothed(tracked(xy[:, None]), SavitzkyGolay(window, 3), 25.0).xy
    assert np.allclose(out[:, 0], xy)


@pytest.mark.parametrize("by", FILTERS, ids=str)
def test_it_takes_most_of_the_tremble_and_keeps_the_way(by) -> None:
    rng = np.random.default_rng(1)
    way = np.stack([np.linspace(0, 30, 120), np.full(120, 50.0)], axis=1)[:, None]
    shaken = way + rng.normal(size=way.shape) * 3
    out = smoothed(tracked(shaken), by, 30.0)
    middle = slice(20, 100)
    assert np.square(out.xy - way)[middle].mean() < 0.6 * np.square(shaken - way)[middle].mean()


@given(places, st.data())
def test_human_joints_never_move(xy: np.ndarray, data) -> None:
    by = data.draw(st.sampled_from(FILTERS))
    frames = data.draw(st.lists(st.integers(0, len(xy) - 1), unique=True))
    poses = with_humans(xy, frames)
    out = smoothed(poses, by, 25.0)
    assert np.array_equal(out.xy[poses.human], poses.xy[poses.human])
    for name in ("score", "visibility", "source", "origin"):
        assert np.array_equal(getattr(out, name), getattr(poses, name))


@pytest.mark.parametrize("by", FILTERS, ids=str)
def test_an_absent_joint_stays_absent_and_parts_what_lies_on_both_sides(by) -> None:
    rng = np.random.default_rng(2)
    xy = rng.normal(size=(21, 1, 2)) * 5
    xy[10] = np.nan
    out = smoothed(tracked(xy), by, 25.0)
    assert not out.placed[10].any()
    apart = [smoothed(tracked(part), by, 25.0).xy for part in (xy[:10], xy[11:])]
    assert np.array_equal(np.concatenate([out.xy[:10], out.xy[11:]]), np.concatenate(apart))


def test_one_euro_goes_on_from_a_persons_joint() -> None:
    xy = np.zeros((5, 1, 2))
    xy[2:] = 10
    calm = OneEuro(0.1, 0.0, both_ways=False)
    assert smoothed(tracked(xy), calm, 25.0).xy[4, 0, 0] < 2
    assert smoothed(with_humans(xy, [2]), calm, 25.0).xy[:, 0, 0] == pytest.approx([0, 0, 10, 10, 10])


def test_the_residual_is_how_far_each_joint_went() -> None:
    before, after = np.zeros((2, 2, 2)), np.zeros((2, 2, 2))
    after[0, 1] = 3, 4
    after[1, 0] = np.nan
    assert residual(tracked(before), tracked(after)).tolist()[0] == [0, 5]
    assert np.isnan(residual(tracked(before), tracked(after))[1, 0])


def test_slips_are_told() -> None:
    for make in (
        lambda: OneEuro(cutoff=0),
        lambda: OneEuro(speed=-1),
        lambda: SavitzkyGolay(4, 2),
        lambda: SavitzkyGolay(5, 5),
    ):
        with pytest.raises(ValueError, match="must be"):
            make()
