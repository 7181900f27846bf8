"""What the tests of projects share: a small video, its skeleton, and poses."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kimnet_core.labels.gesture import Gesture, PutPoses, PutTrack
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.pose.skeleton import load_skeleton

SKELETON = load_skeleton("penn13")
K = len(SKELETON)


def video(path: Path, frames: int = 20) -> VideoInfo:
    return VideoInfo(path, "abc123", 240, 320, tuple(range(0, frames * 512, 512)))


def poses(frames: int, value: float) -> Poses:
    return Poses.placed_by(Source.MODEL, np.full((frames, K, 2), value), 0.5, origin=1)


def put(value: float, start: int = 0, frames: int = 20) -> Gesture:
    return Gesture(FIRST, f"Write {value:g}", (PutPoses(0, start, poses(frames, value)),))


def new_project(folder: Path, frames: int = 20) -> Project:
    """A project "clip.kimnet" with one empty track, id 0."""
    project = Project.create(folder / "clip.kimnet", video(folder / "clip.mp4", frames), SKELETON)
    project.apply(Gesture(FIRST, "Add a track", (PutTrack(0, "Ann"),)))
    return project


def nth_edit(n: int) -> Gesture:
    """The n-th of an endless row of edits: every tenth changes all 20 frames, the others one."""
    return put(float(n)) if n % 10 == 9 else put(float(n), start=n * 7 % 20, frames=1)


def values_after(edits: int) -> list[float]:
    """What `nth_edit` leaves in the 20 frames after the first `edits` of them; nan where nothing was written."""
    values = [np.nan] * 20
    for n in range(edits):
        for write in nth_edit(n).writes:
            assert isinstance(write, PutPoses)
            values[write.start : write.start + len(write.poses)] = [float(n)] * len(write.poses)
    return values
