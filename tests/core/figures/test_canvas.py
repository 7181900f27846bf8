"""What is drawn over pictures lies where it is said to."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from kimnet_core.figures import canvas
from kimnet_core.figures.canvas import SIZE
from kimnet_core.pose.skeleton import load_skeleton

SKELETON = load_skeleton("penn13")


@pytest.fixture
def xy() -> np.ndarray:
    return np.random.default_rng(0).uniform(20, 200, (13, 2))


def drawn(*parts: str) -> list[ET.Element]:
    return list(ET.fromstring(f"<svg>{''.join(parts)}</svg>"))


def test_a_pose_has_its_joints_and_limbs_in_its_colours(xy) -> None:
    elements = drawn(*canvas.pose(SKELETON, xy))
    joints = [each for each in elements if each.tag == "circle"]
    assert [each.get("fill") for each in joints] == list(SKELETON.colors)
    np.testing.assert_allclose([float(each.get("cx", "nan")) for each in joints], xy[:, 0], atol=0.06)
    assert sum(each.get("class") == "limb" for each in elements) == len(SKELETON.edges)


@pytest.mark.parametrize("place", [(np.nan, np.nan), (-3.0, 50.0), (50.0, SIZE + 1.0)])
def test_a_joint_outside_the_picture_is_left_out_with_its_limbs(xy, place: tuple[float, float]) -> None:
    xy[3] = place
    elements = drawn(*canvas.pose(SKELETON, xy))
    assert sum(each.tag == "circle" for each in elements) == 12
    limbs = sum(each.get("class") == "limb" for each in elements)
    assert limbs == sum(3 not in edge for edge in SKELETON.edges)


def test_a_hidden_joint_is_hollow(xy) -> None:
    hollow = np.arange(13) == 5
    joints = [each for each in drawn(*canvas.pose(SKELETON, xy, hollow)) if each.tag == "circle"]
    assert [each.get("stroke") == color for each, color in zip(joints, SKELETON.colors, strict=True)] == list(hollow)


def test_pixels_lie_where_the_picture_shows_them() -> None:
    """The corner of the first pixel is that of the picture, and the last one's the other corner."""
    (group,) = drawn(*canvas.placed(30, 40, 128, ["<path/>"]))
    x, y, scale, left, top = map(float, re.findall(r"[\d.]+", group.get("transform", "")))
    assert (x + scale * (left - 0.5), y + scale * (top - 0.5)) == (30, 40)
    assert (x + scale * (left + SIZE - 0.5), y + scale * (top + SIZE - 0.5)) == (158, 168)


def test_what_is_covered_is_framed_at_the_edges_of_its_pixels() -> None:
    (square,) = drawn(*canvas.squares(np.array([[10, 20, 40]])))
    assert [square.get(name) for name in ("x", "y", "width", "height")] == ["9.5", "19.5", "40", "40"]
