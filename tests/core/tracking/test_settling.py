"""When joints have forgotten a wrong first pose, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kimnet_core.tracking.perturbations import Noise
from kimnet_core.tracking.settling import Trial, band, converged, settling


def test_a_joint_has_converged_when_it_stays_near() -> None:
    distance = np.array(
        [
            # at once, after two, back and away again, never, at the threshold, unread in between, unread at the end
            [0.05, 0.50, 0.5, 0.5, 0.10, 0.50, 0.50],
            [0.05, 0.20, 0.0, 0.5, 0.10, 0.50, 0.20],
            [0.05, 0.05, 0.3, 0.5, 0.10, np.nan, 0.05],
            [0.00, 0.00, 0.0, 0.5, 0.09, 0.05, np.nan],
        ]
    )
    np.testing.assert_array_equal(converged(distance), [0, 2, 3, np.nan, 3, 2, 2])
    np.testing.assert_array_equal(converged(distance, 0.6), np.zeros(7))
    assert np.isnan(converged(np.full((4, 1), np.nan))).all()


def test_settling_counts_the_joints_that_were_wrong_and_what_they_did_to_others() -> None:
    one = np.array([[0.5, 0.5, 0.0], [0.05, 0.3, 0.2], [0.05, 0.05, 0.1], [0.02, 0.04, 0.0]])
    other = np.array([[0.5, 0.0, 0.0], [0.5, 0.0, 0.4], [0.5, 0.0, 0.0], [0.5, 0.0, 0.0]])
    made = [Trial(Noise(0.1), one), Trial(Noise(0.1), other)]
    told = settling(made, range(3))
    assert told.runs == 2
    assert told.converged == pytest.approx(100 * 2 / 3)
    assert told.frames == 1.5  # after 1 and after 2
    assert told.final == pytest.approx((0.02 + 0.04 + 0.5) / 3)
    assert told.others == pytest.approx((0.2 + 0.0 + 0.4) / 3)
    assert settling(made, [2]).runs == 0
    assert np.isnan(settling(made, [2]).converged)
    assert settling([], range(3)).runs == 0


def test_the_band_is_of_runs_and_of_their_wrong_joints() -> None:
    made = [Trial(Noise(0.1), np.array([[far, 0.0], [far / 2, 9.0]])) for far in (0.1, 0.2, 0.3)]
    course = band(made, range(2))
    assert course is not None
    np.testing.assert_allclose(course.median, [0.2, 0.1])
    np.testing.assert_allclose(course.low, [0.12, 0.06])
    np.testing.assert_allclose(course.high, [0.28, 0.14])
    assert band(made, [1]) is None
