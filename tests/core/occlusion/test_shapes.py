"""Simple masks: which pixels they cover, to the pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.occlusion.shapes import disc, polygon, rectangle, shifted, square

HEIGHT, WIDTH = 20, 30
WHERE = st.tuples(st.floats(-50, 80), st.floats(-50, 70))


def test_a_square_covers_as_many_pixels_as_its_size_says() -> None:
    mask = square(HEIGHT, WIDTH, (10, 8), 4)
    assert np.argwhere(mask).min(axis=0).tolist() == [6, 8]
    assert np.argwhere(mask).max(axis=0).tolist() == [9, 11]
    assert square(HEIGHT, WIDTH, (10, 8), 5).sum() == 25


@given(WHERE, st.floats(0, 12))
def test_a_square_and_a_disc_stay_within_the_picture_and_their_size(at: tuple[float, float], size: float) -> None:
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    box, round_one = square(HEIGHT, WIDTH, at, size), disc(HEIGHT, WIDTH, at, size)
    assert (np.abs(x - at[0])[box] <= size / 2).all()
    assert (np.abs(y - at[1])[box] <= size / 2).all()
    assert box.sum() <= np.ceil(size) ** 2
    assert (np.hypot(x - at[0], y - at[1])[round_one] <= size / 2).all()


def test_a_size_of_nothing_hides_nothing() -> None:
    assert not square(HEIGHT, WIDTH, (10, 10), 0).any()
    assert not disc(HEIGHT, WIDTH, (10, 10), 0).any()


def test_a_rectangle_has_its_edges_whichever_corner_comes_first() -> None:
    empty = np.zeros((HEIGHT, WIDTH), bool)
    mask = rectangle(empty, (5, 3), (2, 7))
    assert mask.sum() == 4 * 5
    np.testing.assert_array_equal(mask, rectangle(empty, (2, 7), (5, 3)))
    assert not empty.any()
    assert rectangle(empty, (-9, -9), (99, 99)).all()


def test_a_polygon_is_added_to_what_was_hidden() -> None:
    before = rectangle(np.zeros((HEIGHT, WIDTH), bool), (20, 15), (25, 18))
    mask = polygon(before, np.array([[2.0, 2.0], [8.0, 2.0], [8.0, 8.0], [2.0, 8.0]]))
    np.testing.assert_array_equal(mask & ~before, rectangle(np.zeros_like(before), (2, 2), (8, 8)))
    with pytest.raises(ValueError, match="three corners"):
        polygon(before, np.zeros((2, 2)))


@given(st.lists(WHERE, min_size=3, max_size=6))
def test_a_polygon_lies_within_the_rectangle_around_its_corners(corners: list[tuple[float, float]]) -> None:
    points = np.array(corners)
    empty = np.zeros((HEIGHT, WIDTH), bool)
    around = rectangle(empty, tuple(np.floor(points.min(axis=0))), tuple(np.ceil(points.max(axis=0))))
    assert not (polygon(empty, points) & ~around).any()


def test_of_a_slanted_polygon_the_pixels_whose_centres_lie_in_it_are_hidden() -> None:
    mask = polygon(np.zeros((5, 6), bool), np.array([[0.5, 0.0], [4.5, 4.0], [0.5, 4.0]]))
    rows = [np.flatnonzero(row).tolist() for row in mask]
    assert rows == [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]


def test_where_a_polygon_crosses_itself_twice_it_has_a_hole() -> None:
    star = [(10 + 9 * np.sin(turn), 10 - 9 * np.cos(turn)) for turn in np.arange(5) * 4 * np.pi / 5]
    mask = polygon(np.zeros((HEIGHT, WIDTH), bool), np.array(star))
    assert not mask[10, 10]
    assert mask[4, 10]


@given(WHERE, WHERE)
def test_what_is_erased_is_what_would_be_hidden(one: tuple[float, float], other: tuple[float, float]) -> None:
    empty, full = np.zeros((HEIGHT, WIDTH), bool), np.ones((HEIGHT, WIDTH), bool)
    np.testing.assert_array_equal(rectangle(full, one, other, erase=True), ~rectangle(empty, one, other))
    corners = np.array([one, other, (3.0, 4.0)])
    np.testing.assert_array_equal(polygon(full, corners, erase=True), ~polygon(empty, corners))
    assert full.all()


@given(st.integers(-40, 40), st.integers(-40, 40))
def test_a_shift_moves_every_pixel_and_cuts_what_leaves(x: int, y: int) -> None:
    before = polygon(np.zeros((HEIGHT, WIDTH), bool), np.array([[4.0, 3.0], [25.0, 6.0], [11.0, 17.0]]))
    there = {(row + y, column + x) for row, column in np.argwhere(before).tolist()}
    inside = {(row, column) for row, column in there if 0 <= row < HEIGHT and 0 <= column < WIDTH}
    assert {(row, column) for row, column in np.argwhere(shifted(before, x, y)).tolist()} == inside
