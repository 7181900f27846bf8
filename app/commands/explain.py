"""`kimnet explain`: what the heatmap of a joint is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.commands.beginnings import CACHE, beginning, passed
from app.commands.opening import engine_on, first_track, in_project
from app.commands.provenance import origin_of, write_page
from app.commands.report import table
from app.subject import stretch_at
from kimnet_core.errors import InputError
from kimnet_core.inference.contributions import share
from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.inference.persistence import Persistence
from kimnet_core.model.card import check_skeleton
from kimnet_core.pose.pose import Poses
from kimnet_core.tracking.crop_path import CropPath
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.tracking.track import Seed
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.commands.beginnings import Place
    from kimnet_core.inference.contributions import Contributions, Share
    from kimnet_core.inference.engine import Engine
    from kimnet_core.video.source import FrameSource

TOLD = 3  # joints of the frame before that are named beside a joint


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    video: Path
    place: Place
    frame: int
    joint: str | None
    html: Path | None
    weights: str
    engine: str
    device: str


@dataclass(frozen=True, slots=True)
class Account:
    """The parts of the highest value of a joint's heatmap; they add up to it.

    Attributes:
        joint: name.
        value: of the peak.
        prior: what the frame before gave: A * m^p.
        picture: what this frame's picture says: B * f.
        decoder: what the decoder changed.
        learnt: what lessons add.
        placed: what a person put there.
        joints: the parts of `prior` by joint of the frame before, in the order of the skeleton.
    """

    joint: str
    value: float
    prior: float
    picture: float
    decoder: float
    learnt: float
    placed: float
    joints: dict[str, float]


@dataclass(frozen=True, slots=True)
class ExplainReport:
    """Where a frame's heatmaps come from.

    Attributes:
        video: which.
        frame: which, from 0.
        accounts: of its joints.
    """

    video: Path
    frame: int
    accounts: tuple[Account, ...]

    def __str__(self) -> str:
        columns = ("joint", "peak", "frame before", "picture", "decoder", "learnt", "placed", "most from")
        return table(columns, [_line(each) for each in self.accounts])


def explain(request: Request) -> ExplainReport:
    """Go through the frames up to one, and take its heatmaps apart.

    Raises:
        KimnetError: something about the request cannot be used, or the frame cannot be read.
    """
    with open_video(request.video) as source:
        engine = engine_on(request.weights, request.engine, request.device)
        skeleton = engine.weights.skeleton
        joints = range(len(skeleton)) if request.joint is None else [skeleton.index(request.joint)]
        with FeatureCache(None, CACHE, engine.weights.config) as cache:
            if request.place.project is None:
                parts = _of_pass(request, source, engine, cache)
            else:
                parts = _of_project(request.place.project, request, source, engine, cache)
        origin = origin_of(source, {request.weights: engine})
    if parts is None:
        raise InputError(f"Frame {request.frame} of {request.video} cannot be read, so there is nothing to explain.")
    accounts = (_account(share(parts, joint), skeleton.joints[joint], skeleton.joints) for joint in joints)
    report = ExplainReport(request.video, request.frame, tuple(accounts))
    if request.html is not None:
        write_page(request.html, "kimnet explain", request, report, origin)
    return report


def _of_pass(request: Request, source: FrameSource, engine: Engine, cache: FeatureCache) -> Contributions | None:
    """Of a pass that is made for it, without a single correction."""
    begin = beginning(request.place, source, engine)
    _check(request.frame, begin.frames)
    begin = replace(begin, frames=range(begin.frames.start, request.frame + 1))
    features = Features(source, engine, cache)
    _, path = passed(features, begin, "the clip")
    nobody = Poses.absent(len(begin.frames), len(engine.weights.skeleton))
    return Replayer(features, path, begin.seed).account(request.frame, nobody)


def _of_project(
    project: Path, request: Request, source: FrameSource, engine: Engine, cache: FeatureCache
) -> Contributions | None:
    """Of the pass that a project has, with its corrections and all that follows from them, as the window shows it."""
    if request.place.box is not None or request.place.start is not None:
        raise InputError("A project says itself where its pass began; leave --box and --start out, or --project.")
    contents = in_project(project, len(source))
    check_skeleton(engine.weights, contents.labels.skeleton)
    poses = first_track(contents.labels, project)
    windows = contents.crop_paths.get(min(contents.labels.tracks))
    path = CropPath.empty(len(source)) if windows is None else CropPath(windows)
    frames = stretch_at(poses, path, contents.runs, request.frame) if request.frame < len(source) else None
    if frames is None:
        raise InputError(f"{project} was not tracked through frame {request.frame}; choose another one.")
    _check(request.frame, frames)
    features = Features(source, engine, cache, Persistence.from_settings(contents.settings))
    seed = Seed(frames.start, path.window(frames.start, features.size))
    replayer = Replayer(features, path.until(frames.stop), seed)
    return replayer.account(request.frame, poses[frames.start : frames.stop])


def _check(frame: int, frames: range) -> None:
    if frame not in frames[1:]:
        raise InputError(
            f"Frame {frame} has no frame before it in this pass, which goes from frame {frames.start} to "
            f"{frames[-1]}; choose another one."
        )


def _account(of: Share, joint: str, names: Sequence[str]) -> Account:
    given = dict(zip(names, of.joints, strict=True))
    return Account(joint, of.value, of.prior, of.picture, of.decoder, of.learnt, of.placed, given)


def _line(of: Account) -> tuple[str, ...]:
    numbers = (of.value, of.prior, of.picture, of.decoder, of.learnt, of.placed)
    most = sorted(of.joints.items(), key=lambda item: -abs(item[1]))[:TOLD]
    named = ", ".join(f"{name.replace('_', ' ')} {part:+.3f}" for name, part in most)
    return (of.joint, *(f"{number:.3f}" for number in numbers), named)
