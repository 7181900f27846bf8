"""Boxes: overlap, squares, and what a person may type."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.errors import InputError
from kimnet_core.pose.box import Box, check_box, parse_box

places = st.floats(-1e4, 1e4)
sides = st.floats(1e-2, 1e4)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), places, places, sides, sides)


@given(boxes, boxes)
def test_overlap_is_symmetric_and_between_0_and_1(a: Box, b: Box) -> None:
    assert a.iou(b) == pytest.approx(b.iou(a), abs=1e-12)
    assert 0 <= a.iou(b) <= 1 + 1e-9


@given(boxes)
def test_a_box_overlaps_itself_wholly(box: Box) -> None:
    assert box.iou(box) == pytest.approx(1)


def test_overlap_by_hand() -> None:
    """Two squares of 4 that share a unit square: 1 / (4 + 4 - 1)."""
    assert Box(0, 0, 2, 2).iou(Box(1, 1, 3, 3)) == pytest.approx(1 / 7)
    assert Box(0, 0, 2, 2).iou(Box(2, 0, 4, 2)) == 0


@given(boxes, st.floats(0.5, 3))
def test_a_squared_box_is_square_with_the_same_centre(box: Box, scale: float) -> None:
    square = box.squared(scale)
    assert square.width == pytest.approx(square.height)
    assert square.width == pytest.approx(scale * max(box.width, box.height))
    assert square.center == pytest.approx(box.center)


def test_a_box_around_points_leaves_out_the_absent_ones() -> None:
    xy = np.array([[1.0, 2.0], [np.nan, np.nan], [5.0, 8.0]])
    assert Box.around(xy) == Box(1, 2, 5, 8)


def test_a_box_around_one_point_has_a_side_of_one_pixel() -> None:
    assert Box.around(np.array([[3.0, 4.0]])) == Box(2.5, 3.5, 3.5, 4.5)


@given(boxes)
def test_a_box_is_made_again_from_its_corners(box: Box) -> None:
    assert Box(*box.corners) == box


def test_there_is_no_box_around_nothing() -> None:
    with pytest.raises(ValueError, match="no finite point"):
        Box.around(np.full((3, 2), np.nan))


@pytest.mark.parametrize("corners", [(0, 0, 0, 1), (0, 0, 1, -1), (0, 0, np.inf, 1), (np.nan, 0, 1, 1)])
def test_an_empty_or_endless_box_cannot_be_made(corners: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="a box needs"):
        Box(*corners)


def test_a_typed_box_is_read() -> None:
    assert parse_box(" 1, 2.5,30 ,40", 100, 100) == Box(1, 2.5, 30, 40)


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "3,3,1,1", "nan,0,1,1", "0,0,inf,inf"])
def test_a_typed_box_that_is_none_is_refused_with_the_form_it_should_have(text: str) -> None:
    with pytest.raises(InputError, match="x1,y1,x2,y2"):
        parse_box(text, 100, 100)


@pytest.mark.parametrize("text", ["200,0,300,50", "0,-50,50,-1", "-9,0,-1,9", "0,100,9,200"])
def test_a_box_outside_the_frame_is_refused_with_the_size_of_the_frame(text: str) -> None:
    with pytest.raises(InputError, match="200 x 100"):
        parse_box(text, 100, 200)


def test_a_box_that_leaves_the_frame_in_part_is_kept() -> None:
    check_box(Box(-50, -50, 5, 5), 100, 100)


def test_a_box_over_less_than_half_of_the_border_pixel_is_inside() -> None:
    """Pixels reach half a pixel beyond their centres: the frame starts at -0.5 and ends at width - 0.5."""
    check_box(Box(-3, -3, -0.25, -0.25), 10, 10)
    with pytest.raises(InputError):
        check_box(Box(9.75, 0, 20, 5), 10, 10)
