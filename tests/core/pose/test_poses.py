"""Poses: absent joints, provenance, and joints that a person has placed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kimnet_core.labels.document import check
from kimnet_core.pose.pose import Poses, Source, Visibility, differing, same

points = hnp.arrays(np.float64, (3, 4, 2), elements=st.one_of(st.floats(-500, 2000), st.just(np.nan)))
masks = hnp.arrays(np.bool_, (3, 4))


def test_an_absent_joint_has_no_place_no_score_and_no_source() -> None:
    xy = np.array([[[1.0, 2.0], [np.nan, 5.0]]])
    poses = Poses.placed_by(Source.MODEL, xy, 0.7, origin=4)
    assert np.isnan(poses.xy[0, 1]).all()
    np.testing.assert_allclose(poses.score, [[0.7, 0]])
    assert poses.visibility.tolist() == [[Visibility.VISIBLE, Visibility.ABSENT]]
    assert poses.source.tolist() == [[Source.MODEL, Source.NONE]]
    assert poses.origin.tolist() == [[4, -1]]
    assert poses.placed.tolist() == [[True, False]]


def test_a_score_that_is_no_number_counts_as_none() -> None:
    poses = Poses.placed_by(Source.MODEL, np.zeros((1, 2, 2)), np.array([[np.nan, 3.0]]))
    np.testing.assert_array_equal(poses.score, [[0, 1]])


def test_a_joint_placed_by_a_person_is_sure_and_theirs() -> None:
    before = Poses.absent(2, 3)
    after = before.with_joint(1, 10, 20, Visibility.HIDDEN)
    assert after.xy[:, 1].tolist() == [[10, 20], [10, 20]]
    assert after.human.tolist() == [[False, True, False]] * 2
    assert (after.score[:, 1] == 1).all()
    assert (after.visibility[:, 1] == Visibility.HIDDEN).all()
    assert same(before, Poses.absent(2, 3)), "the poses it was made from are left alone"


@given(points, points, masks)
def test_what_a_person_placed_survives_whatever_the_model_says(old: np.ndarray, new: np.ndarray, by_hand) -> None:
    before = Poses.placed_by(Source.HUMAN, np.where(by_hand[..., None], old, np.nan))
    said = Poses.placed_by(Source.MODEL, new, 0.5)
    after = said.over(before)
    kept = before.human
    np.testing.assert_array_equal(after.xy[kept], before.xy[kept])
    np.testing.assert_array_equal(after.xy[~kept], said.xy[~kept])
    np.testing.assert_array_equal(after.human, before.human)
    assert same(after.over(before), after)


def test_poses_cannot_be_written_to() -> None:
    poses = Poses.absent(1, 2)
    with pytest.raises(ValueError, match="read-only"):
        poses.xy[0, 0] = 1


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    good = Poses.absent(2, 3)
    with pytest.raises(ValueError, match=r"score must be \(2, 3\), got \(2, 4\)"):
        Poses(good.xy, np.zeros((2, 4), np.float32), good.visibility, good.source, good.origin)
    with pytest.raises(ValueError, match=r"\(N, K, 2\)"):
        Poses(np.zeros((2, 3)), good.score, good.visibility, good.source, good.origin)


@given(points)
def test_poses_equal_themselves_and_differ_by_one_field(xy: np.ndarray) -> None:
    poses = Poses.placed_by(Source.MODEL, xy, 0.5)
    assert same(poses, Poses.placed_by(Source.MODEL, xy, 0.5))
    assert not same(poses, poses.with_joint(0, 1, 1))
    assert same(poses[1:], Poses.placed_by(Source.MODEL, xy[1:], 0.5))


def test_joints_taken_away_are_absent_and_the_others_as_they_were() -> None:
    poses = Poses.placed_by(Source.MODEL, np.arange(12.0).reshape(2, 3, 2), 0.5, origin=7)
    gone = np.array([[True, False, False], [False, False, True]])
    left = poses.without(gone)
    check(left)
    np.testing.assert_array_equal(left.placed, ~gone)
    np.testing.assert_array_equal(left.xy[~gone], poses.xy[~gone])
    assert same(poses.without(np.zeros(3, bool)), poses)
    assert same(poses.without(np.ones(3, bool)), Poses.absent(2, 3))


@given(points, masks)
def test_poses_differ_in_the_joints_that_were_touched_and_in_no_other(xy: np.ndarray, gone: np.ndarray) -> None:
    poses = Poses.placed_by(Source.MODEL, xy, 0.5)
    changed = poses.without(gone)
    assert differing(poses, changed) == frozenset(np.flatnonzero((gone & poses.placed).any(axis=0)).tolist())
    assert differing(changed, changed) == frozenset()
