"""Figure 4: areas and colours say what W says."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from kimnet_core.figures.attention import CELL, Attention, attention
from kimnet_core.pose.skeleton import load_skeleton

SVG = "{http://www.w3.org/2000/svg}"
JOINT = 4


@pytest.fixture
def drawn() -> tuple[np.ndarray, ET.Element]:
    rng = np.random.default_rng(0)
    weights = rng.dirichlet(np.ones(13), 13)
    one = Attention(
        load_skeleton("penn13"),
        3,
        np.zeros((2, 256, 256, 3), np.uint8),
        rng.uniform(20, 200, (2, 13, 2)),
        weights,
        JOINT,
    )
    return weights, ET.fromstring(attention(one, "a caption"))


def by_class(drawing: ET.Element, kind: str) -> list[ET.Element]:
    return [each for each in drawing.iter() if each.get("class") == kind]


def test_areas_are_as_the_weights_of_the_joints_row(drawn) -> None:
    weights, drawing = drawn
    found = {title.text.split(":")[0]: float(each.get("r")) for each in by_class(drawing, "disc") for title in each}
    radii = np.array([found[name] for name in load_skeleton("penn13").joints])
    np.testing.assert_allclose(radii**2 / (radii**2).sum(), weights[JOINT], atol=1e-3)


def test_the_discs_of_the_legend_are_of_the_same_scale(drawn) -> None:
    weights, drawing = drawn
    largest = max(float(each.get("r")) for each in by_class(drawing, "disc")) * 340 / 256
    sample = float(by_class(drawing, "sample")[1].get("r"))
    assert (sample / largest) ** 2 * weights[JOINT].max() == pytest.approx(0.1, rel=1e-2)


def test_rows_are_of_the_second_frame_and_the_joints_row_is_framed(drawn) -> None:
    weights, drawing = drawn
    names = load_skeleton("penn13").joints
    cells = {
        tuple(title.text.split(": ")[0].split(" of ")): (each, float(title.text.split(": ")[1]))
        for each in drawing.iter(f"{SVG}rect")
        for title in each.iter(f"{SVG}title")
    }
    for j, i in ((0, 12), (12, 0), (JOINT, 7)):
        cell, weight = cells[names[j], names[i]]
        assert (int(cell.get("x")), int(cell.get("y"))) == (CELL * i, CELL * j)
        assert weight == pytest.approx(weights[j, i], abs=5e-4)
    j, i = np.unravel_index(weights.argmax(), weights.shape)
    assert cells[names[j], names[i]][0].get("fill") == "#fde725"  # the last colour of viridis
    (frame,) = by_class(drawing, "row")
    assert float(frame.get("y")) == CELL * JOINT - 1


def test_the_joint_is_named_where_it_is_ringed(drawn) -> None:
    _, drawing = drawn
    said = [each.text for each in drawing.iter(f"{SVG}text")]
    assert "frame 4: the left elbow" in said
    assert "frame 3: weights of its joints" in said
    assert len(by_class(drawing, "ring")) == 1
