"""A shape hidden in two frames: where it is between them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.occlusion.between import masks_between
from kimnet_core.occlusion.shapes import disc, polygon, square

HEIGHT, WIDTH = 60, 80
NOTHING = np.zeros((HEIGHT, WIDTH), bool)


def test_it_goes_straight_from_one_place_to_the_other() -> None:
    way = masks_between(square(HEIGHT, WIDTH, (10, 20), 9), square(HEIGHT, WIDTH, (50, 40), 9), 3)
    assert way is not None
    for mask, middle in zip(way, ((20, 25), (30, 30), (40, 35)), strict=True):
        np.testing.assert_array_equal(mask, square(HEIGHT, WIDTH, middle, 9))


def test_two_neighbours_have_nothing_between_them() -> None:
    way = masks_between(square(HEIGHT, WIDTH, (10, 20), 9), square(HEIGHT, WIDTH, (50, 40), 9), 0)
    assert way is not None
    assert list(way) == []


@pytest.mark.parametrize("turned", [False, True])
def test_a_shape_that_the_border_cuts_on_one_side_is_known_from_the_other(turned: bool) -> None:
    whole, cut = disc(HEIGHT, WIDTH, (40, 30), 21), disc(HEIGHT, WIDTH, (0, 30), 21)
    way = masks_between(cut, whole, 1) if turned else masks_between(whole, cut, 1)
    assert way is not None
    np.testing.assert_array_equal(next(way), disc(HEIGHT, WIDTH, (20, 30), 21))


def test_other_shapes_and_other_sizes_are_not_one() -> None:
    one = disc(HEIGHT, WIDTH, (20, 30), 20)
    assert masks_between(one, square(HEIGHT, WIDTH, (50, 30), 20), 2) is None
    assert masks_between(one, disc(HEIGHT, WIDTH, (50, 30), 23), 2) is None
    assert masks_between(one, NOTHING, 2) is None
    assert masks_between(NOTHING, one, 2) is None


@given(st.floats(15, 25), st.floats(15, 40), st.floats(40, 65), st.floats(15, 40), st.floats(3, 20))
def test_a_brush_between_pixels_is_the_same_brush(x1: float, y1: float, x2: float, y2: float, size: float) -> None:
    ends = [disc(HEIGHT, WIDTH, at, size) for at in ((x1, y1), (x2, y2))]
    way = masks_between(ends[0], ends[1], 1)
    assert way is not None
    middle = np.argwhere(next(way)).mean(axis=0)[::-1]
    assert np.abs(middle - ((x1 + x2) / 2, (y1 + y2) / 2)).max() <= 1.5


@given(st.integers(-30, 30), st.integers(-30, 30), st.integers(0, 6))
def test_a_shape_of_any_form_is_moved_and_stays_what_it_is(x: int, y: int, count: int) -> None:
    corners = np.array([[32.0, 25.0], [47.0, 30.0], [36.0, 36.0]])
    way = masks_between(polygon(NOTHING, corners), polygon(NOTHING, corners + np.array([x, y])), count)
    assert way is not None
    for step, mask in enumerate(way, 1):
        moved = round(x * step / (count + 1)), round(y * step / (count + 1))
        np.testing.assert_array_equal(mask, polygon(NOTHING, corners + np.array(moved)))
