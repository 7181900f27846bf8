"""What hiding did, in numbers: by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kimnet_core.occlusion.effects import Reference, effect, recovery, risen
from kimnet_core.pose.metrics import displacement
from kimnet_core.pose.skeleton import load_skeleton

PENN = load_skeleton("penn13")
N, K = 8, 13


@pytest.fixture
def baseline() -> np.ndarray:
    """A pose that stands still, its torso 50 pixels long."""
    xy = np.zeros((N, K, 2))
    a, b = PENN.torso
    xy[:, a], xy[:, b] = (0, 0), (30, 40)
    return xy


def reference(xy: np.ndarray, truth: np.ndarray | None = None) -> Reference:
    weights = np.full((N, K, K), 1 / K, np.float32)
    weights[0] = np.nan
    return Reference(xy, weights, np.full_like(xy, np.nan) if truth is None else truth, PENN)


def test_distances_are_in_torso_sizes(baseline: np.ndarray) -> None:
    moved = baseline.copy()
    moved[3, 4] += (3, 4)
    moved[5, 2] = np.nan
    apart = displacement(moved, baseline, PENN)
    assert apart[3, 4] == pytest.approx(0.1)
    assert np.isnan(apart[5, 2])
    assert np.nansum(apart) == pytest.approx(0.1)


def test_recovery_counts_the_frames_after_the_occluder_until_all_stay_near() -> None:
    distance = np.array([[0, 0.5, 0.6, 0.4, 0.2, 0.05, 0.15, 0.1, 0.02]]).T
    assert recovery(distance, 3) == 4  # near in frame 5, away again in 6, for good from 7 on
    assert recovery(distance[:6], 3) == 2
    assert recovery(distance[:5], 3) is None
    assert recovery(distance[:3], 3) is None  # the pass ends hidden
    assert recovery(np.zeros((5, 2)), 2) == 0
    assert recovery(np.full((5, 1), np.nan), 2) is None


def test_whose_weight_rose_is_told_most_first() -> None:
    before = np.full((N, K, K), 1 / K)
    after = before.copy()
    after[2:4, 5, 7] += 0.3
    after[2:4, 5, 1] += 0.1
    after[2:4, 9, 0] += 0.9  # another joint's row
    first, second, third = risen(after, before, [5], slice(2, 4))
    assert (first.joint, second.joint) == (7, 1)
    assert (first.by, second.by, third.by) == pytest.approx((0.3, 0.1, 0.0))
    assert risen(np.full_like(before, np.nan), before, [5], slice(2, 4)) == ()


def test_an_effect_tells_of_the_hidden_and_of_the_others(baseline: np.ndarray) -> None:
    moved = baseline.copy()
    moved[2:5, 4] += (25, 0)  # half a torso
    moved[2, 6] += (10, 0)
    moved[-1] += (5, 0)  # a tenth
    truth = baseline.copy()
    got = effect(moved, reference(baseline).weights, [4], range(2, 4), reference(baseline, truth))
    assert got.during == pytest.approx(0.5)
    assert got.largest == pytest.approx(0.5)
    assert got.others == pytest.approx(0.2 / (2 * 12))
    assert (got.recovery, got.after) == (1, 4)
    assert got.drift == pytest.approx(0.1)
    assert got.pck_baseline == 100
    assert got.pck_drop == pytest.approx(100 * 3 / (7 * 13))


def test_without_truth_there_is_no_pck(baseline: np.ndarray) -> None:
    got = effect(baseline, reference(baseline).weights, [4], range(0), reference(baseline))
    assert np.isnan(got.pck)
    assert np.isnan(got.during)
    assert got.recovery == 0
