"""Speeds and lengths of limbs, against cases worked out by hand."""

from __future__ import annotations

import numpy as np

from kimnet_core.pose.courses import limb_lengths, speeds


def test_a_joint_that_goes_3_and_4_pixels_in_a_tenth_of_a_second_has_50_pixels_a_second() -> None:
    xy = np.array([[[0.0, 0]], [[3, 4]], [[3, 4]]])
    np.testing.assert_allclose(speeds(xy, np.array([0.0, 0.1, 0.3])), [[np.nan], [50], [0]])


def test_a_joint_that_comes_from_nowhere_has_no_speed() -> None:
    xy = np.array([[[0.0, 0]], [[np.nan, np.nan]], [[3, 4]], [[3, 5]]])
    np.testing.assert_allclose(speeds(xy, np.arange(4.0)), [[np.nan], [np.nan], [np.nan], [1]])


def test_two_frames_of_the_same_time_have_no_speed_between_them() -> None:
    xy = np.array([[[0.0, 0]], [[3, 4]]])
    assert np.isnan(speeds(xy, np.zeros(2))).all()


def test_one_frame_has_no_speed() -> None:
    assert np.isnan(speeds(np.zeros((1, 2, 2)), np.zeros(1))).all()


def test_the_length_of_a_limb_is_the_distance_of_its_ends() -> None:
    xy = np.array([[[0.0, 0], [6, 8], [6, 0]], [[0, 0], [np.nan, np.nan], [1, 0]]])
    np.testing.assert_allclose(limb_lengths(xy, [(0, 1), (1, 2), (0, 2)]), [[10, 8, 6], [np.nan, np.nan, 1]])


def test_a_skeleton_without_limbs_has_none() -> None:
    assert limb_lengths(np.zeros((4, 2, 2)), []).shape == (4, 0)
