"""Where a study of a clip begins: a person in a frame, as a project has them or as they are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.commands.opening import frames_of, in_project
from app.commands.report import followed
from kimnet_core.errors import InputError
from kimnet_core.pose.box import parse_box
from kimnet_core.tracking.crop_path import CropPath
from kimnet_core.tracking.find_person import find_in_box, find_person
from kimnet_core.tracking.track import Seed, track

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.inference.engine import Engine
    from kimnet_core.tracking.features import Features
    from kimnet_core.video.source import FrameSource

CACHE = 2**30  # bytes for what the network saw


@dataclass(frozen=True, slots=True)
class Place:
    """What a person said of it; the names are those of the options."""

    project: Path | None
    box: str | None
    start: int | None
    stop: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Beginning:
    """Where a pass starts.

    Attributes:
        seed: frame, and window or joints.
        frames: of the pass.
        path: windows that there are already; None where all are laid by the pass.
    """

    seed: Seed
    frames: range
    path: CropPath | None = None


def beginning(place: Place, source: FrameSource, engine: Engine) -> Beginning:
    """Find the person.

    Raises:
        InputError: both a project and a box are given, one of them cannot be used, or nobody is found.
        ProjectError: the project cannot be read.
    """
    if place.project is not None:
        if place.box is not None:
            raise InputError("Give --project or --box, not both.")
        return _in_project(place.project, place, source, engine)
    frames = frames_of(source, place.start or 0, place.stop)
    picture = source.read(frames.start)
    if place.box is not None:
        found = find_in_box(engine, picture, parse_box(place.box, source.height, source.width))
        return Beginning(Seed(frames.start, found.crop), frames)
    person = find_person(engine, picture)
    if person is None:
        raise InputError(
            f"Nobody stands out in frame {frames.start} of {source.path}; say where the person is with "
            f"--box x1,y1,x2,y2 (the frame has {source.width} x {source.height} pixels)."
        )
    return Beginning(Seed(frames.start, person.crop), frames)


def _in_project(project: Path, place: Place, source: FrameSource, engine: Engine) -> Beginning:
    """The first track of a project, from its first pose on or from where a person says."""
    contents = in_project(project, len(source))
    labels, skeleton = contents.labels, engine.weights.skeleton
    if labels.skeleton.joints != skeleton.joints:
        raise InputError(
            f"{project} is about the joints of {labels.skeleton.title}, and the network knows those of "
            f"{skeleton.title}. Choose weights for the same joints with --weights."
        )
    if not labels.tracks:
        raise InputError(f"{project} holds no track.")
    first = min(labels.tracks)
    poses = labels.tracks[first].poses
    (there,) = np.nonzero(poses.placed.any(axis=1))
    start = place.start if place.start is not None else int(there[0]) if len(there) else 0
    frames = frames_of(source, start, place.stop)
    if start not in there:
        raise InputError(f"{project} has no pose in frame {start}; choose another one with --start.")
    windows = contents.crop_paths.get(first)
    return Beginning(Seed(start, xy=poses.xy[start]), frames, None if windows is None else CropPath(windows))


def passed(features: Features, begin: Beginning, title: str) -> tuple[NDArray[np.float64], CropPath]:
    """Go through the frames once.

    Args:
        features: of the video.
        begin: where.
        title: for the bar.

    Returns:
        (N, K, 2) poses in frame pixels, nan where there is none, and the windows of these frames alone.
    """
    frames, windows, poses = begin.frames, np.full((len(features.source), 5), np.nan), []
    for at in followed(track(features, begin.seed, stop=frames.stop, path=begin.path), len(frames), title):
        poses.append(at.poses.xy[0])
        windows[at.frame] = at.evidence.crop.window
    return np.stack(poses), CropPath(windows)
