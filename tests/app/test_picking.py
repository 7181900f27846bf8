"""What is under the cursor."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.canvas.picking import RADIUS, Hit, nearest_joint

points = arrays(np.float64, (5, 2), elements=st.floats(-500, 500) | st.just(np.nan))


def test_the_nearest_of_several_joints_is_taken() -> None:
    xy = np.array([[0.0, 0.0], [10.0, 0.0], [14.0, 0.0]])
    assert nearest_joint(xy, 11.0, 0.0, scale=1.0) == Hit(1, 1.0)


def test_the_radius_is_one_of_the_screen() -> None:
    xy = np.array([[0.0, 0.0]])
    assert nearest_joint(xy, RADIUS, 0.0, scale=1.0) == Hit(0, RADIUS)
    assert nearest_joint(xy, RADIUS, 0.0, scale=2.0) is None
    assert nearest_joint(xy, 4 * RADIUS, 0.0, scale=0.25) == Hit(0, 4 * RADIUS)


def test_a_joint_that_is_not_there_cannot_be_hit() -> None:
    assert nearest_joint(np.full((3, 2), np.nan), 0.0, 0.0, scale=1.0) is None
    assert nearest_joint(np.empty((0, 2)), 0.0, 0.0, scale=1.0) is None


@given(points, st.floats(-500, 500), st.floats(-500, 500), st.floats(0.01, 50))
def test_no_joint_is_nearer_than_the_one_hit(xy: np.ndarray, x: float, y: float, scale: float) -> None:
    hit = nearest_joint(xy, x, y, scale)
    distances = np.hypot(*(xy - (x, y)).T)
    nearest = np.nanmin(distances, initial=np.inf)
    if hit is None:
        assert nearest * scale > RADIUS
    else:
        assert hit.distance == distances[hit.joint] == nearest
