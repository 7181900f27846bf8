"""`kimnet effort`: how many clicks a clip takes until every joint is right, with KIMNet and with its peers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from app.commands.contestants import contestants
from app.commands.effort_report import EffortReport, Interpolation
from app.commands.opening import engine_on, first_track, frames_of, labels_of
from app.commands.report import followed
from kimnet_core.errors import InputError
from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.pose.box import parse_box
from kimnet_core.tracking.carriers import PerFrame
from kimnet_core.tracking.crop_path import MIN_JOINTS, around_box
from kimnet_core.tracking.effort import Truth, corrections, effort
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.keyframes import keyframes
from kimnet_core.tracking.track import Seed
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.model.crop import Crop
    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.tracking.effort import Carrier, Effort

CACHE = 2**30  # bytes for what the network saw
HEAD = {"head", "face", "nose", "left_eye", "right_eye", "left_ear", "right_ear"}
ALL, BODY = "all", "body"


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    video: Path
    truth: Path
    threshold: float
    joints: str
    box: str | None
    beside: tuple[Path, ...]
    weights: str
    engine: str
    device: str
    start: int
    stop: int | None


def measure(request: Request) -> EffortReport:
    """Let the annotator work with each carrier in turn.

    Raises:
        KimnetError: something about the request cannot be used.
    """
    with open_video(request.video) as source:
        asked = frames_of(source, request.start, request.stop)
        engine = engine_on(request.weights, request.engine, request.device)
        skeleton = engine.weights.skeleton
        poses = _poses(request.truth, skeleton, len(source))
        frames, truth = _truth(request, asked, poses, skeleton)
        others = [(str(path), PerFrame(_poses(path, skeleton, len(source)).xy[frames])) for path in request.beside]
        with FeatureCache(None, CACHE, engine.weights.config) as cache:
            features = Features(source, engine, cache)
            seed = Seed(frames.start, _window(request, features, poses.xy[frames.start]), truth.xy[0])
            carriers = chain(contestants(features, frames, seed, poses.xy[frames]), others)
            methods, seconds = _work(carriers, truth, skeleton.joints)
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


def _truth(request: Request, asked: range, poses: Poses, skeleton: Skeleton) -> tuple[range, Truth]:
    """The frames from the first to the last label, and what is right in them.

    Raises:
        InputError: there is no label, no such joint, or the threshold is not above 0.
    """
    joints = _chosen(request.joints, skeleton)
    poses = poses[asked.start : asked.stop]
    (labelled,) = np.nonzero(poses.placed[:, joints].any(axis=1))
    if len(labelled) < 2:
        raise InputError(
            f"{request.truth} has labels of these joints in {len(labelled)} of the frames {asked.start} to "
            f"{asked.stop - 1}; two are needed at least, one to start from and one to judge."
        )
    first, last = int(labelled[0]), int(labelled[-1])
    truth = Truth.of(poses.xy[first : last + 1], skeleton, joints, request.threshold)
    return range(asked.start + first, asked.start + last + 1), truth


def _poses(path: Path, skeleton: Skeleton, frames: int) -> Poses:
    """The first track of some labels.

    Raises:
        InputError: the joints are others, or there is no track.
        LabelsError, ProjectError: it cannot be read.
    """
    labels = labels_of(path, skeleton, frames)
    if labels.skeleton.joints != skeleton.joints:
        raise InputError(
            f"{path} is about the joints of {labels.skeleton.title}, and the network knows those of "
            f"{skeleton.title}. Give weights for the same joints, or export the labels as .csv or .json."
        )
    return first_track(labels, path)


def _window(request: Request, features: Features, xy: NDArray[np.float64]) -> Crop:
    """The first window: for the box that a person gave, else around all joints (K, 2) that the truth has there.

    Raises:
        InputError: the box cannot be used, or is needed.
    """
    source = features.source
    if request.box is not None:
        return around_box(parse_box(request.box, source.height, source.width), features.size)
    if np.isfinite(xy).all(axis=1).mean() < MIN_JOINTS:
        raise InputError(
            f"In the first frame that {request.truth} labels it lacks most joints, so that nobody knows how large the "
            "person is; say where they are there with --box x1,y1,x2,y2."
        )
    return Seed(0, xy=xy).window(features)


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


def _work(
    carriers: Iterable[tuple[str, Carrier]], truth: Truth, names: Sequence[str]
) -> tuple[dict[str, Effort], dict[str, float]]:
    """Effort and seconds by carrier."""
    efforts, seconds = {}, {}
    begun = time.perf_counter()
    for name, carrier in carriers:
        walked = list(followed(corrections(carrier, truth), None, name))
        efforts[name] = effort(walked, truth, names)
        now = time.perf_counter()
        seconds[name], begun = now - begun, now
    return efforts, seconds


def _interpolation(truth: Truth, names: Sequence[str]) -> Interpolation:
    limit = truth.threshold * truth.size
    by_joint = {names[joint]: len(keyframes(truth.xy[:, joint], limit)) for joint in truth.joints}
    clicks = sum(by_joint.values())
    return Interpolation(clicks, 100 * clicks / len(truth), by_joint)
