"""Keypoints as COCO orders them, turned into the joints of Penn 13."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

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
