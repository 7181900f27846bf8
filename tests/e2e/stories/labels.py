"""Labels that people made of the clip before a story begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.labels.gesture import Gesture, PutPoses, PutTrack
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from pathlib import Path

SKELETON = load_skeleton("penn13")
STANDING = np.array(
    [
        (231, 194), (278, 229), (222, 235), (293, 283), (204, 299), (277, 312), (193, 352),
        (257, 336), (227, 337), (247, 409), (204, 392), (265, 483), (202, 453),
    ],
    np.float64,
)  # fmt: skip
"""Where the joints are in the first frame of the sample clip, (13, 2) pixels."""


def walking(frames: int, source: Source = Source.HUMAN) -> Poses:
    """The person in the clip of half the size, with arms and legs that swing a little in every frame."""
    swing = 6 * np.sin(np.arange(frames) / 4)[:, None] * np.where(np.arange(13) % 2, 1, -1)
    swing[:, 0] = 0
    xy = np.tile(STANDING / 2, (frames, 1, 1))
    xy[:, :, 0] += swing * (STANDING[:, 1] - STANDING[0, 1]) / 300
    return Poses.placed_by(source, xy, 0.9 if source == Source.MODEL else 1.0)


def project(path: Path, clip: Path, poses: Poses, person: str = "Ann") -> Path:
    """Write a project of a video with one person in it, from frame 0 on."""
    with open_video(clip) as video:
        pts = tuple(video.pts(frame) for frame in range(len(video)))
        info = VideoInfo(clip, video.fingerprint, video.height, video.width, pts)
    with Project.create(path, info, SKELETON) as made:
        made.apply(Gesture(FIRST, "Label", (PutTrack(0, person), PutPoses(0, 0, poses))))
    return path
