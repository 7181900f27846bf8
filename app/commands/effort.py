"""`kimnet effort`: how many clicks a clip takes until every joint is right, with KIMNet and with its peers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.commands.opening import engine_on, first_track, frames_of, labels_of
from app.commands.report import followed, table
from kimnet_core.errors import InputError
from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.inference.persistence import PAPER, Persistence
from kimnet_core.pose.pose import Source
from kimnet_core.tracking.carriers import Flow, Hold, Network, PerFrame, dense_inverse_search, lucas_kanade
from kimnet_core.tracking.crop_path import CropPath
from kimnet_core.tracking.effort import AFTER, Effort, Truth, corrections, effort
from kimnet_core.tracking.evidence import Evidence, read_poses
from kimnet_core.tracking.features import Features, View
from kimnet_core.tracking.keyframes import keyframes
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.tracking.track import Seed, track
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.model.crop import Crop
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.tracking.effort import Carrier

CACHE = 2**30  # bytes for what the network saw
HEAD = {"head", "face", "nose", "left_eye", "right_eye", "left_ear", "right_ear"}
# KIMNet with less of what makes a correction last, to tell what each part of it is worth.
PLAINER = {
    "kimnet-unlearned": Persistence(learned=False),
    "kimnet-paper": PAPER,
}
ALL, BODY = "all", "body"


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    video: Path
    truth: Path
    threshold: float
    joints: str
    weights: str
    engine: str
    device: str
    start: int
    stop: int | None


@dataclass(frozen=True, slots=True)
class Interpolation:
    """Straight lines between keyframes, clicked where they are needed least often.

    Attributes:
        clicks: joints placed, all keyframes of all joints.
        clicks_per_100: for a hundred frames.
        by_joint: clicks of each joint that is judged.
    """

    clicks: int
    clicks_per_100: float
    by_joint: dict[str, int]


@dataclass(frozen=True, slots=True)
class EffortReport:
    """What a clip costs a simulated annotator with each way to carry a pose.

    Attributes:
        video: which.
        start: first frame with a label of the truth; frames below are counted from it.
        frames: how many there are from there to the last one with a label.
        threshold: error in torsos above which a joint is off.
        joints: those that are judged.
        weights: name of the network's.
        seconds: that each way took, what it has to see first included.
        methods: by name; "kimnet" and its peers.
        interpolation: straight lines between keyframes.
    """

    video: Path
    start: int
    frames: int
    threshold: float
    joints: tuple[str, ...]
    weights: str
    seconds: dict[str, float]
    methods: dict[str, Effort]
    interpolation: Interpolation

    def __str__(self) -> str:
        return "\n\n".join([self._head(), self._efforts(), self._by_joint(), self._course()])

    def _head(self) -> str:
        return (
            f"{self.video}: {self.frames} frames from {self.start} on, {len(self.joints)} joints, each to be within "
            f"{self.threshold:g} torsos of the truth; weights {self.weights}"
        )

    def _efforts(self) -> str:
        columns = ["", "clicks", "per 100", "PCK", "held", "median", *(f"+{ahead}" for ahead in AFTER), "seconds"]
        rows = [
            [name, f"{each.clicks}", f"{each.clicks_per_100:.1f}", f"{each.uncorrected.percent:.1f}",
             f"{each.lasting.mean:.1f}", f"{each.lasting.median:.1f}",
             *(f"{error:.2f}" for error in each.lasting.errors.values()), f"{self.seconds[name]:.1f}"]
            for name, each in self.methods.items()
        ]  # fmt: skip
        lines = self.interpolation
        rows.append(["interpolation", f"{lines.clicks}", f"{lines.clicks_per_100:.1f}"])
        notes = (
            "clicks: joints placed, those of the first frame included. PCK: percent of joints right from the true\n"
            "first pose on without a correction. held: frames that a corrected joint stays right. +n: its error n\n"
            "frames after the correction, in torsos."
        )
        return f"{table(columns, rows)}\n{notes}"

    def _by_joint(self) -> str:
        rows = [
            [joint, *(f"{each.uncorrected.joints.get(joint, np.nan):.1f}" for each in self.methods.values())]
            for joint in self.joints
        ]
        return f"PCK without a correction, by joint\n{table(['', *self.methods], rows)}"

    def _course(self) -> str:
        """PCK in each fifth of the clip."""
        parts = [part for part in np.array_split(np.arange(1, self.frames), 5) if len(part)]
        rows = [
            [f"{part[0]} to {part[-1]}", *(_mean(each.uncorrected.frames, part) for each in self.methods.values())]
            for part in parts
        ]
        return f"PCK without a correction, by frame\n{table(['', *self.methods], rows)}"


def measure(request: Request) -> EffortReport:
    """Let the annotator work with each carrier in turn.

    Raises:
        KimnetError: something about the request cannot be used.
    """
    with open_video(request.video) as source:
        asked = frames_of(source, request.start, request.stop)
        engine = engine_on(request.weights, request.engine, request.device)
        skeleton = engine.weights.skeleton
        frames, truth = _truth(request, asked, len(source), skeleton)
        with FeatureCache(None, CACHE, engine.weights.config) as cache:
            features = Features(source, engine, cache)
            methods, seconds = _work(features, frames, truth)
    return EffortReport(
        video=request.video,
        start=frames.start,
        frames=len(frames),
        threshold=request.threshold,
        joints=tuple(skeleton.joints[joint] for joint in truth.joints),
        weights=str(engine.weights.card.get("name", "")),
        seconds=seconds,
        methods=methods,
        interpolation=_interpolation(truth, skeleton.joints),
    )


def _truth(request: Request, asked: range, frames: int, skeleton: Skeleton) -> tuple[range, Truth]:
    """The frames from the first to the last label, and what is right in them.

    Raises:
        InputError: there is no label, the joints are others, or the threshold is not above 0.
        LabelsError, ProjectError: it cannot be read.
    """
    joints = _chosen(request.joints, skeleton)
    labels = labels_of(request.truth, skeleton, frames)
    if labels.skeleton.joints != skeleton.joints:
        raise InputError(
            f"{request.truth} is about the joints of {labels.skeleton.title}, and the network knows those of "
            f"{skeleton.title}. Give weights for the same joints, or export the labels as .csv or .json."
        )
    poses = first_track(labels, request.truth)[asked.start : asked.stop]
    (labelled,) = np.nonzero(poses.placed[:, joints].any(axis=1))
    if len(labelled) < 2:
        raise InputError(
            f"{request.truth} has labels of these joints in {len(labelled)} of the frames {asked.start} to "
            f"{asked.stop - 1}; two are needed at least, one to start from and one to judge."
        )
    first, last = int(labelled[0]), int(labelled[-1])
    truth = Truth.of(poses.xy[first : last + 1], skeleton, joints, request.threshold)
    return range(asked.start + first, asked.start + last + 1), truth


def _chosen(text: str, skeleton: Skeleton) -> NDArray[np.bool_]:
    """(K,) the joints that "all", "body" or names with commas between stand for.

    Raises:
        InputError: there is no joint of a name.
    """
    if text == ALL:
        return np.ones(len(skeleton), bool)
    if text == BODY:
        return np.array([joint not in HEAD for joint in skeleton.joints])
    chosen = np.zeros(len(skeleton), bool)
    chosen[[skeleton.index(name.strip()) for name in text.split(",")]] = True
    return chosen


def _work(features: Features, frames: range, truth: Truth) -> tuple[dict[str, Effort], dict[str, float]]:
    """Effort and seconds by carrier."""
    names = features.engine.weights.skeleton.joints
    efforts, seconds = {}, {}
    begun = time.perf_counter()
    for name, carrier in _carriers(features, frames, truth):
        walked = list(followed(corrections(carrier, truth), None, name))
        efforts[name] = effort(walked, truth, names)
        now = time.perf_counter()
        seconds[name], begun = now - begun, now
    return efforts, seconds


def _carriers(features: Features, frames: range, truth: Truth) -> Iterator[tuple[str, Carrier]]:
    """KIMNet and its peers, each made ready when it is asked for."""
    source, seed = features.source, Seed(frames.start, xy=truth.xy[0])
    crops = _lay(features, seed, frames)
    path = CropPath.empty(len(source)).put(frames.start, np.array([crop.window for crop in crops]))
    yield "kimnet", Network(Replayer(features, path, seed))
    for name, persistence in PLAINER.items():
        plainer = Features(source, features.engine, features.cache, persistence)
        yield name, Network(Replayer(plainer, path, seed))
    yield "initializer", PerFrame(_found(features, frames, crops))
    yield "lucas-kanade", Flow(source, frames, crops, lucas_kanade)
    yield "dis-flow", Flow(source, frames, crops, dense_inverse_search)
    yield "hold", Hold()


def _lay(features: Features, seed: Seed, frames: range) -> list[Crop]:
    """The windows of the first pass."""
    passing = track(features, seed, stop=frames.stop)
    return [tracked.evidence.crop for tracked in followed(passing, len(frames), "first pass")]


def _found(features: Features, frames: range, crops: list[Crop]) -> NDArray[np.float64]:
    """(N, K, 2) what the initializer finds in each frame by itself, through the windows of the pass."""
    views = [View(frame, crop) for frame, crop in zip(frames, crops, strict=True)]
    looks = followed(views, len(views), "initializer")
    evidence = (Evidence(view.frame, view.crop, features.first(view)) for view in looks)
    return np.concatenate([read_poses([each], Source.MODEL, -1).xy for each in evidence])


def _interpolation(truth: Truth, names: Sequence[str]) -> Interpolation:
    limit = truth.threshold * truth.size
    by_joint = {names[joint]: len(keyframes(truth.xy[:, joint], limit)) for joint in truth.joints}
    clicks = sum(by_joint.values())
    return Interpolation(clicks, 100 * clicks / len(truth), by_joint)


def _mean(percent: Sequence[float], frames: NDArray[np.intp]) -> str:
    """Of the figures of frames from 1 on, those of some frames together."""
    known = [percent[frame - 1] for frame in frames if not np.isnan(percent[frame - 1])]
    return f"{np.mean(known):.1f}" if known else ""
