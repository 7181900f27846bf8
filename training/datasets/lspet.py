"""Leeds Sports Pose Extended (Johnson and Everingham, CVPR 2011), with a teacher's labels beside it.

`joints.mat` holds `joints` [14, 3, N] float64: x, y, and 1 where the joint is labelled, 0 where it is missing
and its numbers are garbage. `teacher_coco17.npz` holds `keypoints` [N, 17, 3] (x, y, score in pixels of the
picture, COCO order) and `box` [N, 3] (centre x, centre y, side), nan where the picture is absent.
"""

from __future__ import annotations

import csv
import zipfile
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import InputError
from training.datasets.coco17 import from_coco
from training.datasets.mat import read_mat
from training.datasets.stills import Person

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.stills import Still

VALIDATION = 3  # pictures whose index ends in this digit are never trained on

# Rows of joints.mat for each joint of Penn 13 but the head.
_LSPET = {
    "right_shoulder": 8, "left_shoulder": 9, "right_elbow": 7, "left_elbow": 10, "right_wrist": 6, "left_wrist": 11,
    "right_hip": 2, "left_hip": 3, "right_knee": 1, "left_knee": 4, "right_ankle": 0, "left_ankle": 5,
}  # fmt: skip
_NECK, _HEAD_TOP = 12, 13


def from_lspet(joints: NDArray[np.floating], skeleton: Skeleton) -> NDArray[np.float64]:
    """Map (14, 3) rows of joints.mat to (K, 2) pixels; the head is midway between neck and head top.

    Missing joints are nan, and so is a head of which either end is missing.
    """
    points = np.where(joints[:, 2:] > 0, joints[:, :2], np.nan).astype(np.float64)
    head = (points[_NECK] + points[_HEAD_TOP]) / 2
    return np.stack([head if name == "head" else points[_LSPET[name]] for name in skeleton.joints])


def read_lspet(folder: Path, skeleton: Skeleton) -> tuple[list[Still], list[Still]]:
    """Read the stills of both splits, with the labels that human and teacher agree on.

    Args:
        folder: as for `read_lspet_people`.
        skeleton: Penn 13.

    Returns:
        Training stills and validation stills.

    Raises:
        InputError: a file is missing or is not what this page says.
    """
    train, validation = read_lspet_people(folder, skeleton)
    return [one.by_both(skeleton.pairs) for one in train], [one.by_both(skeleton.pairs) for one in validation]


def read_lspet_people(folder: Path, skeleton: Skeleton) -> tuple[list[Person], list[Person]]:
    """Read the people of both splits with all their labels, in the order of the data set.

    Of each group of near-duplicates that holds a validation picture, the others are left out of training.

    Args:
        folder: holds `images`, `joints.mat`, `teacher_coco17.npz` and `near_duplicate_pairs.csv`.
        skeleton: Penn 13.

    Returns:
        People to learn from and to measure on.

    Raises:
        InputError: a file is missing or is not what this page says.
    """
    labels = folder / "joints.mat"
    if not labels.is_file():
        raise InputError(f"The folder {folder} does not hold LSPET: there is no {labels.name} in it.")
    joints = np.moveaxis(read_mat(labels).numbers("joints", 14, 3, None), 2, 0)
    try:
        with (folder / "teacher_coco17.npz").open("rb") as file, np.load(file) as stored:
            teacher, sides = from_coco(stored["keypoints"], skeleton), stored["box"][:, 2]
        held = _held_back(folder / "near_duplicate_pairs.csv")
    except (OSError, LookupError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"The folder {folder} does not hold LSPET with its teacher's labels: {error}.") from error
    if len(joints) != len(teacher):
        raise InputError(f"In {folder}, joints.mat has {len(joints)} people and the teacher's file {len(teacher)}.")
    train: list[Person] = []
    validation: list[Person] = []
    for index in range(len(joints)):
        path = folder / "images" / f"im{index + 1:05d}.jpg"
        if not path.exists():
            continue
        human, seen = from_lspet(joints[index], skeleton), teacher[index]
        person = Person(path, index, human, seen[:, :2], seen[:, 2], float(sides[index]))
        if index % 10 == VALIDATION:
            validation.append(person)
        elif index not in held:
            train.append(person)
    return train, validation


def _held_back(path: Path) -> set[int]:
    """Indices of pictures that nearly equal a validation picture, if only by way of others."""
    with path.open(encoding="utf-8", newline="") as lines:
        pairs = [{int(row["a"][2:]) - 1, int(row["b"][2:]) - 1} for row in csv.DictReader(lines)]
    held: set[int] = set()
    while more := {i for pair in pairs for i in pair if any(j % 10 == VALIDATION or j in held for j in pair)} - held:
        held |= more
    return held
