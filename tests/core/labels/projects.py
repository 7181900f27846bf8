"""What the tests of projects share: a small video, its skeleton, and poses."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kimnet_core.labels.gesture import Gesture, PutPoses, PutTrack
from kimnet_core.labels.project import Project
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
    return Gesture(f"Write {value:g}", (PutPoses(0, start, poses(frames, value)),))


def new_project(folder: Path, frames: int = 20) -> Project:
    """A project "clip.kimnet" with one empty track, id 0."""
    project = Project.create(folder / "clip.kimnet", video(folder / "clip.mp4", frames), SKELETON)
    project.apply(Gesture("Add a track", (PutTrack(0, "Ann"),)))
    return project
