"""What several commands open: an engine on weights, a range of frames, labels of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.commands.report import say
from app.commands.weights import find
from kimnet_core.errors import InputError
from kimnet_core.inference.opening import open_engine
from kimnet_core.labels.formats import read_labels
from kimnet_core.labels.project import Project
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.model.weights import load_weights

if TYPE_CHECKING:
    from pathlib import Path

    from kimnet_core.inference.engine import Engine
    from kimnet_core.labels.contents import VideoContents
    from kimnet_core.labels.document import Labels
    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.video.source import FrameSource

PROJECT = ".kimnet"


def engine_on(weights: str, name: str, device: str) -> Engine:
    """An engine on weights that a person named by path or by name; its notice is told.

    Raises:
        InputError: there are no such weights, or the device is not there.
        WeightsError: the weights cannot be used.
    """
    engine = open_engine(load_weights(find(weights)), name, device)
    if engine.notice:
        say(engine.notice)
    return engine


def frames_of(source: FrameSource, start: int, stop: int | None) -> range:
    """The frames that a person asked for; a `stop` beyond the end means the end.

    Raises:
        InputError: there is none of them.
    """
    end = len(source) if stop is None else min(stop, len(source))
    if start >= end:
        raise InputError(f"{source.path} has the frames 0 to {len(source) - 1}; none lies from {start} to {end - 1}.")
    return range(start, end)


def info_of(source: FrameSource) -> VideoInfo:
    """What labels need to know of a video."""
    pts = tuple(source.pts(i) for i in range(len(source)))
    return VideoInfo(source.path, source.fingerprint, source.height, source.width, pts)


def labels_of(path: Path, skeleton: Skeleton, frames: int) -> Labels:
    """Labels from a labels file or a project; what had to be left out is told.

    Args:
        path: .json, .csv or .kimnet.
        skeleton: joints of a labels file are matched to it by name; a project has its own.
        frames: how many the video has.

    Raises:
        InputError: the suffix is unknown, or a project is that of a longer or shorter video.
        LabelsError, ProjectError: it cannot be read.
    """
    if path.suffix.lower() != PROJECT:
        imported = read_labels(path, skeleton, frames)
        for note in imported.notes:
            say(note)
        return imported.labels
    return in_project(path, frames).labels


def in_project(path: Path, frames: int) -> VideoContents:
    """What a project holds about its only video of so many frames.

    Raises:
        InputError: there is none, or more than one.
        ProjectError: it cannot be read.
    """
    with Project.open(path) as project:
        videos = list(project.load().videos.values())
    found = [video for video in videos if video.labels.frames == frames]
    if not found:
        lengths = ", ".join(str(video.labels.frames) for video in videos)
        raise InputError(f"{path} has videos of {lengths} frames; this one has {frames}.")
    if len(found) > 1:
        raise InputError(f"{path} has {len(found)} videos of {frames} frames; export the one that you mean.")
    return found[0]


def first_track(labels: Labels, path: Path) -> Poses:
    """Poses of the first track, in all frames.

    Raises:
        InputError: there is none.
    """
    if not labels.tracks:
        raise InputError(f"{path} holds no track.")
    return labels.tracks[min(labels.tracks)].poses
