"""`kimnet compare`: two runs through one clip, of labels or of networks, held against each other."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.commands.beginnings import Place, beginning, passed
from app.commands.compare_report import CompareReport, JointRow, Stretch
from app.commands.opening import PROJECT, engine_on, first_track, labels_of
from app.commands.provenance import origin_of, write_page
from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError
from kimnet_core.labels.project import Project
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.agreement import ALPHAS, agreement, comparable, disagreements
from kimnet_core.tracking.features import Features
from kimnet_core.video.fingerprint import file_fingerprint
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.inference.engine import Engine
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.tracking.agreement import Agreement, Disagreement
    from kimnet_core.video.source import FrameSource

TWO = "Name two runs: labels files or projects after the video, or networks with --weights."


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    video: Path
    labels: tuple[Path, ...]
    weights: tuple[str, ...]
    place: Place
    alpha: float
    csv: Path | None
    html: Path | None
    engine: str
    device: str


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """One of the two.

    Attributes:
        name: of the file or the network.
        skeleton: its joints.
        xy: (F, K, 2) frame pixels in all frames of the video, nan where there is nothing.
    """

    name: str
    skeleton: Skeleton
    xy: NDArray[np.float64]


def compare(request: Request) -> CompareReport:
    """Hold two runs against each other, in the frames that both are about.

    Raises:
        KimnetError: something about the request cannot be used.
    """
    if len(request.labels) + len(request.weights) != 2:
        raise InputError(TWO)
    with open_video(request.video) as source:
        engines = [engine_on(name, request.engine, request.device) for name in request.weights]
        reference = engines[0].weights.skeleton if engines else _skeleton_of(request.labels)
        of_labels = [_read(path, reference, len(source)) for path in request.labels]
        one, other = [*of_labels, *_run(engines, request, source)]
        origin = origin_of(source, dict(zip(request.weights, engines, strict=True)))
        origin["labels"] = {path.name: file_fingerprint(path) for path in request.labels}
    xy = np.stack([one.xy, _renamed(other, one.skeleton)])  # (2, F, K, 2)
    counted = comparable(*xy)
    frames = np.flatnonzero(counted.any(axis=1))
    if not len(frames):
        raise InputError(f"{one.name} and {other.name} have no joint of the same name in any frame of {request.video}.")
    start, stop = int(frames[0]), int(frames[-1]) + 1
    first, second = np.where(counted[..., None], xy, np.nan)[:, start:stop]
    try:
        compared = agreement(first, second, one.skeleton)
        apart = disagreements(first, second, one.skeleton, request.alpha)
    except ValueError as error:
        a, b = (one.skeleton.joints[joint] for joint in one.skeleton.torso)
        raise InputError(f"No frame has both {a} and {b}, whose distance is the measure.") from error
    if request.csv is not None:
        _write(request.csv, compared, start, one.skeleton)
    report = CompareReport(
        video=request.video,
        runs=_names(one, other),
        start=start,
        frames=len(frames),
        alpha=request.alpha,
        shares=tuple(compared.share(alpha) for alpha in ALPHAS),
        joints=tuple(_rows(compared, one.skeleton, np.flatnonzero(counted.any(axis=0)).tolist())),
        stretches=tuple(_stretches(apart, start, one.skeleton)),
        course=tuple(compared.course.tolist()),
    )
    if request.html is not None:
        write_page(request.html, "kimnet compare", request, report, origin)
    return report


def _skeleton_of(labels: Iterable[Path]) -> Skeleton:
    """That of the first project, for files name their joints and not their skeleton; else Penn's."""
    for path in labels:
        if path.suffix.lower() == PROJECT:
            with Project.open(path) as project:
                return project.load().skeleton
    return load_skeleton("penn13")


def _read(path: Path, skeleton: Skeleton, frames: int) -> _Run:
    labels = labels_of(path, skeleton, frames)
    return _Run(path.name, labels.skeleton, first_track(labels, path).xy)


def _run(engines: list[Engine], request: Request, source: FrameSource) -> Iterator[_Run]:
    """The passes of networks: the second looks through the windows of the first, from the same pose or window on."""
    begin = beginning(request.place, source, engines[0]) if engines else None
    for name, engine in zip(request.weights, engines, strict=True):
        assert begin is not None  # there is an engine
        if begin.seed.xy is not None and engine.weights.skeleton.joints != engines[0].weights.skeleton.joints:
            raise InputError("Networks that know other joints cannot begin with one pose; give --box, not --project.")
        poses, path = passed(Features(source, engine), begin, name)
        begin = replace(begin, path=path)
        xy = np.full((len(source), *poses.shape[1:]), np.nan)
        xy[begin.frames.start : begin.frames.stop] = poses
        yield _Run(name, engine.weights.skeleton, xy)


def _renamed(run: _Run, skeleton: Skeleton) -> NDArray[np.float64]:
    """(F, K, 2) of a run, with the joints of a skeleton; nan for those that it does not know."""
    xy = np.full((len(run.xy), len(skeleton), 2), np.nan)
    for joint, name in enumerate(skeleton.joints):
        if name in run.skeleton.joints:
            xy[:, joint] = run.xy[:, run.skeleton.index(name)]
    return xy


def _names(one: _Run, other: _Run) -> tuple[str, str]:
    return (one.name, other.name) if one.name != other.name else (f"{one.name} (first)", f"{other.name} (second)")


def _rows(compared: Agreement, skeleton: Skeleton, joints: list[int]) -> Iterator[JointRow]:
    for joint in joints:
        distance = compared.distance[:, joint]
        known = distance[np.isfinite(distance)]
        far = (float(known.mean()), float(known.max())) if len(known) else (float("nan"), float("nan"))
        yield JointRow(skeleton.joints[joint], tuple(compared.share(alpha, [joint]) for alpha in ALPHAS), *far)


def _stretches(apart: list[Disagreement], start: int, skeleton: Skeleton) -> Iterator[Stretch]:
    for each in apart:
        first, last = start + each.frames.start, start + each.frames[-1]
        joint = skeleton.joints[each.joint]
        yield Stretch(joint, first, last, start + each.worst, each.distance, each.reason.value, each.which)


def _write(path: Path, compared: Agreement, start: int, skeleton: Skeleton) -> None:
    """A line for each joint of each frame that one of the two has."""
    try:
        with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("frame", "joint", "distance"))
            for at, joint in np.argwhere(np.isfinite(compared.distance) | compared.lacking).tolist():
                distance = compared.distance[at, joint]
                writer.writerow((start + at, skeleton.joints[joint], f"{distance:.4f}" if distance >= 0 else ""))
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); choose another place.") from error
