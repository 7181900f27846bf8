"""Short gaps are filled from both sides; what is known stays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.interpolate import PchipInterpolator

from kimnet_core.pose.pose import Poses, Source, Visibility, same
from kimnet_core.tracking.interpolate import Course, doubtful, interpolated

NOWHERE = np.zeros((7, 1), bool)


def of_one(xs: list[float], score: float = 0.8) -> Poses:
    """One joint at (x, 2 x); nan is absent."""
    xy = np.array([[[x, 2 * x]] for x in xs])
    return Poses.placed_by(Source.MODEL, xy, score, origin=4)


nan = float("nan")


def test_a_gap_is_crossed_in_a_straight_line() -> None:
    poses = of_one([0, 1, nan, nan, nan, 9, 9])
    filled = interpolated(poses, NOWHERE, 3, Course.LINEAR)
    assert filled.xy[:, 0, 0] == pytest.approx([0, 1, 3, 5, 7, 9, 9])
    assert filled.xy[:, 0, 1] == pytest.approx([0, 2, 6, 10, 14, 18, 18])
    assert filled.source[:, 0].tolist() == [1, 1, 3, 3, 3, 1, 1]
    assert filled.origin[:, 0].tolist() == [4, 4, -1, -1, -1, 4, 4]


@pytest.mark.parametrize("course", Course)
def test_a_gap_that_is_too_long_or_open_on_one_side_stays(course: Course) -> None:
    poses = of_one([nan, 1, nan, nan, nan, 9, nan])
    assert same(interpolated(poses, NOWHERE, 2, course), poses)


def test_a_doubtful_stretch_is_replaced_and_a_persons_joint_in_it_is_met() -> None:
    poses = of_one([0, 1, 50, 3, 70, 5, 6])
    source = poses.source.copy()
    source[3] = Source.HUMAN
    poses = Poses(poses.xy, poses.score, poses.visibility, source, poses.origin)
    gaps = np.array([[False, False, True, True, True, False, False]]).T
    filled = interpolated(poses, gaps, 5, Course.LINEAR)
    assert filled.xy[:, 0, 0] == pytest.approx([0, 1, 2, 3, 4, 5, 6])
    assert filled.source[:, 0].tolist() == [1, 1, 3, 2, 3, 1, 1]


def test_score_is_the_lower_and_hidden_needs_both_sides() -> None:
    poses = of_one([0, nan, 2, nan, 4, nan, 6])
    score = np.array([[0.9], [0], [0.4], [0], [0.7], [0], [0.8]], np.float32)
    visibility = poses.visibility.copy()
    visibility[[2, 4]] = Visibility.HIDDEN
    filled = interpolated(Poses(poses.xy, score, visibility, poses.source, poses.origin), NOWHERE, 1)
    assert filled.score[[1, 3, 5], 0] == pytest.approx([0.4, 0.4, 0.7])
    assert filled.visibility[[1, 3, 5], 0].tolist() == [Visibility.VISIBLE, Visibility.HIDDEN, Visibility.VISIBLE]


@given(arrays(float, (7, 2), elements=st.integers(-40, 40).map(float)), st.integers(2, 3), st.integers(1, 2))
def test_the_smooth_course_is_that_of_scipy_within_known_frames(values: np.ndarray, start: int, length: int) -> None:
    """Beyond both sides there is one frame more at least, so no rule for an end takes part."""
    gaps = NOWHERE.copy()
    gaps[start : start + length] = True
    xy = values[:, None]
    filled = interpolated(Poses.placed_by(Source.MODEL, xy), gaps, 7)
    known = np.flatnonzero(~gaps[:, 0])
    expected = PchipInterpolator(known, values[known])(np.arange(7))
    assert filled.xy[:, 0] == pytest.approx(expected, abs=1e-9)


@given(arrays(float, (9, 2), elements=st.floats(-100, 100)), arrays(bool, 9), st.sampled_from(Course))
def test_what_is_filled_lies_between_both_sides(values: np.ndarray, gaps: np.ndarray, course: Course) -> None:
    poses = Poses.placed_by(Source.MODEL, values[:, None])
    filled = interpolated(poses, gaps[:, None], 9, course)
    known = np.flatnonzero(~gaps)
    for frame in np.flatnonzero(filled.source[:, 0] == Source.INTERPOLATED):
        left, right = known[known < frame].max(), known[known > frame].min()
        low, high = np.minimum(values[left], values[right]), np.maximum(values[left], values[right])
        assert (filled.xy[frame, 0] >= low - 1e-9).all()
        assert (filled.xy[frame, 0] <= high + 1e-9).all()


@given(arrays(float, (9, 2), elements=st.floats(-100, 100)), arrays(bool, 9), st.sampled_from(Course))
def test_it_is_the_same_with_time_reversed(values: np.ndarray, gaps: np.ndarray, course: Course) -> None:
    poses = Poses.placed_by(Source.MODEL, values[:, None])
    ahead = interpolated(poses, gaps[:, None], 9, course)
    back = interpolated(poses[::-1], gaps[::-1, None], 9, course)[::-1]
    assert np.allclose(ahead.xy, back.xy)


def test_the_slightest_motion_there_is_overflows_nothing() -> None:
    values = np.full((9, 2), 5e-324)
    values[0, 0] = 0
    filled = interpolated(Poses.placed_by(Source.MODEL, values[:, None]), np.eye(9, 1, -2, dtype=bool), 9)
    assert np.allclose(filled.xy, 0)


def test_steady_motion_is_carried_on_by_either_course() -> None:
    poses = of_one([0, 2, nan, nan, nan, 10, 12])
    for course in Course:
        assert interpolated(poses, NOWHERE, 3, course).xy[:, 0, 0] == pytest.approx([0, 2, 4, 6, 8, 10, 12])


def test_doubtful_are_absent_joints_and_low_scores_but_no_persons() -> None:
    low = of_one([1, nan, 1], 0.2)
    human = of_one([1], 0.2).with_joint(0, 1, 1)
    assert doubtful(low, 0.5)[:, 0].tolist() == [True, True, True]
    assert doubtful(low, 0.1)[:, 0].tolist() == [False, True, False]
    assert doubtful(human, 2.0)[:, 0].tolist() == [False]


def test_slips_are_told() -> None:
    poses = of_one([0, 1, 2])
    with pytest.raises(ValueError, match="gaps must be"):
        interpolated(poses, NOWHERE, 3)
    with pytest.raises(ValueError, match="at least one frame"):
        interpolated(poses, np.zeros((3, 1), bool), 0)
