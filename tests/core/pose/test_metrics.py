"""PCK: computed by hand, its bounds, and what is not counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kimnet_core.pose.metrics import hits, pck, torso_sizes
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
