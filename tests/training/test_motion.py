"""Recorded movements, and what a still picture follows of them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import savemat

from kimnet_core.errors import InputError
from training.augment import CHAINS
from training.datasets.mocap import COLUMNS, read_mocap
from training.datasets.penn_motion import read_penn_motion
from training.motion import LARGEST_TURN, Take, motion_of, walk

# A person who stands, arms out, from the front; Penn's order.
STANDING = np.array(
    [
        (100, 30), (80, 60), (120, 60), (65, 90), (135, 92), (45, 115), (158, 115), (88, 120), (112, 120),
        (84, 160), (118, 158), (80, 200), (124, 198),
    ],
    float,
)  # fmt: skip
TORSO = 60.0  # from the middle of the shoulders to that of the hips
RIGHT_LOWER_ARM, RIGHT_ARM = CHAINS.index((3, 5)), CHAINS.index((1, 3, 5))


def turned(points: np.ndarray, about: np.ndarray, angle: float) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    return (points - about) @ np.array([[c, s], [-s, c]]) + about


def still(frames: int) -> np.ndarray:
    return np.tile(STANDING, (frames, 1, 1))


def test_nobody_who_stands_still_moves() -> None:
    motion = motion_of(still(5), 2)
    for value in (motion.turn, motion.size - 1, motion.move, motion.limbs):
        assert not value.any()


@given(st.floats(-1, 1), st.floats(0.9, 1.1), st.floats(-50, 50), st.floats(0.1, 5))
def test_a_similarity_is_told_in_torsos_whatever_the_scale(angle, size, x, unit) -> None:
    """Of the joints as a whole: no limb turns against the torso."""
    middle = np.array([100.0, 90.0])
    xy = still(3)
    for t, part in ((1, 0.5), (2, 1.0)):
        xy[t] = turned(middle + size**part * (xy[t] - middle), middle, part * angle)
        xy[t, :, 0] += part * x
    motion = motion_of(unit * xy, 0)
    np.testing.assert_allclose(motion.turn, [0, angle / 2, angle], atol=1e-9)
    np.testing.assert_allclose(motion.size, [1, size**0.5, size], atol=1e-9)
    np.testing.assert_allclose(motion.move, [[0, 0], [x / 2 / TORSO, 0], [x / TORSO, 0]], atol=1e-9)
    np.testing.assert_allclose(motion.limbs, 0, atol=1e-9)


def test_a_forearm_turns_on_top_of_the_arm() -> None:
    xy = still(3)
    for t, (arm, forearm) in enumerate([(0, 0), (0.2, 0), (0.2, 0.3)]):
        xy[t, [3, 5]] = turned(xy[t, [3, 5]], xy[t, 1], arm)
        xy[t, 5] = turned(xy[t, 5], xy[t, 3], forearm)
    motion = motion_of(xy, 0)
    expected = np.zeros((3, len(CHAINS)))
    expected[:, RIGHT_ARM], expected[:, RIGHT_LOWER_ARM] = [0, 0.2, 0.2], [0, 0, 0.3]
    np.testing.assert_allclose(motion.limbs, expected, atol=1e-9)


def test_limbs_turn_no_further_than_a_picture_can_follow() -> None:
    xy = still(6)
    for t in range(6):
        xy[t, [3, 5]] = turned(xy[t, [3, 5]], xy[t, 1], 0.5 * t)
    assert motion_of(xy, 0).limbs.max() == LARGEST_TURN


@pytest.mark.parametrize("what", ["unknown", "jumps"])
def test_a_limb_that_is_not_known_or_jumps_keeps_still(what) -> None:
    xy = still(4)
    if what == "unknown":
        xy[2, 5] = np.nan
    else:
        xy[2:, 5] = 2 * xy[2:, 3] - xy[2:, 5]
    motion = motion_of(xy, 0)
    assert not motion.limbs.any()


@pytest.mark.parametrize("joints", [[1, 2], [7, 8]])
def test_without_a_torso_there_is_nothing_to_follow(joints) -> None:
    xy = still(4)
    xy[1, joints] = np.nan
    assert motion_of(xy, 0) is None


@given(st.integers(0, 1000), st.sampled_from([0.005, 0.02, 0.5]))
def test_a_walk_is_counted_from_its_reference_and_stays_in_bounds(seed, calm) -> None:
    motion = walk(np.random.default_rng(seed), 7, 3, calm)
    assert not motion.turn[3].any()
    assert not motion.move[3].any()
    assert not motion.limbs[3].any()
    assert motion.size[3] == 1
    assert np.abs(motion.limbs).max() <= LARGEST_TURN
    assert 0.6 < motion.size.min() <= motion.size.max() < 1.65


def test_a_take_runs_at_its_pace_and_back_at_its_end() -> None:
    """Every joint is at its frame's number, so positions tell the time."""
    take = Take(np.broadcast_to(np.arange(10.0)[:, None, None], (10, 13, 2)))
    times = np.stack([take.retimed(np.random.default_rng(seed), 8, 1.5)[:, 4, 1] for seed in range(30)])
    assert (times >= 0).all()
    assert (times <= 9).all()
    steps = np.abs(np.diff(times, axis=1))
    assert (steps <= 1.5 + 1e-9).all()
    assert np.median(steps) == pytest.approx(1.5)
    assert (np.diff(times, axis=1) < 0).any()


