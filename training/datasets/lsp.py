"""Leeds Sports Pose (Johnson and Everingham, BMVC 2010): `joints.mat` and `im0001.jpg` to `im2000.jpg`.

`joints` is [3, 14, N]: x, y, and 1 where a joint is hidden. Both differ from the extended set, of axes [14, 3, N] and
with 1 where a joint is labelled; the order of the joints is the same, and so is the head, midway between neck and
crown. Here every joint has a place. Whether places count from 0 or from 1 is not told, and they are taken as they
are, as the extended set's. There are no boxes; the extent of the joints takes their place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import InputError
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Visibility
from training.datasets.mat import read_mat
from training.datasets.people import Chosen, Labelled, as_joints, choose

if TYPE_CHECKING:
    from pathlib import Path

    from kimnet_core.pose.skeleton import Skeleton

HEAD = ("neck", "head_top")
_JOINTS = (
    "right_ankle", "right_knee", "right_hip", "left_hip", "left_knee", "left_ankle", "right_wrist", "right_elbow",
    "right_shoulder", "left_shoulder", "left_elbow", "left_wrist", "neck", "head_top",
)  # fmt: skip


def read_lsp(path: Path, images: Path, skeleton: Skeleton) -> Chosen:
    """Read a file, whole or not at all; pictures are not opened.

    Args:
        path: `joints.mat`.
        images: the folder of the pictures, of the same release: there is one of original size and one of small ones.
        skeleton: Penn 13.

    Raises:
        InputError: the file cannot be read, is damaged or of another data set, or none of its pictures is there.
    """
    mat = read_mat(path)
    joints = np.moveaxis(mat.numbers("joints", 3, len(_JOINTS), None), 2, 0)
    if not np.isin(joints[:, 2], (0, 1)).all():
        raise mat.wrong("whether a joint is hidden is neither 0 nor 1")
    people = []
    for index, person in enumerate(joints):
        points = {
            name: (x, y, int(Visibility.HIDDEN if hidden else Visibility.VISIBLE))
            for name, (x, y, hidden) in zip(_JOINTS, person.T.tolist(), strict=True)
        }
        xy, visibility = as_joints(points, HEAD, skeleton)
        picture = images / f"im{index + 1:04d}.jpg"
        people.append(Labelled(picture.name, picture, index, Box.around(xy), xy, visibility))
    if not any(one.path.exists() for one in people):
        raise InputError(f"None of the {len(people)} pictures that {path} labels is in {images}.")
    return choose(people)
