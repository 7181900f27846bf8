"""`kimnet pck`: how many joints of some labels lie where the truth says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.commands.opening import first_track, labels_of
from kimnet_core.pose.metrics import hits, pck, torso_sizes
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class PckReport:
    """Percentage of correct keypoints, pooled over frames and joints.

    Attributes:
        alpha: fraction of the torso (the truth's distance between a shoulder and the opposite hip).
        percent: of all joints that were counted; no number where none was.
        counted: joints in frames that both could be compared in.
        frames: with at least one of them.
        joints: percent by joint, of those that the truth has.
    """

    alpha: float
    percent: float
    counted: int
    frames: int
    joints: dict[str, float]

    def __str__(self) -> str:
        rows = [f"{name:16} {percent:6.1f}" for name, percent in self.joints.items()]
        total = f"PCK@{self.alpha:g} (torso) {self.percent:.1f} % of {self.counted} joints in {self.frames} frames"
        return "\n".join([total, *rows])


def measure(video: Path, labels: Path, truth: Path, alpha: float) -> PckReport:
    """Compare the first track of both, joint by joint of the same name, where the labels' frames were tracked.

    Args:
        video: that both are about.
        labels: to be judged; a joint that is absent in a frame with others counts as a miss.
        truth: labels; a joint that is absent is not counted.
        alpha: fraction of the torso within which a joint is right.

    Raises:
        InputError: one of the files holds no track.
        LabelsError, ProjectError: one of the files cannot be read.
    """
    with open_video(video) as source:
        frames = len(source)
    judged = labels_of(labels, load_skeleton("penn13"), frames)
    predicted = first_track(judged, labels)
    actual = first_track(labels_of(truth, judged.skeleton, frames), truth).xy
    tracked = predicted.placed.any(axis=1)
    size = np.where(tracked, torso_sizes(actual, judged.skeleton), np.nan)
    table = hits(predicted.xy, actual, size, alpha)
    counted = np.isfinite(table)
    by_joint = {
        joint: 100 * float(table[counted[:, k], k].mean())
        for k, joint in enumerate(judged.skeleton.joints)
        if counted[:, k].any()
    }
    total = pck(predicted.xy, actual, size, alpha)
    return PckReport(alpha, total, int(counted.sum()), int(counted.any(axis=1).sum()), by_joint)
