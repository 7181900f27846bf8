"""What is drawn lies where it should and leaves the given picture alone."""

from __future__ import annotations

import numpy as np
import pytest

from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Visibility
from kimnet_core.pose.skeleton import Skeleton
from kimnet_core.video.draw import PoseStyle, draw_caption, draw_heatmap, draw_pose, draw_trail

RED, BLUE = (255, 0, 0), (0, 0, 255)
PAIR = Skeleton(
    name="pair",
    title="Two joints",
    joints=("right", "left"),
    edges=((0, 1),),
    pairs=((0, 1),),
    colors=("#ff0000", "#0000ff"),
    torso=(0, 1),
    sigmas=(0.05, 0.05),
)
XY = np.array([[30.0, 50.0], [70.0, 50.0]])
SURE = np.ones(2)
WIDE = PoseStyle(width=6)


def grey() -> np.ndarray:
    return np.full((100, 100, 3), 128, np.uint8)


def test_joints_and_limb_have_the_skeletons_colours() -> None:
    picture = draw_pose(grey(), XY, SURE, PAIR, style=WIDE)
    assert tuple(picture[50, 30]) == RED
    assert tuple(picture[50, 70]) == BLUE
    assert tuple(picture[50, 50]) == BLUE


def test_the_picture_given_stays_as_it_was() -> None:
    given = grey()
    given.setflags(write=False)
    draw_pose(given, XY, SURE, PAIR)
    draw_heatmap(given, np.ones((8, 8)), Crop(Box(10, 10, 60, 60), 8).into_frame)
    draw_caption(given, "frame 7")
    assert (given == 128).all()


def test_a_joint_moves_by_fractions_of_a_pixel() -> None:
    here = draw_pose(grey(), XY, SURE, PAIR, style=WIDE)
    there = draw_pose(grey(), XY + 0.4, SURE, PAIR, style=WIDE)
    assert (here != there).any()


def test_an_unsure_joint_is_hollow() -> None:
    picture = draw_pose(grey(), XY, np.array([0.1, 1.0]), PAIR, style=WIDE)
    assert tuple(picture[50, 30]) == (128, 128, 128)
    assert tuple(picture[50, 70]) == BLUE


def test_a_hidden_joint_is_a_wider_ring() -> None:
    visibility = np.array([Visibility.HIDDEN, Visibility.VISIBLE], np.uint8)
    picture = draw_pose(grey(), XY, SURE, PAIR, visibility, WIDE)
    assert tuple(picture[50, 30]) == (128, 128, 128)
    assert tuple(picture[50, 30 - round(6 * 1.6)]) == RED


def test_an_absent_joint_is_left_out_with_its_limb() -> None:
    xy = np.array([[np.nan, np.nan], [70.0, 50.0]])
    picture = draw_pose(grey(), xy, np.array([0.0, 1.0]), PAIR, style=WIDE)
    assert (picture[:, :60] == 128).all()
    assert tuple(picture[50, 70]) == BLUE


def test_an_absent_pose_draws_nothing() -> None:
    assert (draw_pose(grey(), np.full((2, 2), np.nan), np.zeros(2), PAIR) == 128).all()


def test_joints_far_outside_the_frame_do_no_harm() -> None:
    picture = draw_pose(grey(), np.array([[50.0, 50.0], [1e9, 50.0]]), SURE, PAIR, style=WIDE)
    assert tuple(picture[50, 90]) == BLUE


@pytest.mark.parametrize("angle", [0, 60, -135])
@pytest.mark.parametrize("window", [Box(20, 10, 84, 74), Box(-40, -40, 88, 88), Box(31.5, 31.5, 47.5, 47.5)])
def test_a_heatmap_lies_where_its_crop_says(window: Box, angle: float) -> None:
    heatmap = np.zeros((64, 64), np.float32)
    heatmap[36:41, 28:33] = 1
    crop = Crop(window, 256, angle)
    x, y = crop.to_frame((np.array([30.0, 38.0]) + 0.5) * 4 - 0.5)
    picture = draw_heatmap(grey(), heatmap, crop.sized(64).into_frame)
    change = np.abs(picture.astype(float) - 128).sum(axis=2)
    rows, columns = np.mgrid[:100, :100]
    assert (change * columns).sum() / change.sum() == pytest.approx(x, abs=0.6)
    assert (change * rows).sum() / change.sum() == pytest.approx(y, abs=0.6)


def test_a_heatmap_of_zeros_is_transparent() -> None:
    assert (draw_heatmap(grey(), np.zeros((64, 64)), Crop(Box(0, 0, 99, 99), 64).into_frame) == 128).all()


def test_a_heatmap_outside_the_frame_changes_nothing() -> None:
    assert (draw_heatmap(grey(), np.ones((64, 64)), Crop(Box(200, 200, 300, 300), 64).into_frame) == 128).all()


def test_a_trail_joins_the_places_of_a_joint_and_breaks_where_it_is_absent() -> None:
    xy = np.full((4, 2, 2), np.nan)
    xy[:, 0] = [[10, 20], [30, 20], [np.nan, np.nan], [90, 20]]
    picture = draw_trail(grey(), xy, PAIR)
    changed = (picture != 128).any(axis=2)
    assert changed[20, 10:31].all()
    assert not changed[:, 34:].any()
    assert (draw_trail(grey(), xy[:1], PAIR) == 128).all()


def test_a_caption_is_in_the_lower_left_corner() -> None:
    changed = (draw_caption(np.full((360, 640, 3), 128, np.uint8), "frame 12") != 128).any(axis=2)
    assert changed[320:, :40].any()
    assert not changed[:300].any()
    assert not changed[:, 400:].any()
