"""`kimnet attention`: whom each joint listened to, in a frame or on average, as numbers and as a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.commands.beginnings import beginning
from app.commands.opening import engine_on
from app.commands.provenance import origin_of, write_page
from app.commands.report import followed, table
from kimnet_core.errors import InputError
from kimnet_core.inference.attention import AttentionRecord, Heard, row_entropy
from kimnet_core.inference.attention_files import KINDS, Drawn, attention_drawing, write_attention
from kimnet_core.inference.persistence import PAPER
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.track import track
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from app.commands.beginnings import Place
    from kimnet_core.pose.skeleton import Skeleton

TOLD = 3  # joints that are named beside a joint
BELOW = (
    "Row: joint now. Column: joint of the frame before that it listened to. A row adds up to 1; weights below 0.005 "
    "have no number."
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    video: Path
    place: Place
    frame: int | None
    out: tuple[Path, ...]
    html: Path | None
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
        record = AttentionRecord.empty(begin.frames, len(skeleton))
        passing = track(
            Features(source, engine, persistence=PAPER), begin.seed, stop=begin.frames.stop, path=begin.path
        )
        for at in followed(passing, len(begin.frames), "tracking"):
            record.put(Heard(at.evidence.frame, at.evidence.weights, at.evidence.raw))
        origin = origin_of(source, {request.weights: engine})
    frames = range(request.frame, request.frame + 1) if request.frame is not None else begin.frames[1:]
    mean = record.mean(frames)
    told = f"frame {request.frame}" if request.frame is not None else f"mean of the frames {frames[0]} to {frames[-1]}"
    drawn = Drawn(mean, f"{request.video.name}, {told}", BELOW)
    for path in request.out:
        write_attention(path, record, skeleton, drawn)
    report = AttentionReport(request.video, told, tuple(_listeners(record, mean, frames, skeleton)), request.out)
    if request.html is not None:
        write_page(request.html, "kimnet attention", request, report, origin, [attention_drawing(skeleton, drawn)])
    return report


def _listeners(record: AttentionRecord, mean: NDArray[np.float64], frames: range, skeleton: Skeleton) -> list[Listener]:
    start, names = record.start, skeleton.joints
    entropy = np.nanmean(row_entropy(record.weights[frames.start - start : frames.stop - start]), axis=0)
    found = []
    for joint, name in enumerate(names):
        order = [other for other in np.argsort(-mean[joint], kind="stable").tolist() if other != joint][:TOLD]
        most = tuple((names[other], float(mean[joint, other])) for other in order)
        found.append(Listener(name, float(mean[joint, joint]), float(entropy[joint]), most))
    return found
