"""`kimnet attention`: whom each joint listened to, in a frame or on average, as numbers and as a drawing."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

import numpy as np

from app.commands.attention_drawing import drawing
from app.commands.beginnings import beginning
from app.commands.opening import engine_on
from app.commands.report import followed, table
from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError
from kimnet_core.inference.attention import by_body_part, mean_weights, row_entropy
from kimnet_core.inference.persistence import PAPER
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.track import track
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from app.commands.beginnings import Place
    from kimnet_core.pose.skeleton import Skeleton

KINDS = (".csv", ".npz", ".svg")
TOLD = 3  # joints that are named beside a joint


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    video: Path
    place: Place
    frame: int | None
    out: tuple[Path, ...]
    weights: str
    engine: str
    device: str


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom a joint listened to.

    Attributes:
        joint: name.
        itself: weight of the same joint in the frame before.
        entropy: from 0, one joint alone, to 1, all alike; the mean over the frames.
        most: the others with the largest weights.
    """

    joint: str
    itself: float
    entropy: float
    most: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class AttentionReport:
    """W of a frame, or its mean.

    Attributes:
        video: which.
        frames: that it is about.
        listeners: by joint.
        written: files.
    """

    video: Path
    frames: str
    listeners: tuple[Listener, ...]
    written: tuple[Path, ...]

    def __str__(self) -> str:
        rows = [
            (
                each.joint,
                f"{each.itself:.3f}",
                f"{each.entropy:.2f}",
                ", ".join(f"{n.replace('_', ' ')} {w:.3f}" for n, w in each.most),
            )
            for each in self.listeners
        ]
        told = table((f"joint, {self.frames}", "itself", "evenness", "others"), rows)
        return "\n".join([told, *(f"wrote {path}" for path in self.written)])


def attention(request: Request) -> AttentionReport:
    """Track, and tell what the K x K matrix of each frame says.

    Raises:
        KimnetError: something about the request cannot be used, or a file cannot be written.
    """
    if odd := next((path for path in request.out if path.suffix.lower() not in KINDS), None):
        raise InputError(f"{odd} has none of the endings that can be written: {', '.join(KINDS)}.")
    with open_video(request.video) as source:
        engine = engine_on(request.weights, request.engine, request.device)
        skeleton = engine.weights.skeleton
        begin = beginning(request.place, source, engine)
        if request.frame is not None and request.frame not in begin.frames[1:]:
            raise InputError(
                f"Frame {request.frame} has no frame before it in this pass, which goes from {begin.frames.start} to "
                f"{begin.frames[-1]}; choose a later one of these."
            )
        none = np.full((len(skeleton), len(skeleton)), np.nan, np.float32)
        weights, raw = [], []
        passing = track(
            Features(source, engine, persistence=PAPER), begin.seed, stop=begin.frames.stop, path=begin.path
        )
        for at in followed(passing, len(begin.frames), "tracking"):
            weights.append(none if at.evidence.weights is None else at.evidence.weights)
            raw.append(none if at.evidence.raw is None else at.evidence.raw)
    record = _Record(begin.frames, skeleton, np.stack(weights), np.stack(raw))
    frames = range(request.frame, request.frame + 1) if request.frame is not None else begin.frames[1:]
    mean = mean_weights(record.weights[frames.start - begin.frames.start : frames.stop - begin.frames.start])
    told = f"frame {request.frame}" if request.frame is not None else f"mean of the frames {frames[0]} to {frames[-1]}"
    for path in request.out:
        _write(path, record, mean, f"{request.video.name}, {told}")
    return AttentionReport(request.video, told, tuple(_listeners(record, mean, frames)), request.out)


@dataclass(frozen=True, slots=True, eq=False)
class _Record:
    frames: range
    skeleton: Skeleton
    weights: NDArray[np.float32]  # (N, K, K), nan where there is none
    raw: NDArray[np.float32]


def _listeners(record: _Record, mean: NDArray[np.float64], frames: range) -> list[Listener]:
    start, names = record.frames.start, record.skeleton.joints
    entropy = np.nanmean(row_entropy(record.weights[frames.start - start : frames.stop - start]), axis=0)
    found = []
    for joint, name in enumerate(names):
        order = [other for other in np.argsort(-mean[joint], kind="stable").tolist() if other != joint][:TOLD]
        most = tuple((names[other], float(mean[joint, other])) for other in order)
        found.append(Listener(name, float(mean[joint, joint]), float(entropy[joint]), most))
    return found


def _write(path: Path, record: _Record, mean: NDArray[np.float64], title: str) -> None:
    """By its ending: every frame as numbers, or the drawing of the mean.

    Raises:
        InputError: it cannot be written.
    """
    try:
        with replacing(path) as temporary:
            if path.suffix.lower() == ".npz":
                with temporary.open("wb") as file:
                    names = np.array(record.skeleton.joints)
                    frames = np.array(record.frames)
                    np.savez_compressed(file, frames=frames, joints=names, weights=record.weights, raw=record.raw)
            else:
                words = _csv(record) if path.suffix.lower() == ".csv" else _drawn(record.skeleton, mean, title)
                temporary.write_text(words, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); choose another place.") from error


def _csv(record: _Record) -> str:
    lines = StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(("frame", "joint", "joint_before", "weight", "raw"))
    names = record.skeleton.joints
    for at, frame in enumerate(record.frames):
        for row, column in np.argwhere(np.isfinite(record.weights[at])).tolist():
            values = (f"{of[at, row, column]:.6g}" for of in (record.weights, record.raw))
            writer.writerow((frame, names[row], names[column], *values))
    return lines.getvalue()


def _drawn(skeleton: Skeleton, mean: NDArray[np.float64], title: str) -> str:
    order = list(by_body_part(skeleton))
    told = (
        "Row: joint now. Column: joint of the frame before that it listened to. A row adds up to 1; weights below "
        "0.005 have no number."
    )
    return drawing(title, told, [skeleton.joints[joint] for joint in order], mean[np.ix_(order, order)])
