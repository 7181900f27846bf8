"""What is under the cursor."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.canvas.picking import RADIUS, Hit, joints_inside, nearest_bone, nearest_joint
from kimnet_core.pose.box import Box

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


def test_the_nearest_bone_is_taken_between_its_ends_and_not_beyond() -> None:
    xy = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [np.nan, np.nan], [30.0, 30.0]])
    edges = ((0, 1), (1, 2), (2, 3), (4, 4))
    assert nearest_bone(xy, edges, 5.0, 1.0, scale=1.0) == (0, 1)
    assert nearest_bone(xy, edges, 9.0, 5.0, scale=1.0) == (1, 2)
    assert nearest_bone(xy, edges, -5.0, 0.0, scale=1.0) == (0, 1)
    assert nearest_bone(xy, edges, -5.0, 0.0, scale=2.0) is None
    assert nearest_bone(xy, edges, 30.0, 31.0, scale=1.0) == (4, 4)
    assert nearest_bone(xy, (), 5.0, 1.0, scale=1.0) is None


def test_a_frame_holds_the_joints_on_its_border_and_none_that_is_absent() -> None:
    xy = np.array([[0.0, 0.0], [5.0, 5.0], [10.0, 10.1], [np.nan, np.nan]])
    assert joints_inside(xy, Box(0, 0, 10, 10)) == {0, 1}


@given(points, st.floats(-500, 500), st.floats(-500, 500))
def test_a_bone_that_is_hit_has_both_ends_and_lies_within_reach(xy: np.ndarray, x: float, y: float) -> None:
    edges = tuple((a, a + 1) for a in range(4))
    bone = nearest_bone(xy, edges, x, y, 1.0)
    steps = np.linspace(0, 1, 2001)[:, None]
    away = {
        edge: np.linalg.norm(xy[edge[0]] + steps * (xy[edge[1]] - xy[edge[0]]) - (x, y), axis=1).min()
        for edge in edges
        if np.isfinite(xy[list(edge)]).all()
    }
    if bone is None:
        assert all(distance > 6 for distance in away.values())
    else:
        assert away[bone] <= 6.5
