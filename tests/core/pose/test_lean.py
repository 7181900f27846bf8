"""The lean of a body: clockwise from upright."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.model.crop import turn
from kimnet_core.pose.lean import lean, wrapped
from kimnet_core.pose.skeleton import load_skeleton

PENN, COCO = load_skeleton("penn13"), load_skeleton("coco17")


def torso(degrees: float, skeleton=PENN) -> np.ndarray:
    """Hips 20 px and shoulders 30 px apart around a spine of 50 px that leans."""
    xy = np.full((len(skeleton), 2), np.nan)
    for name, at in {
        "left_hip": (10, 0), "right_hip": (-10, 0), "left_shoulder": (15, -50), "right_shoulder": (-15, -50)
    }.items():  # fmt: skip
        xy[skeleton.index(name)] = np.array([200, 300]) + turn(degrees) @ at
    return xy


@pytest.mark.parametrize("skeleton", [PENN, COCO], ids=lambda skeleton: skeleton.name)
@pytest.mark.parametrize("degrees", [0, 45, 90, 179, -30, -90, -180])
def test_somebody_who_leans_to_the_right_leans_clockwise(degrees: float, skeleton) -> None:
    assert wrapped(lean(torso(degrees, skeleton), skeleton) - degrees) == pytest.approx(0, abs=1e-6)


def test_one_hip_and_one_shoulder_will_do_and_less_will_not() -> None:
    xy = torso(0)
    xy[PENN.index("left_hip")] = np.nan
    assert lean(xy, PENN) == pytest.approx(np.degrees(np.arctan2(10, 50)))
    xy[PENN.index("right_hip")] = np.nan
    assert np.isnan(lean(xy, PENN))


@given(st.floats(-1e4, 1e4))
def test_a_wrapped_angle_is_the_same_direction(degrees: float) -> None:
    assert -180 <= wrapped(degrees) < 180
    assert turn(wrapped(degrees)) == pytest.approx(turn(degrees), abs=1e-6)
