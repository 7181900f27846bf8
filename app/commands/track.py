"""`kimnet track`: carry a pose through a video and store it."""

from __future__ import annotations

import os
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from app.commands.opening import engine_on, frames_of, info_of
from app.commands.report import followed, say
from kimnet_core.errors import InputError
from kimnet_core.inference.persistence import PAPER, Persistence
from kimnet_core.labels.document import Labels
from kimnet_core.labels.formats import format_of, read_seed_pose, write_labels
from kimnet_core.labels.gesture import Gesture, PutCropPath, PutPoses, PutRun, PutTrack, Run
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.pose.box import parse_box
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.find_person import find_in_box, find_person
from kimnet_core.tracking.track import Seed
from kimnet_core.tracking.track import track as track_frames
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.inference.engine import Engine
    from kimnet_core.labels.document import TrackLabels
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.video.source import FrameSource

RUN = 1  # id of the only run of a new project


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    video: Path
    weights: str
    engine: str
    device: str
    box: str | None
    seed_pose: Path | None
    out: Path | None
    project: Path | None
    start: int | None
    stop: int | None
    paper: bool

    @property
    def persistence(self) -> Persistence:
        """What the joints that were placed do to the frames after them."""
        return PAPER if self.paper else Persistence()


@dataclass(frozen=True, slots=True)
class TrackReport:
    """What was tracked.

    Attributes:
        video: which.
        start: first frame.
        frames: how many were tracked.
        unreadable: frames that could not be decoded; their pose is absent.
        ms_per_frame: picture, crop, network, recursion and pose; without opening the engine.
        mean_score: over all joints, 0 to 1.
        engine: what ran the network.
        device: where.
        notice: what a person should know about it.
        written: files.
        stopped: whether Ctrl+C ended it early; what was done is kept.
    """

    video: Path
    start: int
    frames: int
    unreadable: tuple[int, ...]
    ms_per_frame: float
    mean_score: float
    engine: str
    device: str
    notice: str | None
    written: tuple[Path, ...]
    stopped: bool

    def __str__(self) -> str:
        lines = [
            f"{self.frames} frames from {self.start} on, {self.ms_per_frame:.1f} ms a frame "
            f"with {self.engine} on {self.device}, mean score {self.mean_score:.2f}"
        ]
        if self.unreadable:
            lines.append(f"{len(self.unreadable)} frames could not be read: {', '.join(map(str, self.unreadable))}")
        return "\n".join([*lines, *(f"wrote {path}" for path in self.written)])


def track(request: Request) -> TrackReport:
    """Do it; what was tracked until Ctrl+C is written too.

    Raises:
        KimnetError: something about the request cannot be used, or the result could not be stored.
    """
    _check(request)
    with open_video(request.video) as source:
        _check_place(request, source)
        engine = engine_on(request.weights, request.engine, request.device)
        seed = _seed(request, source, engine)
        frames = frames_of(source, seed.frame, request.stop)
        labels = Labels(engine.weights.skeleton, len(source))
        features = Features(source, engine, persistence=request.persistence)
        done = _follow(features, seed, frames, labels.add_track("Person 1"), labels)
        written = []
        if request.out is not None:
            write_labels(request.out, labels, info_of(source))
            written.append(request.out)
        if request.project is not None:
            _store(request, info_of(source), engine, labels, done)
            written.append(request.project)
    poses = labels.tracks[0].poses[done.frames.start : done.frames.stop]
    return TrackReport(
        video=request.video,
        start=frames.start,
        frames=len(done.frames),
        unreadable=tuple(done.unreadable),
        ms_per_frame=1000 * done.seconds / len(done.frames),
        mean_score=float(poses.score.mean()),
        engine=engine.name,
        device=engine.device,
        notice=engine.notice,
        written=tuple(written),
        stopped=done.frames != frames,
    )


@dataclass(slots=True)
class _Done:
    """What a pass has done so far."""

    windows: NDArray[np.float64]  # (N, 5) of all frames of the video, nan where the pass did not come
    frames: range
    seconds: float
    unreadable: list[int]