def test_a_body_is_seen_from_any_side_and_upright() -> None:
    take = Take(np.concatenate([STANDING, np.zeros((13, 1))], axis=1)[None].repeat(2, axis=0))
    seen = np.stack([take.seen(np.random.default_rng(seed))[0] for seed in range(40)])
    right_of_left = seen[:, 1, 0] < seen[:, 2, 0]
    assert 5 < right_of_left.sum() < 35
    assert (seen[:, 0, 1] < seen[:, 11, 1]).all()


def penn_folder(folder, **labels: np.ndarray):
    (folder / "labels").mkdir()
    box = np.tile([10.0, 10, 90, 290], (len(labels["x"]), 1))
    rest = {"bbox": box, "dimensions": [300, 400, len(box)], "action": "squat", "train": 1}
    savemat(folder / "labels" / "0001.mat", {**labels, **rest})
    return folder


def test_labels_of_unsigned_integers_do_not_wrap(tmp_path) -> None:
    x = np.tile(np.arange(20, 0, -1, dtype=np.uint8)[:, None], (1, 13))
    y = np.full((20, 13), 300, np.uint16)
    (take,) = read_penn_motion(penn_folder(tmp_path, x=x, y=y, visibility=np.ones((20, 13), np.uint8)))
    steps = np.diff(take.points[..., 0], axis=0)[4:-4]
    np.testing.assert_allclose(steps, -1, atol=1e-9)
    np.testing.assert_allclose(take.points[..., 1], 299)  # places count from 1


def test_what_is_invisible_says_nothing(tmp_path) -> None:
    seen = np.ones((20, 13), np.uint8)
    seen[8:11, 5] = 0
    x = np.where(seen, 50.0, 1.0)
    (take,) = read_penn_motion(penn_folder(tmp_path, x=x, y=x, visibility=seen))
    assert np.isnan(take.points[8:11, 5]).all()
    assert np.isfinite(take.points).sum() == 2 * (20 * 13 - 3)
    np.testing.assert_allclose(take.points[np.isfinite(take.points)], 49)


def test_labels_that_are_none_are_refused(tmp_path) -> None:
    with pytest.raises(InputError, match="give the folder of Penn Action"):
        read_penn_motion(tmp_path)
    penn_folder(tmp_path, x=np.zeros((20, 14)), y=np.zeros((20, 14)), visibility=np.ones((20, 14)))
    with pytest.raises(InputError, match=r"0001\.mat is damaged .* 20 x 14"):
        read_penn_motion(tmp_path)


def mocap_rows(**angles: float) -> list[list[float]]:
    """Two seconds, twice as slow as takes are, of somebody upright a metre above the ground."""
    row = np.zeros(COLUMNS)
    row[0], row[2] = 1 / 15, 1.0
    row[[4, 8, 12, 16, 21, 25, 30, 35, 39]] = 1  # quaternions that turn nothing
    for column, value in angles.items():
        row[int(column[1:])] = value
    return np.tile(row, (31, 1)).tolist()


def test_joints_follow_from_rotations(tmp_path) -> None:
    """Upright, the right elbow bent by a right angle: the forearm points forward."""
    (tmp_path / "a.txt").write_text(json.dumps({"Frames": mocap_rows(c29=np.pi / 2)}))
    (take,) = read_mocap(tmp_path)
    assert take.points.shape == (60, 13, 3)
    points = take.points[17]
    np.testing.assert_allclose(points[7], [0, -1, 0.084887])
    np.testing.assert_allclose(points[11], [0, -1 + 0.421546 + 0.409870, 0.084887])
    np.testing.assert_allclose(points[5] - points[3], [0.258947, 0, 0], atol=1e-9)
    np.testing.assert_allclose(points[6] - points[4], [0, 0.258947, 0], atol=1e-9)
    np.testing.assert_allclose(points[0], [0, -(1 + 0.236151 + 0.223894 + 0.175), 0])


def test_files_that_are_no_motion_capture_are_refused(tmp_path) -> None:
    with pytest.raises(InputError, match="holds no motion capture"):
        read_mocap(tmp_path)
    for text in ("no JSON", '{"Loop": "wrap"}', '{"Frames": [[1, 2, 3]]}'):
        (tmp_path / "a.txt").write_text(text)
        with pytest.raises(InputError, match=r"a\.txt is no motion capture"):
            read_mocap(tmp_path)


def test_the_real_takes_are_people(shared) -> None:
    penn = read_penn_motion(shared / "data" / "penn_action")
    mocap = read_mocap(shared / "data" / "mocap_deepmimic" / "motions")
    assert (len(penn), len(mocap)) == (1252, 20)
    rng = np.random.default_rng(0)
    followed = [motion_of(take.retimed(rng, 5, 1.0), 2) is not None for take in (*penn[::10], *mocap)]
    assert np.mean(followed) > 0.7
    walking = mocap[-2].points  # humanoid3d_walk
    assert (walking[:, 0, 1] < walking[:, 7, 1]).all(), "a head is above the hips"
    assert (walking[:, 1, 2] - walking[:, 2, 2]).mean() > 0.2, "the right is at larger z"
