"""Keypoints as COCO orders them, turned into the joints of Penn 13.

COCO has no head; the mean of nose and ears takes its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.labels.document import Labels
from kimnet_core.labels.table import write_table
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.pose.pose import Poses
from kimnet_core.pose.skeleton import load_skeleton

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.pose.pose import Source
    from kimnet_core.pose.skeleton import Skeleton

LEAST = 0.3  # a keypoint of a lower score is left out
_ROWS = {
    "right_shoulder": 6, "left_shoulder": 5, "right_elbow": 8, "left_elbow": 7, "right_wrist": 10, "left_wrist": 9,
    "right_hip": 12, "left_hip": 11, "right_knee": 14, "left_knee": 13, "right_ankle": 16, "left_ankle": 15,
}  # fmt: skip
_FACE = (0, 3, 4)  # nose and the two ears, whose mean is about the middle of the head


def from_coco(keypoints: NDArray[np.floating], skeleton: Skeleton) -> NDArray[np.float64]:
    """Map (..., 17, 3) COCO keypoints x, y, score to (..., K, 3); the head is the mean of nose and ears."""
    points = np.asarray(keypoints, np.float64)
    head = points[..., _FACE, :].mean(axis=-2)
    return np.stack([head if name == "head" else points[..., _ROWS[name], :] for name in skeleton.joints], axis=-2)


def write_penn(path: Path, keypoints: NDArray[np.floating], source: Source, least: float = LEAST) -> None:
    """Write one person's keypoints as a labels table of Penn 13, without the joints that are not sure.

    Args:
        path: a .csv file (`kimnet_core.labels.table`).
        keypoints: (F, 17, 3) x, y in frame pixels and score, one row per frame of the video; nan where unknown.
        source: who placed them.
        least: score below which a joint is left out.

    Raises:
        OSError: the file cannot be written.
    """
    skeleton = load_skeleton("penn13")
    joints = from_coco(keypoints, skeleton)
    score = np.nan_to_num(joints[..., 2])
    labels = Labels(skeleton, len(joints))
    track = labels.add_track("person").id
    xy = np.where(score[..., None] >= least, joints[..., :2], np.nan)
    labels.write(track, 0, Poses.placed_by(source, xy, score))
    write_table(path, labels, VideoInfo(path, "", 0, 0, tuple(range(labels.frames))))  # a table keeps no video
