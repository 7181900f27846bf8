"""Leeds Sports Pose Extended: a folder made by hand, and the real one where it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.io import savemat

from kimnet_core.errors import InputError
from training.datasets.lspet import from_lspet, read_lspet

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = 15
ABSENT = 7


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Fifteen people, the eighth without a picture; the first nearly equals the fourth, which validates."""
    (tmp_path / "images").mkdir()
    for index in set(range(PEOPLE)) - {ABSENT}:
        (tmp_path / "images" / f"im{index + 1:05d}.jpg").touch()
    joints = np.ones((14, 3, PEOPLE))
    joints[:, 0] = np.arange(14)[:, None] * 30
    savemat(tmp_path / "joints.mat", {"joints": joints})
    keypoints = np.full((PEOPLE, 17, 3), np.nan)
    np.savez(tmp_path / "teacher_coco17.npz", keypoints=keypoints, box=np.full((PEOPLE, 3), np.nan))
    (tmp_path / "near_duplicate_pairs.csv").write_text("a,b,hamming256\nim00001,im00004,6\nim00002,im00003,9\n")
    return tmp_path


def test_the_head_is_midway_between_neck_and_top_and_missing_joints_are_nan(penn) -> None:
    joints = np.stack([np.arange(14.0), np.zeros(14), np.ones(14)], axis=1)
    joints[6] = (-40, -50, 0)  # the right wrist is missing; its numbers are garbage
    xy = from_lspet(joints, penn)
    assert xy[penn.index("head")].tolist() == [12.5, 0]
    assert xy[penn.index("left_ankle")].tolist() == [5, 0]
    assert np.isnan(xy[penn.index("right_wrist")]).all()
    assert np.isfinite(xy).sum() == 24


def test_a_head_without_one_of_its_ends_is_missing(penn) -> None:
    joints = np.ones((14, 3))
    joints[13, 2] = 0
    assert np.isnan(from_lspet(joints, penn)[penn.index("head")]).all()


def test_every_tenth_picture_validates_and_its_near_duplicate_teaches_nothing(folder, penn) -> None:
    train, validation = read_lspet(folder, penn)
    assert [still.index for still in validation] == [3, 13]
    assert [still.index for still in train] == [1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 14]


def test_what_nearly_equals_a_held_back_picture_is_held_back_too(folder, penn) -> None:
    """The twelfth is near the second, that near the first, and that near the fourth, which validates."""
    rows = ["a,b,hamming256", "im00012,im00002,6", "im00001,im00002,6", "im00001,im00004,6", "im00005,im00006,6"]
    (folder / "near_duplicate_pairs.csv").write_text("\n".join(rows) + "\n")
    train, _ = read_lspet(folder, penn)
    assert [still.index for still in train] == [2, 4, 5, 6, 8, 9, 10, 12, 14]


def test_a_still_names_its_own_picture(folder, penn) -> None:
    train, _ = read_lspet(folder, penn)
    assert [still.path.name for still in train[:2]] == ["im00002.jpg", "im00003.jpg"]


@pytest.mark.parametrize("name", ["joints.mat", "teacher_coco17.npz", "near_duplicate_pairs.csv"])
@pytest.mark.parametrize("damage", ["missing", "cut off", "something else"])
def test_a_damaged_folder_is_told_of_by_name(folder, penn, name, damage) -> None:
    path = folder / name
    content = path.read_bytes()
    path.unlink()
    if damage == "cut off":
        path.write_bytes(content[: 2 * len(content) // 3] if name != "near_duplicate_pairs.csv" else b"a\nim00001\n")
    elif damage == "something else":
        path.write_bytes(b"b,c\n1,2\n" * 40)
    with pytest.raises(InputError, match=str(folder)):
        read_lspet(folder, penn)


def test_a_teacher_of_other_people_is_refused(folder, penn) -> None:
    np.savez(folder / "teacher_coco17.npz", keypoints=np.ones((9, 17, 3)), box=np.ones((9, 3)))
    with pytest.raises(InputError, match="15 people and the teacher's file 9"):
        read_lspet(folder, penn)


def test_the_real_set_has_its_nine_thousand_pictures_in_two_splits(shared, penn) -> None:
    train, validation = read_lspet(shared / "data" / "lspet", penn)
    assert len(validation) == 1000
    assert {still.index % 10 for still in validation} == {3}
    held = 8000 - len(train)
    assert 0 < held <= 37  # there are that many near-duplicate pairs
    assert {still.index % 10 for still in train} == {0, 1, 2, 4, 5, 7, 8, 9}  # im00007 and every tenth are not here
    stills = train + validation
    weight = np.stack([still.weight for still in stills])
    score = np.stack([still.score for still in stills])  # the teacher looked at everybody
    assert ((score >= 0) & (score <= 1)).all()
    assert np.array_equal(weight > 0, np.isfinite([still.xy for still in stills]).all(axis=2))
    assert (weight == 1).sum() / (weight > 0).sum() > 0.6  # human and teacher agree on two labels of three
