"""The joints of MPII Human Pose, for which most published weights are, and heads for other joints made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor

    from kimnet_core.pose.skeleton import Skeleton

JOINTS = (
    "right_ankle",
    "right_knee",
    "right_hip",
    "left_hip",
    "left_knee",
    "left_ankle",
    "pelvis",
    "thorax",
    "upper_neck",
    "head_top",
    "right_wrist",
    "right_elbow",
    "right_shoulder",
    "left_shoulder",
    "left_elbow",
    "left_wrist",
)
# Joints that MPII has not, between those that it has.
BETWEEN = {
    "head": ("upper_neck", "head_top"),
    "face": ("upper_neck", "head_top"),
    "neck": ("upper_neck",),
    "belly": ("pelvis", "thorax"),
}


def shares(skeleton: Skeleton) -> Tensor | None:
    """How the joints of a skeleton are made of MPII's.

    Returns:
        (K, 16) float32, rows sum to 1; None where a joint is not among MPII's nor between them.
    """
    matrix = torch.zeros(len(skeleton), len(JOINTS))
    for row, joint in enumerate(skeleton.joints):
        sources = BETWEEN.get(joint, (joint,))
        if not set(sources) <= set(JOINTS):
            return None
        matrix[row, [JOINTS.index(source) for source in sources]] = 1 / len(sources)
    return matrix
