"""`kimnet explain`: what the heatmap of a joint is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.commands.beginnings import CACHE, beginning, passed
from app.commands.opening import engine_on, in_project
from app.commands.report import table
from kimnet_core.errors import InputError
from kimnet_core.inference.contributions import share
from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.inference.persistence import PAPER
from kimnet_core.pose.pose import Poses
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.commands.beginnings import Place
    from kimnet_core.inference.contributions import Share

TOLD = 3  # joints of the frame before that are named beside a joint


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    video: Path
    place: Place
    frame: int
    joint: str | None
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
    """Track up to a frame, and take its heatmaps apart.

    Raises:
        KimnetError: something about the request cannot be used, or the frame cannot be read.
    """
    with open_video(request.video) as source:
        engine = engine_on(request.weights, request.engine, request.device)
        skeleton = engine.weights.skeleton
        joints = range(len(skeleton)) if request.joint is None else [skeleton.index(request.joint)]
        begin = beginning(request.place, source, engine)
        if request.frame not in begin.frames[1:]:
            raise InputError(
                f"Frame {request.frame} has no frame before it in this pass, which begins with frame "
                f"{begin.frames.start} of {len(source)}; choose a later one."
            )
        begin = replace(begin, frames=range(begin.frames.start, request.frame + 1))
        known = _labels(request.place.project, begin.frames, len(source), len(skeleton))
        with FeatureCache(None, CACHE, engine.weights.config) as cache:
            features = Features(source, engine, cache, PAPER)
            _, path = passed(features, begin, "the clip")
            parts = Replayer(features, path, begin.seed).account(request.frame, known)
    if parts is None:
        raise InputError(f"Frame {request.frame} of {request.video} cannot be read, so there is nothing to explain.")
    accounts = (_account(share(parts, joint), skeleton.joints[joint], skeleton.joints) for joint in joints)
    return ExplainReport(request.video, request.frame, tuple(accounts))


def _labels(project: Path | None, frames: range, of_video: int, joints: int) -> Poses:
    """What a person placed in some frames of a video."""
    if project is None:
        return Poses.absent(len(frames), joints)
    labels = in_project(project, of_video).labels
    return labels.span(min(labels.tracks), frames.start, frames.stop)


def _account(of: Share, joint: str, names: Sequence[str]) -> Account:
    given = dict(zip(names, of.joints, strict=True))
    return Account(joint, of.value, of.prior, of.picture, of.decoder, of.learnt, of.placed, given)


def _line(of: Account) -> tuple[str, ...]:
    numbers = (of.value, of.prior, of.picture, of.decoder, of.learnt, of.placed)
    most = sorted(of.joints.items(), key=lambda item: -abs(item[1]))[:TOLD]
    named = ", ".join(f"{name.replace('_', ' ')} {part:+.3f}" for name, part in most)
    return (of.joint, *(f"{number:.3f}" for number in numbers), named)
