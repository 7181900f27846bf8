"""Figure 5: heatmaps over pictures, each to its own scale."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from kimnet_core.figures.stages import Example, stages
from kimnet_core.model.heatmaps import decode, render

PLACE = np.array([80.0, 170.0])  # of 256 pixels
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def example() -> Example:
    heat = render(PLACE, 64)
    heat /= heat.max()
    grey = np.full((256, 256, 3), 100, np.uint8)
    return Example("clip a", grey, {"true heatmap": heat, "prior": heat * 0.25, "final heatmap": heat * 0})


def test_a_heatmap_lies_where_its_joint_is(example) -> None:
    plain, true, faint, empty = example.pictures()
    assert (plain == 100).all()
    for shown in (true, faint):
        brightness = shown.astype(float).sum(axis=-1)
        xy, _ = decode(brightness / brightness.max(), 1)
        np.testing.assert_allclose(xy, PLACE, atol=1.5)
    np.testing.assert_allclose(true.astype(int), faint.astype(int), atol=1)  # each to its own scale
    assert (empty == 50).all()


def test_rows_say_which_frame_and_how_high(example) -> None:
    drawing = ET.fromstring(stages([example, example], "a title", "a caption"))
    said = [each.text for each in drawing.iter(f"{SVG}text")]
    assert said[1:5] == ["clip a", "true heatmap, up to 1.00", "prior, up to 0.25", "final heatmap, up to 0.00"]
    assert len(list(drawing.iter(f"{SVG}image"))) == 8
