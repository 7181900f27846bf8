"""Labelled stills: what is read, what is left out, and what is refused."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest

from kimnet_core.errors import LabelsError
from kimnet_core.labels.stills import read_stills
from kimnet_core.pose.box import Box
from kimnet_core.pose.skeleton import load_skeleton

PENN = load_skeleton("penn13")
HEAD, WRIST = PENN.index("head"), PENN.index("left_wrist")
FILE = {
    "images": [{"id": 7, "file_name": "b.jpg"}, {"id": 3, "file_name": "a.jpg"}],
    "categories": [{"id": 1, "keypoints": ["Left Wrist", "tail", "head"]}],
    "annotations": [
        {"id": 1, "image_id": 7, "category_id": 1, "bbox": [10, 20, 30, 40], "keypoints": [1, 2, 2, 3, 4, 2, 0, 0, 0]},
        {"id": 2, "image_id": 3, "category_id": 1, "bbox": [0, 0, 5, 5.5], "keypoints": [0, 0, 0, 0, 0, 0, 8, 9.5, 1]},
        {"id": 3, "image_id": 7, "category_id": 1, "bbox": [1, 1, 1, 1], "keypoints": [5, 6, 2, 0, 0, 0, 0, 0, 0]},
        {"id": 4, "image_id": 7, "category_id": 1, "bbox": [1, 1, 1, 1], "keypoints": [0, 0, 0, 5, 6, 2, 0, 0, 0]},
        {"id": 5, "image_id": 7, "category_id": 1, "bbox": [1, 1, 1, 1], "iscrowd": 1, "keypoints": [5, 6, 2] * 3},
        {"id": 6, "image_id": 7, "category_id": 1, "bbox": [1, 1, 1, 1]},
    ],
}


def written(folder: Path, data: object) -> Path:
    path = folder / "stills.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_people_come_picture_by_picture_with_their_boxes_and_known_joints(tmp_path: Path) -> None:
    stills = read_stills(written(tmp_path, FILE), PENN)
    assert stills.pictures == ("a.jpg", "b.jpg", "b.jpg")
    assert stills.picture_numbers.tolist() == [0, 1, 1]
    assert stills.boxes == (Box(0, 0, 5, 5.5), Box(10, 20, 40, 60), Box(1, 1, 2, 2))
    expected = np.full((3, 13, 2), np.nan)
    expected[0, HEAD], expected[1, WRIST], expected[2, WRIST] = (8, 9.5), (1, 2), (5, 6)
    np.testing.assert_array_equal(stills.xy, expected)


def test_what_was_left_out_is_noted(tmp_path: Path) -> None:
    said = " ".join(read_stills(written(tmp_path, FILE), PENN).notes)
    assert "3 annotations without a labelled joint, or of a crowd" in said
    assert "were left out: tail" in said
    assert "none of these joints: right_shoulder" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data["annotations"][1].pop("bbox"), "annotation 1: it has no bbox"),
        (lambda data: data["annotations"][1].update(bbox=[1, 2, 3]), "annotation 1: its bbox has 3 numbers"),
        (lambda data: data["annotations"][1].update(bbox=[1, 2, 0, 3]), "annotation 1: a box needs"),
        (lambda data: data["annotations"][0].update(image_id=4), "annotation 0: its image_id"),
        (lambda data: data["annotations"][0].update(keypoints=[1, 2]), "annotation 0: it has 2 keypoint numbers"),
        (lambda data: data["images"][1].pop("file_name"), "image 1: it has no file_name"),
        (lambda data: data["images"][1].update(file_name=5), "image 1: its file_name is not a text"),
        (lambda data: data["categories"][0].update(keypoints=["tail"]), "no keypoint of the skeleton penn13"),
        (lambda data: data.update(annotations=[]), "holds nobody"),
    ],
)
def test_a_mistake_is_told_with_its_entry(change, said: str, tmp_path: Path) -> None:
    data = deepcopy(FILE)
    change(data)
    with pytest.raises(LabelsError, match=said):
        read_stills(written(tmp_path, data), PENN)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match="cannot be read"):
        read_stills(tmp_path / "none.json", PENN)
    with pytest.raises(LabelsError, match="the file"):
        read_stills(written(tmp_path, "no JSON"), PENN)
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(LabelsError, match="the file"):
        read_stills(tmp_path / "binary.json", PENN)
