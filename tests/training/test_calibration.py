"""Probabilities are fitted on some clips and held against others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kimnet_core.errors import InputError
from kimnet_core.model.confidence import Confidence
from training.calibration import Bin, Judged, curve, fit, halves, judged, reliability
from training.evaluation import carried_poses
from training.trainee import Trainee


def simulated(slope: float, offset: float, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Heights, and joints that are right as often as a curve says."""
    rng = np.random.default_rng(seed)
    height = rng.uniform(0, 1, count)
    probability = Confidence((slope,), (offset,)).probability(height[:, None])[:, 0]
    return height, (rng.uniform(0, 1, count) < probability).astype(np.float64)


@pytest.mark.parametrize(("slope", "offset"), [(8.0, -4.0), (3.0, 0.5), (0.0, 1.0), (15.0, -10.0)])
def test_a_known_curve_is_found_again(slope: float, offset: float) -> None:
    found = curve(*simulated(slope, offset, 20_000))
    height = np.linspace(0, 1, 21)[:, None]
    expected = Confidence((slope,), (offset,)).probability(height)
    assert Confidence((found[0],), (found[1],)).probability(height) == pytest.approx(expected, abs=0.02)


def test_a_curve_by_hand() -> None:
    """One height, 3 of 4 right: the smoothed mean is (3 x 4/5 + 1/3) / 4 = 0.6833, whatever the slope."""
    slope, offset = curve(np.full(4, 0.5), np.array([1.0, 1, 0, 1]))
    assert 1 / (1 + np.exp(-(0.5 * slope + offset))) == pytest.approx((3 * 4 / 5 + 1 / 3) / 4, abs=1e-4)


def test_a_joint_that_is_right_where_it_is_low_gets_a_flat_curve() -> None:
    height = np.linspace(0, 1, 200)
    slope, offset = curve(height, (height < 0.5).astype(np.float64))
    assert slope == 0
    assert offset == pytest.approx(0, abs=1e-3)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_any_joints_give_a_curve(seen: list[tuple[float, bool]]) -> None:
    """Also where none or all of them are right, or a height tells them apart."""
    height, right = np.array(seen, np.float64).T
    slope, offset = curve(height, right)
    assert (Confidence((slope,), (offset,)).probability(height[:, None]) < 1).all()


def test_each_joint_has_its_curve_and_unknown_ones_teach_nothing(penn) -> None:
    height, right = np.stack([simulated(6, -3 - joint / 4, 400, joint) for joint in range(13)], axis=-1)
    found = fit(Judged(height, right), penn)
    more = Judged(np.concatenate([height, np.ones_like(height)]), np.concatenate([right, np.full_like(right, np.nan)]))
    assert fit(more, penn) == found
    for joint in (0, 12):
        assert (found.slope[joint], found.offset[joint]) == curve(height[:, joint], right[:, joint])


def test_a_joint_that_was_never_judged_is_told(penn) -> None:
    right = np.ones((5, 13))
    right[:, 4] = np.nan
    with pytest.raises(InputError, match=penn.joints[4]):
        fit(Judged(np.full((5, 13), 0.5), right), penn)


def test_what_was_said_and_what_came() -> None:
    """0.05 twice, of which one came, and 0.85 twice, which came: 2/4 x 0.45 + 2/4 x 0.15. The 0.4 is not judged."""
    score = np.array([0.05, 0.85, 0.4, 0.85, 0.05])
    right = np.array([1, 1, np.nan, 1, 0])
    found = reliability(score, right)
    assert found.bins == (Bin(pytest.approx(0.05), 0.5, 2), Bin(pytest.approx(0.85), 1.0, 2))
    assert found.count == 4
    assert found.error == pytest.approx(0.5 * 0.45 + 0.5 * 0.15)


def test_a_probability_of_one_is_in_the_last_bin_and_none_at_all_is_no_error() -> None:
    assert reliability(np.array([0.95, 1.0]), np.ones(2)).bins == (Bin(0.975, 1.0, 2),)
    assert reliability(np.array([0.5]), np.array([np.nan])).error == 0


def test_what_is_said_truly_has_little_error() -> None:
    height, right = simulated(8, -4, 20_000)
    score = Confidence((8.0,), (-4.0,)).probability(height[:, None])[:, 0]
    assert reliability(score, right).error < 0.02
    assert reliability(height, right).error > 0.05


def test_no_clip_is_in_both_halves() -> None:
    clips = [Judged(np.full((2, 1), at / 10), np.ones((2, 1))) for at in range(7)]
    one, other = (set(half.height[:, 0].tolist()) for half in halves(clips, seed=3))
    assert (len(one), len(other)) == (3, 4)
    assert not one & other
    assert [set(half.height[:, 0].tolist()) for half in halves(clips, seed=3)] == [one, other]


def test_joints_are_judged_from_both_starts_without_the_pose_that_was_given(clips, config, trunk, penn) -> None:
    torch.manual_seed(0)
    trainee = Trainee(config.network, trunk)
    weight = clips.weight.copy()
    weight[0, :, 4] = 0.5
    found = judged(trainee, replace(clips, weight=weight), penn)
    assert len(found) == len(clips)
    heights = [carried_poses(trainee, clips, given=given)[1][0] for given in (False, True)]
    assert np.array_equal(found[0].height, np.concatenate([heights[0], heights[1][1:]]))
    assert np.isnan(found[0].right[:, 4]).all()
    assert np.isin(np.delete(found[0].right, 4, axis=1), (0, 1)).all()
    assert np.isfinite(found[1].right).all()
