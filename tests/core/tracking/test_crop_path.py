"""The window stays while it can, and moves on in steps when it must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.model.crop import Crop, turn
from kimnet_core.pose.box import Box
from kimnet_core.pose.lean import wrapped
from kimnet_core.pose.skeleton import Skeleton
from kimnet_core.tracking.crop_path import (
    ANGLE_STEP,
    MAX_CHANGE,
    MAX_FRAMES,
    POSE_MARGIN,
    TURN_UPRIGHT,
    CropPath,
    Follower,
    angle_for,
    around_box,
    around_pose,
    suits,
)

HEIGHT, WIDTH = 480, 640
SURE = np.ones(4)
SKELETON = Skeleton(
    name="torso",
    title="Torso",
    joints=("right_shoulder", "left_shoulder", "right_hip", "left_hip"),
    edges=(),
    pairs=((0, 1), (2, 3)),
    colors=("#ffffff",) * 4,
    torso=(0, 3),
    sigmas=(0.05,) * 4,
)


def square_of(x: float, y: float, side: float) -> np.ndarray:
    """Four joints on the corners of a square; they stand upright."""
    half = side / 2
    return np.array([[x - half, y - half], [x + half, y - half], [x - half, y + half], [x + half, y + half]])


def follower(side: float = 140) -> Follower:
    return Follower(Crop(Box.square(300, 200, side)), HEIGHT, WIDTH, SKELETON)


def turned(xy: np.ndarray, degrees: float) -> np.ndarray:
    """The same joints, the body turned clockwise about (300, 200)."""
    return (xy - [300, 200]) @ turn(degrees).T + [300, 200]


def test_a_person_who_stays_keeps_the_very_window() -> None:
    one = follower()
    start = one.crop
    rng = np.random.default_rng(0)
    for _ in range(100):
        one.see(square_of(300, 200, 100) + rng.normal(0, 3, (4, 2)), SURE)
        assert one.crop is start


def test_a_person_who_walks_is_followed_in_few_steps() -> None:
    one = follower()
    changes, before = 0, one.crop
    for t in range(100):
        xy = square_of(300 + 3 * t, 200, 100)
        one.see(xy, SURE)
        changes += one.crop is not before
        before = one.crop
        assert one.crop.box.x1 < xy[:, 0].min()
        assert xy[:, 0].max() < one.crop.box.x2
    assert 5 < changes < 30


def test_the_window_is_centred_with_the_nominal_margin_when_it_moves() -> None:
    one = follower()
    for _ in range(8):
        one.see(square_of(330, 200, 100), SURE)
    assert one.crop.box.center == pytest.approx((330, 200), abs=2)
    assert one.crop.box.width == pytest.approx(100 * POSE_MARGIN, rel=0.05)


@pytest.mark.parametrize("side", [30, 250])
def test_the_scale_changes_by_a_bounded_factor_at_a_time_and_arrives(side: float) -> None:
    one = follower()
    for _ in range(20):
        before = one.crop.box.width
        one.see(square_of(300, 200, side), SURE)
        assert 1 / MAX_CHANGE - 1e-9 <= one.crop.box.width / before <= MAX_CHANGE + 1e-9
    assert 0.8 < one.crop.box.width / (POSE_MARGIN * side) < 1.6


def test_a_crouch_and_a_stretch_do_not_move_it() -> None:
    one = follower()
    start = one.crop
    for t in range(60):
        one.see(square_of(300, 200, 100 if t % 2 else 108), SURE)
    assert one.crop is start


@pytest.mark.parametrize("case", ["unsure", "absent", "few"])
def test_a_hidden_person_holds_the_window(case: str) -> None:
    one = follower()
    start = one.crop
    xy, score = square_of(500, 300, 20), SURE.copy()
    if case == "unsure":
        score[:] = 0.01
    else:
        xy[: 4 if case == "absent" else 3] = np.nan
    for _ in range(10):
        one.see(xy, score)
    assert one.crop is start


@given(st.lists(st.lists(st.floats(-1e4, 1e4), min_size=8, max_size=8), min_size=1, max_size=30))
def test_no_pose_however_wild_breaks_the_window(poses: list[list[float]]) -> None:
    one = follower()
    for pose in poses:
        before = one.crop.box
        one.see(np.array(pose).reshape(4, 2), SURE)
        assert one.crop.box.width == pytest.approx(one.crop.box.height)
        assert 24 <= one.crop.box.width <= MAX_FRAMES * WIDTH + 1e-6
        assert one.crop.box.width <= before.width * MAX_CHANGE + 1e-6


def test_the_window_of_a_frame_knows_only_the_frames_before() -> None:
    poses = [square_of(300 + 5 * t, 200, 100) for t in range(20)]
    whole, part = follower(), follower()
    laid = []
    for xy in poses:
        laid.append(whole.crop)
        whole.see(xy, SURE)
    for t, xy in enumerate(poses[:10]):
        assert part.crop == laid[t]
        part.see(xy, SURE)


@given(st.sampled_from([30.0, 60.0, 90.0, 180.0, -120.0]), st.integers(0, 5))
def test_a_turned_window_follows_a_turned_body_as_an_upright_one_does(angle: float, seed: int) -> None:
    upright, leaning = follower(), Follower(Crop(Box.square(300, 200, 140), 256, angle), HEIGHT, WIDTH, SKELETON)
    rng = np.random.default_rng(seed)
    for t in range(30):
        xy = square_of(300 + 4 * t, 200, 100 + 2 * t) + rng.normal(0, 2, (4, 2))
        upright.see(xy, SURE)
        leaning.see(turned(xy, angle), SURE)
        assert leaning.crop.angle == angle
        assert leaning.crop.box.width == pytest.approx(upright.crop.box.width)
        assert leaning.crop.box.center == pytest.approx(turned(np.array(upright.crop.box.center), angle))


@pytest.mark.parametrize("step", [5, -20, 29])
def test_the_window_turns_with_somebody_who_turns_over(step: float) -> None:
    """Two rounds: the body stays in the window, and leans in it by no more than two steps beyond the limit."""
    one = follower()
    reach = 128 * np.sqrt(2) / POSE_MARGIN  # the diagonal of this body is a hair longer than the margin allows
    for t in range(round(720 / abs(step))):
        xy = turned(square_of(300, 200, 90), step * t)
        assert abs(wrapped(step * t - one.crop.angle)) <= TURN_UPRIGHT + 2 * abs(step)
        assert (np.abs(one.crop.to_crop(xy) - 127.5) < reach).all()
        one.see(xy, SURE)
        assert one.crop.angle % ANGLE_STEP == 0


def test_one_wild_body_does_not_turn_the_window_and_two_that_disagree_do_not_either() -> None:
    one = follower()
    for degrees in (0, 120, 0, 0, 90, -90, 90, 0, 180, 0):
        one.see(turned(square_of(300, 200, 100), degrees), SURE)
        assert one.crop.angle == 0


def test_a_body_that_sways_about_the_limit_turns_the_window_once() -> None:
    one, angles = follower(), []
    for t in range(60):
        one.see(turned(square_of(300, 200, 100), TURN_UPRIGHT + 8 * np.sin(t)), SURE)
        angles.append(one.crop.angle)
    assert np.count_nonzero(np.diff(angles)) == 1
    assert angles[-1] == 60


def test_an_unsure_body_turns_nothing() -> None:
    one = follower()
    for score in (1.0, 0.01, 1.0, 0.01):
        one.see(turned(square_of(300, 200, 100), 90), score * SURE)
    assert one.crop.angle == 0


@pytest.mark.parametrize(
    ("leaning", "angle"), [(0, 0), (45, 0), (-44, 0), (46, 60), (-70, -60), (80, 90), (-180, -180), (170, -180)]
)
def test_a_window_is_turned_in_steps_for_those_who_lean_far(leaning: float, angle: float) -> None:
    assert angle_for(leaning) == angle
    assert angle_for(np.nan) == 0


def test_windows_around_a_box_and_around_a_pose() -> None:
    assert around_box(Box(0, 0, 40, 80), 64) == Crop(Box.square(20, 40, 100), 64)
    assert around_pose(square_of(50, 60, 100), 64) == Crop(Box.square(50, 60, 140), 64)
    assert around_pose(np.array([[5.0, 6.0], [np.nan, np.nan]]), 64) == Crop(Box.square(5, 6, 24), 64)


def test_a_turned_window_is_as_tight_around_a_turned_pose() -> None:
    xy = square_of(330, 180, 100)
    crop = around_pose(turned(xy, 30), 64, 30)
    assert crop.box.width == pytest.approx(140)
    np.testing.assert_allclose(crop.to_crop(turned(xy, 30)), around_pose(xy, 64).to_crop(xy))


def test_a_path_gives_back_its_windows_and_says_where_it_ends() -> None:
    path = CropPath.empty(10).put(2, np.tile([10.0, 20, 110, 120, 30], (5, 1)))
    assert [path.covers(i) for i in (-1, 1, 2, 6, 7, 10)] == [False, False, True, True, False, False]
    assert path.covered.tolist() == [path.covers(i) for i in range(10)]
    assert (path.end(2), path.end(0), CropPath.fixed(Crop(Box(0, 0, 9, 9)), 4).end(1)) == (7, 0, 4)
    assert path.window(3, 192) == Crop(Box(10, 20, 110, 120), 192, 30)
    assert path.window(3, 192).window == (10, 20, 110, 120, 30)
    with pytest.raises(ValueError, match="no window"):
        path.window(7, 256)
    assert path.until(4).end(2) == 4
    assert path.end(2) == 7  # the other one is as it was


def test_a_path_is_made_of_rows_of_five() -> None:
    with pytest.raises(ValueError, match=r"\(N, 5\)"):
        CropPath(np.zeros((3, 4)))
    with pytest.raises(ValueError, match="float64"):
        CropPath(np.zeros((3, 5), np.float32))


def test_a_window_suits_a_body_that_is_whole_upright_and_not_small_in_it() -> None:
    crop = Crop(Box.square(300, 200, 140))
    body = square_of(300, 200, 80)
    assert suits(crop, body, SKELETON)
    assert suits(crop, turned(body, TURN_UPRIGHT - 1), SKELETON)
    assert not suits(crop, turned(body, TURN_UPRIGHT + 1), SKELETON)
    assert not suits(crop, body + np.array([30, 0]), SKELETON)  # a shoulder at the border
    assert not suits(crop, square_of(300, 200, 50), SKELETON)
    assert suits(crop, np.full((4, 2), np.nan), SKELETON)  # nobody to see