def _check(request: Request) -> None:
    """Refuse, before the work, what would fail after it."""
    if request.out is None and request.project is None:
        raise InputError("Say where the result shall go: --out LABELS.json, --out LABELS.csv or --project P.kimnet.")
    if request.box is not None and request.seed_pose is not None:
        raise InputError("Give --box or --seed-pose, not both.")
    if request.out is not None:
        format_of(request.out)
    if request.project is not None and request.project.exists():
        raise InputError(f"{request.project} exists already; choose another name for the project.")
    for path in (request.out, request.project):
        if path is not None and not os.access(path.absolute().parent, os.W_OK):
            raise InputError(f"{path} cannot be written: the folder is missing or read-only.")


def _check_place(request: Request, source: FrameSource) -> None:
    """Refuse a wrong box and frames that are not there before the network is loaded."""
    if request.box is not None:
        parse_box(request.box, source.height, source.width)
    if request.seed_pose is None:
        frames_of(source, request.start or 0, request.stop)


def _seed(request: Request, source: FrameSource, engine: Engine) -> Seed:
    """Where the track starts: as a person said, else where somebody stands out."""
    if request.seed_pose is not None:
        frame, pose = read_seed_pose(request.seed_pose, engine.weights.skeleton, len(source))
        if request.start not in (None, frame):
            raise InputError(f"The pose in {request.seed_pose} is of frame {frame}; leave --start out.")
        return Seed(frame, xy=pose.xy[0])
    start = request.start or 0
    if request.box is not None:
        box = parse_box(request.box, source.height, source.width)
        return Seed(start, find_in_box(engine, source.read(start), box).crop)
    found = find_person(engine, source.read(start))
    if found is None:
        raise InputError(
            f"Nobody stands out in frame {start} of {source.path}; say where the person is with "
            f"--box x1,y1,x2,y2 (the frame has {source.width} x {source.height} pixels)."
        )
    turned = f", seen through a window turned by {found.crop.angle:g} degrees" if found.crop.angle else ""
    say("found somebody: --box=" + ",".join(f"{side:.0f}" for side in found.box.corners) + turned)
    return Seed(start, found.crop)


def _follow(features: Features, seed: Seed, frames: range, into: TrackLabels, labels: Labels) -> _Done:
    """Track until the end or Ctrl+C; the poses go into the labels.

    Raises:
        KeyboardInterrupt: before the first frame was done.
    """
    done = _Done(np.full((len(features.source), 5), np.nan), frames[:0], 0.0, [])
    begun = time.perf_counter()
    with closing(track_frames(features, seed, stop=frames.stop, run=RUN)) as passing:
        try:
            for at in followed(passing, len(frames), "tracking"):
                labels.write(into.id, at.frame, at.poses)
                done.windows[at.frame] = at.evidence.crop.window
                done.frames = range(frames.start, at.frame + 1)
                if at.problem is not None:
                    done.unreadable.append(at.frame)
                    say(at.problem)
        except KeyboardInterrupt:
            if not done.frames:
                raise
            say(f"Stopped after {len(done.frames)} frames; they are kept.")
    done.seconds = time.perf_counter() - begun
    return done


def _store(request: Request, video: VideoInfo, engine: Engine, labels: Labels, done: _Done) -> None:
    """Make a project that holds the track, so that the application can go on from there."""
    assert request.project is not None  # the caller has looked
    track = labels.tracks[0]
    frames = done.frames
    run = Run(
        RUN,
        weights=str(engine.weights.card.get("name", "")),
        sha256=engine.weights.sha256,
        engine=engine.name,
        parameters={
            "device": engine.device,
            "start": frames.start,
            "stop": frames.stop,
            **asdict(request.persistence),
        },
        time=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    writes = (
        PutRun(run),
        PutTrack(track.id, track.name),
        PutPoses(track.id, frames.start, track.poses[frames.start : frames.stop]),
        PutCropPath(track.id, done.windows),
    )
    settings = request.persistence.as_settings()
    with Project.create(request.project, video, labels.skeleton, settings) as project:
        project.apply(Gesture(FIRST, "Track", writes))
