"""The crop: there and back, from one window to another, and the colours it samples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kimnet_core.model.crop import BORDER, Crop
from kimnet_core.pose.box import Box

boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.floats(-500, 2000), st.floats(-500, 2000), st.floats(5, 3000), st.floats(5, 3000),
)  # fmt: skip
angles = st.sampled_from([0.0, 30.0, 90.0, -120.0]) | st.floats(-180, 180)
crops = st.builds(lambda box, angle: Crop(box, 256, angle), boxes, angles)
points = hnp.arrays(np.float64, (6, 2), elements=st.floats(-1000, 4000))


def ramp(height: int, width: int) -> np.ndarray:
    """A frame whose red is x, whose green is y and whose blue is 0: a colour says where it is."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x, y, np.zeros_like(x)], axis=2).astype(np.uint8)


@given(crops, points)
def test_there_and_back_is_where_one_began(crop: Crop, xy: np.ndarray) -> None:
    np.testing.assert_allclose(crop.to_frame(crop.to_crop(xy)), xy, atol=1e-6)


@given(crops, crops, points)
def test_the_way_from_one_window_to_another_is_the_way_over_the_frame(here: Crop, there: Crop, xy: np.ndarray) -> None:
    matrix = here.to(there)
    in_here = here.to_crop(xy)
    np.testing.assert_allclose(in_here @ matrix[:, :2].T + matrix[:, 2], there.to_crop(xy), rtol=1e-6, atol=1e-3)


@given(crops)
def test_a_window_to_itself_changes_nothing(crop: Crop) -> None:
    np.testing.assert_allclose(crop.to(crop), np.eye(2, 3), atol=1e-9)


@given(crops, points)
def test_the_matrix_into_the_frame_takes_a_point_where_the_crop_does(crop: Crop, xy: np.ndarray) -> None:
    matrix = crop.into_frame
    np.testing.assert_allclose(xy @ matrix[:, :2].T + matrix[:, 2], crop.to_frame(xy), atol=1e-6)


@given(crops)
def test_the_corners_are_the_outer_edges_of_the_crop(crop: Crop) -> None:
    edges = [[-0.5, -0.5], [255.5, -0.5], [255.5, 255.5], [-0.5, 255.5]]
    np.testing.assert_allclose(crop.to_crop(crop.corners), edges, atol=1e-6)


@pytest.mark.parametrize(
    ("angle", "head"), [(0, (50, 20)), (90, (80, 50)), (-90, (20, 50)), (180, (50, 80)), (30, (65, 24.02))]
)
def test_a_window_is_turned_clockwise_as_one_sees_it(angle: float, head: tuple[float, float]) -> None:
    """Somebody at (50, 50) whose head is 30 px away: up, to the right, to the left, down, at one o'clock."""
    crop = Crop(Box.square(50, 50, 100), 100, angle)
    np.testing.assert_allclose(crop.to_crop(np.array([[50.0, 50.0], head])), [[49.5, 49.5], [49.5, 19.5]], atol=0.01)


def test_a_window_that_is_not_turned_maps_to_the_last_bit_as_its_box() -> None:
    """What was computed through upright windows before they could turn stays what it is."""
    box, xy = Box(10.1, 20.7, 138.3, 148.9), np.array([[11.3, 77.7], [-4.1, 160.2]])
    expected = (xy - [10.1, 20.7]) * (256 / np.array([box.width, box.height])) - 0.5
    np.testing.assert_array_equal(Crop(box).to_crop(xy), expected)


def test_the_corners_of_the_box_are_the_outer_edges_of_the_crop() -> None:
    """The box 10..138 at 256 px: twice as large, its edges at -0.5 and 255.5."""
    crop = Crop(Box(10, 20, 138, 148))
    np.testing.assert_array_equal(crop.scale, [2, 2])
    np.testing.assert_array_equal(
        crop.to_crop(np.array([[10.0, 20.0], [138.0, 148.0]])), [[-0.5, -0.5], [255.5, 255.5]]
    )


def test_a_crop_of_the_whole_frame_is_the_frame() -> None:
    frame = ramp(32, 32)
    np.testing.assert_array_equal(Crop(Box(-0.5, -0.5, 31.5, 31.5), 32).cut(frame), frame)


