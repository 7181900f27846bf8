"""The window stays while it can, and moves on in steps when it must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.pose.box import Box
from kimnet_core.tracking.crop_path import (
    MAX_CHANGE,
    MAX_FRAMES,
    POSE_MARGIN,
    CropPath,
    Follower,
    around_box,
    around_pose,
)

HEIGHT, WIDTH = 480, 640
SURE = np.ones(4)


def square_of(x: float, y: float, side: float) -> np.ndarray:
    """Four joints on the corners of a square."""
    half = side / 2
    return np.array([[x - half, y - half], [x + half, y - half], [x - half, y + half], [x + half, y + half]])


def follower(side: float = 140) -> Follower:
    return Follower(Box.square(300, 200, side), HEIGHT, WIDTH)


def test_a_person_who_stays_keeps_the_very_window() -> None:
    one = follower()
    start = one.box
    rng = np.random.default_rng(0)
    for _ in range(100):
        one.see(square_of(300, 200, 100) + rng.normal(0, 3, (4, 2)), SURE)
        assert one.box is start


def test_a_person_who_walks_is_followed_in_few_steps() -> None:
    one = follower()
    changes, before = 0, one.box
    for t in range(100):
        xy = square_of(300 + 3 * t, 200, 100)
        one.see(xy, SURE)
        changes += one.box is not before
        before = one.box
        assert one.box.x1 < xy[:, 0].min()
        assert xy[:, 0].max() < one.box.x2
    assert 5 < changes < 30


def test_the_window_is_centred_with_the_nominal_margin_when_it_moves() -> None:
    one = follower()
    for _ in range(8):
        one.see(square_of(330, 200, 100), SURE)
    assert one.box.center == pytest.approx((330, 200), abs=2)
    assert one.box.width == pytest.approx(100 * POSE_MARGIN, rel=0.05)


@pytest.mark.parametrize("side", [30, 250])
def test_the_scale_changes_by_a_bounded_factor_at_a_time_and_arrives(side: float) -> None:
    one = follower()
    for _ in range(20):
        before = one.box.width
        one.see(square_of(300, 200, side), SURE)
        assert 1 / MAX_CHANGE - 1e-9 <= one.box.width / before <= MAX_CHANGE + 1e-9
    assert 0.8 < one.box.width / (POSE_MARGIN * side) < 1.6


def test_a_crouch_and_a_stretch_do_not_move_it() -> None:
    one = follower()
    start = one.box
    for t in range(60):
        one.see(square_of(300, 200, 100 if t % 2 else 108), SURE)
    assert one.box is start


@pytest.mark.parametrize("case", ["unsure", "absent", "few"])
def test_a_hidden_person_holds_the_window(case: str) -> None:
    one = follower()
    start = one.box
    xy, score = square_of(500, 300, 20), SURE.copy()
    if case == "unsure":
        score[:] = 0.01
    else:
        xy[: 4 if case == "absent" else 3] = np.nan
    for _ in range(10):
        one.see(xy, score)
    assert one.box is start


@given(st.lists(st.lists(st.floats(-1e4, 1e4), min_size=8, max_size=8), min_size=1, max_size=30))
def test_no_pose_however_wild_breaks_the_window(poses: list[list[float]]) -> None:
    one = follower()
    for pose in poses:
        before = one.box
        one.see(np.array(pose).reshape(4, 2), SURE)
        assert one.box.width == pytest.approx(one.box.height)
        assert 24 <= one.box.width <= MAX_FRAMES * WIDTH + 1e-6
        assert one.box.width <= before.width * MAX_CHANGE + 1e-6


def test_the_window_of_a_frame_knows_only_the_frames_before() -> None:
    poses = [square_of(300 + 5 * t, 200, 100) for t in range(20)]
    whole, part = follower(), follower()
    laid = []
    for xy in poses:
        laid.append(whole.box)
        whole.see(xy, SURE)
    for t, xy in enumerate(poses[:10]):
        assert part.box == laid[t]
        part.see(xy, SURE)


def test_windows_around_a_box_and_around_a_pose() -> None:
    assert around_box(Box(0, 0, 40, 80)) == Box.square(20, 40, 100)
    assert around_pose(square_of(50, 60, 100)) == Box.square(50, 60, 140)
    assert around_pose(np.array([[5.0, 6.0], [np.nan, np.nan]])) == Box.square(5, 6, 24)


def test_a_path_gives_back_its_windows_and_says_where_it_ends() -> None:
    path = CropPath.empty(10).put(2, np.tile([10.0, 20, 110, 120], (5, 1)))
    assert [path.covers(i) for i in (-1, 1, 2, 6, 7, 10)] == [False, False, True, True, False, False]
    assert (path.end(2), path.end(0), CropPath.fixed(Box(0, 0, 9, 9), 4).end(1)) == (7, 0, 4)
    assert path.window(3, 256).box == Box(10, 20, 110, 120)
    assert path.window(3, 256).size == 256
    with pytest.raises(ValueError, match="no window"):
        path.window(7, 256)
    assert path.until(4).end(2) == 4
    assert path.end(2) == 7  # the other one is as it was


def test_a_path_is_made_of_rows_of_four() -> None:
    with pytest.raises(ValueError, match=r"\(N, 4\)"):
        CropPath(np.zeros((3, 5)))
    with pytest.raises(ValueError, match="float64"):
        CropPath(np.zeros((3, 4), np.float32))
