"""PCK: computed by hand, its bounds, and what is not counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kimnet_core.pose.metrics import hits, interval, pck, percentage, person_sizes, torso_sizes
from kimnet_core.pose.skeleton import load_skeleton

NAN = float("nan")
points = hnp.arrays(np.float64, (4, 3, 2), elements=st.one_of(st.floats(0, 500), st.just(np.nan)))


def test_pck_by_hand() -> None:
    """Torso 100, alpha 0.2: 20 px is a hit, 21 px a miss, an absent truth is not counted."""
    truth = np.array([[[0.0, 0.0], [50.0, 0.0], [NAN, NAN], [9.0, 9.0]]])
    predicted = np.array([[[12.0, 16.0], [71.0, 0.0], [3.0, 3.0], [NAN, NAN]]])
    np.testing.assert_array_equal(hits(predicted, truth, np.array([100.0])), [[1, 0, NAN, 0]])
    assert pck(predicted, truth, np.array([100.0])) == pytest.approx(100 / 3)


@given(points, points, hnp.arrays(np.float64, 4, elements=st.floats(1, 300)))
def test_a_larger_alpha_never_loses_a_hit(predicted: np.ndarray, truth: np.ndarray, size: np.ndarray) -> None:
    strict, kind = hits(predicted, truth, size, 0.1), hits(predicted, truth, size, 0.5)
    counted = np.isfinite(strict)
    np.testing.assert_array_equal(counted, np.isfinite(kind))
    assert (kind[counted] >= strict[counted]).all()


@given(points)
def test_the_truth_scores_100(truth: np.ndarray) -> None:
    percent = pck(truth, truth, np.full(4, 10.0))
    assert percent == 100 or not np.isfinite(truth).all(axis=-1).any()


@pytest.mark.parametrize("size", [NAN, 0.0, 0.5])
def test_a_frame_without_a_torso_is_not_counted(size: float) -> None:
    xy = np.zeros((1, 2, 2))
    assert np.isnan(hits(xy, xy, np.array([size]))).all()
    assert np.isnan(pck(xy, xy, np.array([size])))


def test_the_torso_of_penn_goes_from_left_shoulder_to_right_hip() -> None:
    skeleton = load_skeleton("penn13")
    xy = np.zeros((2, 13, 2))
    xy[0, skeleton.index("left_shoulder")] = (3, 4)
    xy[1, skeleton.index("right_hip")] = NAN
    np.testing.assert_array_equal(torso_sizes(xy, skeleton), [5, NAN])


def test_a_person_is_as_large_as_the_longer_side_of_their_known_joints() -> None:
    xy = np.array(
        [[[10.0, 5.0], [40.0, 25.0], [NAN, 900.0]], [[7.0, 7.0], [NAN, NAN], [NAN, NAN]], np.full((3, 2), NAN)]
    )
    np.testing.assert_array_equal(person_sizes(xy), [30, 0, NAN])


# Intervals.


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_what_never_varies_is_sure(value: float) -> None:
    assert interval(np.full((20, 3), value), np.arange(20)) == (100 * value, 100 * value)


def test_one_picture_says_nothing_of_others() -> None:
    """All joints are of one picture, so that each draw is the same."""
    assert interval(np.array([[1, 0, 1, 1]]), np.array([0])) == (75, 75)


def test_an_interval_is_as_wide_as_theory_has_it() -> None:
    """Half of 400 pictures right: the standard error is 2.5 points, and 95 % lie within 1.96 of it."""
    low, high = interval(np.arange(400) % 2, np.arange(400))
    assert low == pytest.approx(50 - 4.9, abs=0.7)
    assert high == pytest.approx(50 + 4.9, abs=0.7)
    assert (low, high) == interval(np.arange(400) % 2, np.arange(400))
    assert (low, high) != interval(np.arange(400) % 2, np.arange(400), seed=1)


def test_people_of_one_picture_are_drawn_together() -> None:
    """Saying the same of a picture four times makes nothing surer."""
    table, picture = np.arange(100) % 2, np.arange(100)
    assert interval(np.repeat(table, 4), np.repeat(picture, 4)) == interval(table, picture)


def test_what_is_not_counted_has_no_weight() -> None:
    table = np.array([[1.0, NAN], [0.0, 1.0], [NAN, NAN]])
    low, high = interval(table, np.array([0, 1, 2]))
    assert (low, high) == (50, 100)
    assert np.isnan(interval(np.full((2, 2), NAN), np.array([0, 1]))).all()


def test_by_column_each_joint_weighs_alike_however_often_it_counts() -> None:
    """A joint right in 4 of 4 frames and one wrong in its only frame: pooled 4 of 5, by joint the mean of 100 and 0."""
    table = np.array([[1.0, 0.0, NAN]] + [[1.0, NAN, NAN]] * 3)
    assert percentage(table) == pytest.approx(80)
    assert percentage(table, by_column=True) == 50
    assert np.isnan(percentage(np.full((2, 2), NAN), by_column=True))


def test_the_interval_by_column_is_about_that_mean() -> None:
    rng = np.random.default_rng(0)
    table = (rng.random((300, 2)) < [0.9, 0.5]).astype(float)
    table[50:, 0] = NAN  # the better joint counts in few frames
    low, high = interval(table, np.arange(300), by_column=True)
    assert low < percentage(table, by_column=True) < high
    assert not low < percentage(table) < high


def test_no_frames_at_all_give_nothing() -> None:
    assert np.isnan(percentage(np.zeros((0, 13))))
    assert np.isnan(interval(np.zeros((0, 13)), np.zeros(0, int))).all()
