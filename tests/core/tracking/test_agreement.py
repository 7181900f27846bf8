"""Two runs through one clip: how far apart, where, and what it looks like."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.agreement import Reason, agreement, comparable, disagreements

SKELETON = load_skeleton("penn13")
K, COUNT, TORSO = len(SKELETON), 30, 50.0
WRIST, OTHER_WRIST = SKELETON.index("left_wrist"), SKELETON.index("right_wrist")


def still() -> np.ndarray:
    """(COUNT, K, 2) of somebody who does not move, whose torso is 50 pixels long."""
    xy = np.arange(K)[:, None] * [31.0, 17.0] + 100
    a, b = SKELETON.torso
    xy[b] = xy[a] + [30, 40]
    return np.tile(xy, (COUNT, 1, 1))


def only(one: np.ndarray, other: np.ndarray):
    (found,) = disagreements(one, other, SKELETON)
    return found


def test_what_is_the_same_agrees_everywhere() -> None:
    same = agreement(still(), still(), SKELETON)
    assert not same.distance.any()
    assert not same.lacking.any()
    assert same.share(0.1) == 100
    assert disagreements(still(), still(), SKELETON) == []


def test_distances_are_in_torso_sizes() -> None:
    other = still()
    other[5, WRIST] += [0.15 * TORSO, 0]
    other[6, 0] += [0, 0.4 * TORSO]
    found = agreement(still(), other, SKELETON)
    assert found.distance[5, WRIST] == pytest.approx(0.15)
    assert found.share(0.1) == pytest.approx(100 * (1 - 2 / (COUNT * K)))
    assert found.share(0.2) == pytest.approx(100 * (1 - 1 / (COUNT * K)))
    assert found.share(0.2, [0]) == pytest.approx(100 * (1 - 1 / COUNT))
    assert found.course[6] == pytest.approx(0.4 / K)


def test_what_one_lacks_disagrees_and_what_both_lack_is_not_counted() -> None:
    one, other = still(), still()
    one[:, 0] = other[:, 0] = np.nan
    other[10:15, WRIST] = np.nan
    found = agreement(one, other, SKELETON)
    assert np.isnan(found.share(0.1, [0]))
    assert found.share(0.1, [WRIST]) == pytest.approx(100 * (COUNT - 5) / COUNT)
    stretch = only(one, other)
    assert (stretch.joint, stretch.frames, stretch.reason, stretch.which) == (WRIST, range(10, 15), Reason.MISSING, 1)
    assert only(other, one).which == 0


def test_a_joint_that_goes_elsewhere_within_a_frame_jumps() -> None:
    other = still()
    other[12:20, WRIST] += [30, 0]
    other[14, WRIST] += [20, 0]
    found = only(still(), other)
    assert (found.frames, found.worst, found.reason, found.which) == (range(12, 20), 14, Reason.JUMP, 1)
    assert found.distance == pytest.approx(1.0)
    assert only(other, still()).which == 0


def test_a_joint_that_comes_away_slowly_drifts() -> None:
    other = still()
    other[:, WRIST, 1] += np.clip(np.arange(COUNT) - 10, 0, None) * 2
    found = only(still(), other)
    assert found.frames == range(16, COUNT)  # 12 of 50 pixels
    assert (found.reason, found.worst, found.which) == (Reason.DRIFT, COUNT - 1, None)


def test_joints_that_begin_apart_are_told_so() -> None:
    other = still()
    other[:4, WRIST] += [0, 40]
    assert only(still(), other).reason is Reason.START


def test_exchanged_sides_are_two_joints_with_that_reason() -> None:
    other = still()
    other[8:14, [WRIST, OTHER_WRIST]] = other[8:14, [OTHER_WRIST, WRIST]]
    found = disagreements(still(), other, SKELETON)
    assert {each.joint for each in found} == {WRIST, OTHER_WRIST}
    assert {each.reason for each in found} == {Reason.SWAPPED}
    assert {each.frames for each in found} == {range(8, 14)}


def test_a_short_return_does_not_end_a_stretch_and_a_longer_one_does() -> None:
    other = still()
    for away in (range(3, 6), range(8, 10), range(13, 15)):
        other[away.start : away.stop, WRIST] += [30, 0]
    found = disagreements(still(), other, SKELETON)
    assert sorted((each.frames.start, each.frames.stop) for each in found) == [(3, 10), (13, 15)]


def test_the_farthest_comes_first_and_what_is_missing_last() -> None:
    other = still()
    other[3:5, 2] += [20, 0]
    other[9:11, 6] += [90, 0]
    other[20:, 0] = np.nan
    assert [each.joint for each in disagreements(still(), other, SKELETON)] == [6, 2, 0]


@given(st.integers(0, 2**32 - 1))
def test_it_is_the_same_the_other_way_round(draw: int) -> None:
    rng = np.random.default_rng(draw)
    one, other = (still() + rng.normal(0, 15, (COUNT, K, 2)) for _ in range(2))
    one[rng.random((COUNT, K)) < 0.1] = np.nan
    there, back = agreement(one, other, SKELETON), agreement(other, one, SKELETON)
    np.testing.assert_array_equal(there.distance, back.distance)
    np.testing.assert_array_equal(there.lacking, back.lacking)
    for each, mirrored in zip(disagreements(one, other, SKELETON), disagreements(other, one, SKELETON), strict=True):
        assert (each.joint, each.frames, each.worst, each.reason) == (
            mirrored.joint, mirrored.frames, mirrored.worst, mirrored.reason
        )  # fmt: skip
        assert each.which is None or each.which == 1 - mirrored.which
        far = there.distance[each.frames.start : each.frames.stop, each.joint]
        assert each.reason is Reason.MISSING or np.nanmax(far) == pytest.approx(each.distance)


def test_frames_and_joints_that_one_run_knows_nothing_of_are_not_compared() -> None:
    one, other = still(), still()
    one[:3] = np.nan
    other[25:] = np.nan
    other[:, 0] = np.nan
    other[7, WRIST] = np.nan
    counted = comparable(one, other)
    assert np.flatnonzero(counted.any(axis=1)).tolist() == list(range(3, 25))
    assert np.flatnonzero(~counted.any(axis=0)).tolist() == [0]
    assert counted[7, WRIST]


def test_without_a_torso_there_is_no_measure() -> None:
    xy = still()
    xy[:, SKELETON.torso[0]] = np.nan
    with pytest.raises(ValueError, match="torso"):
        agreement(xy, xy, SKELETON)
