"""`kimnet render`: labels, and what the network saw, drawn into a film."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.commands.opening import PROJECT, engine_on, frames_of, in_project, labels_of
from app.commands.report import followed
from kimnet_core.errors import InputError
from kimnet_core.model.card import check_skeleton
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.crop_path import CropPath
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.track import Seed, track
from kimnet_core.video.draw import draw_heatmap, draw_pose, draw_trail
from kimnet_core.video.source import open_video
from kimnet_core.video.writer import VideoWriter

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from kimnet_core.labels.document import Labels
    from kimnet_core.tracking.evidence import Evidence
    from kimnet_core.video.source import FrameSource

ALL = "all"


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    video: Path
    labels: Path
    out: Path
    heatmaps: str | None
    trail: int
    weights: str
    engine: str
    device: str
    start: int | None
    stop: int | None


@dataclass(frozen=True, slots=True)
class RenderReport:
    """The film that was written."""

    out: Path
    frames: int
    height: int
    width: int
    rate: float

    def __str__(self) -> str:
        return f"wrote {self.out}: {self.frames} frames, {self.width} x {self.height}, {self.rate:.2f} frames/s"


def render(request: Request) -> RenderReport:
    """Write the film; after an error or Ctrl+C there is none.

    Raises:
        KimnetError: something about the request cannot be used, or the film cannot be written.
    """
    with open_video(request.video) as source:
        frames = frames_of(source, request.start or 0, request.stop)
        labels = labels_of(request.labels, load_skeleton("penn13"), len(source))
        maps = _heatmaps(request, source, labels, frames)
        with closing(maps), VideoWriter(request.out, source.height, source.width, source.rate) as writer:
            for frame in followed(frames, len(frames), "rendering"):
                picture = source.read(frame)
                for heatmap, evidence in next(maps):
                    picture = draw_heatmap(picture, heatmap, evidence.crop.sized(heatmap.shape[-1]).into_frame)
                writer.write(_with_poses(picture, labels, frame, request.trail))
        return RenderReport(request.out, len(frames), source.height, source.width, float(source.rate))


def _with_poses(picture: NDArray[np.uint8], labels: Labels, frame: int, trail: int) -> NDArray[np.uint8]:
    """A picture with the poses of all tracks, and where they were before."""
    for each in labels.tracks.values():
        poses = each.poses
        if trail:
            picture = draw_trail(picture, poses.xy[max(0, frame - trail) : frame + 1], labels.skeleton)
        pose = poses[frame : frame + 1]
        picture = draw_pose(picture, pose.xy[0], pose.score[0], labels.skeleton, pose.visibility[0])
    return picture


def _heatmaps(
    request: Request, source: FrameSource, labels: Labels, frames: range
) -> Generator[list[tuple[NDArray[np.float32], Evidence]]]:
    """For each frame the heatmap (h, w) to draw, and what it belongs to; none before the first labelled frame.

    Raises:
        InputError: the joint is not known, or no frame has a label.
        WeightsError: the weights are for another skeleton.
    """
    if request.heatmaps is None:
        for _ in frames:
            yield []
        return
    joints = slice(None) if request.heatmaps == ALL else labels.skeleton.index(request.heatmaps)
    engine = engine_on(request.weights, request.engine, request.device)
    check_skeleton(engine.weights, labels.skeleton)
    first = next((each for each in labels.tracks.values() if each.poses[frames.start : frames.stop].placed.any()), None)
    if first is None:
        raise InputError(f"{request.labels} places no joint in these frames, so there is nothing to start from.")
    begin = frames.start + int(first.poses.placed[frames.start : frames.stop].any(axis=1).argmax())
    yield from ([] for _ in range(frames.start, begin))
    passing = track(
        Features(source, engine),
        Seed(begin, xy=first.poses.xy[begin]),
        stop=frames.stop,
        path=_path(request.labels, first.id, len(source)),
        labels=first.poses[begin : frames.stop],
    )
    for at in passing:
        chosen = at.evidence.heatmaps[joints]
        yield [(chosen.max(axis=0) if chosen.ndim == 3 else chosen, at.evidence)]


def _path(labels: Path, track_id: int, frames: int) -> CropPath:
    """The windows that a project has for a track."""
    path = CropPath.empty(frames)
    if labels.suffix.lower() != PROJECT:
        return path
    windows = in_project(labels, frames).crop_paths.get(track_id)
    return path if windows is None else path.put(0, windows)