@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0, -135.0])
@pytest.mark.parametrize("side", [9.0, 12.0, 18.7, 24.0, 30.2, 36.0, 56.0], ids=lambda s: f"{s / 12:.2f}x")
def test_each_pixel_has_the_colour_of_its_place_in_the_frame(side: float, angle: float) -> None:
    """From magnifying to shrinking by nearly five: averaging and interpolation keep a ramp a ramp."""
    crop = Crop(Box.square(41.3, 42.8, side), 12, angle)
    picture = crop.cut(3 * ramp(84, 84))  # 3 levels a pixel: rounding hides less of a shift
    rows, columns = np.mgrid[:12, :12]
    place = crop.to_frame(np.stack([columns, rows], axis=2))
    np.testing.assert_allclose(picture[..., :2] / 3, place, atol=0.4)
    assert abs((picture[..., :2] / 3 - place).mean(axis=(0, 1))).max() < 0.35


def test_both_axes_are_sampled_alike() -> None:
    frame, box = ramp(250, 200), Box(20.3, 41.7, 171.1, 190.4)
    turned = Crop(Box(box.y1, box.x1, box.y2, box.x2), 32).cut(np.ascontiguousarray(frame.swapaxes(0, 1)))
    np.testing.assert_allclose(turned.swapaxes(0, 1), Crop(box, 32).cut(frame), atol=1)


@pytest.mark.parametrize("angle", [0.0, 45.0])
@pytest.mark.parametrize("side", [40.0, 70.0, 100.0, 170.0])
@pytest.mark.parametrize("center", [(0.0, 0.0), (119.0, 89.0), (0.0, 89.0)])
def test_across_the_border_lies_the_border_colour(side: float, center: tuple[float, float], angle: float) -> None:
    """A pixel wholly outside is the border's colour, one wholly inside the frame's."""
    frame = ramp(90, 120)
    crop = Crop(Box.square(*center, side), 32, angle)
    picture = crop.cut(frame)
    rows, columns = np.mgrid[:32, :32]
    x, y = np.moveaxis(crop.to_frame(np.stack([columns, rows], axis=2)), 2, 0)
    reach = 1 + side / 32  # frame pixels that a crop pixel may draw from
    inside = (x > reach) & (x < 119 - reach) & (y > reach) & (y < 89 - reach)
    outside = (x < -reach) | (x > 119 + reach) | (y < -reach) | (y > 89 + reach)
    assert inside.any()
    assert outside.any()
    assert (picture[outside] == BORDER).all()
    np.testing.assert_allclose(picture[inside][:, 0], x[inside], atol=1.1)
    np.testing.assert_allclose(picture[inside][:, 1], y[inside], atol=1.1)


@pytest.mark.parametrize("box", [Box(-900, 0, -100, 800), Box(600, 0, 1400, 800), Box(-40, -40, -8, -8)])
def test_a_box_outside_the_frame_holds_nothing_but_border(box: Box) -> None:
    """Far away and larger than the crop, the frame once showed up at the wrong place and scale."""
    assert (Crop(box, 64).cut(np.zeros((60, 90, 3), np.uint8)) == BORDER).all()


def test_a_frame_thinner_than_the_shrinking_step_is_still_sampled() -> None:
    picture = Crop(Box(-50, -50, 450, 450), 50).cut(np.full((4, 400, 3), 200, np.uint8))
    assert (picture[5, 10:40] > BORDER).all()
    assert (picture[8:] == BORDER).all()


def test_fine_stripes_do_not_alias_when_shrunk() -> None:
    """Rows of black and white average to grey; picking every n-th row would give either."""
    frame = np.zeros((512, 512, 3), np.uint8)
    frame[::2] = 255
    inner = Crop(Box(-0.5, -0.5, 511.5, 511.5), 128).cut(frame)[4:-4, 4:-4]
    np.testing.assert_allclose(inner, 127.5, atol=1)


def test_a_box_that_is_no_square_scales_its_axes_apart() -> None:
    crop = Crop(Box(0, 0, 64, 128), 32)
    np.testing.assert_array_equal(crop.scale, [0.5, 0.25])
    picture = crop.cut(ramp(200, 200))
    place = crop.to_frame(np.array([10.0, 10.0]))
    np.testing.assert_allclose(picture[10, 10, :2], place, atol=1.1)
