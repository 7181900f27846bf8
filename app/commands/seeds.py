"""`kimnet seeds`: how much a track depends on its first pose."""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.commands.beginnings import CACHE, Place, beginning, passed
from app.commands.opening import engine_on
from app.commands.provenance import origin_of, write_page
from app.commands.report import followed
from app.commands.seeds_drawing import drawing
from app.commands.seeds_report import Course, Row, SeedsReport
from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError
from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.inference.persistence import PAPER, Persistence
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.perturbations import USUAL, Kind, Swap, of_kind
from kimnet_core.tracking.sensitivity import sensitivity
from kimnet_core.tracking.settling import Trial, band, converged, settling
from kimnet_core.tracking.track import Seed
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.tracking.perturbations import Perturbation

ALL = "all"


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    video: Path
    place: Place
    kinds: tuple[str, ...]
    amount: float | None
    repeats: int
    draw: int
    threshold: float
    hold: bool
    csv: Path | None
    svg: Path | None
    html: Path | None
    weights: str
    engine: str
    device: str


def seeds(request: Request) -> SeedsReport:
    """Carry wrong first poses through a clip.

    Raises:
        KimnetError: something about the request cannot be used.
    """
    kinds = [Kind(kind) for kind in request.kinds or tuple(Kind)]
    amounts = _amounts(request, kinds)
    with open_video(request.video) as source:
        engine = engine_on(request.weights, request.engine, request.device)
        skeleton = engine.weights.skeleton
        tried = [each for kind in kinds for each in of_kind(kind, amounts[kind], skeleton)]
        begin = beginning(request.place, source, engine)
        with FeatureCache(None, CACHE, engine.weights.config) as cache:
            features = Features(source, engine, cache, Persistence() if request.hold else PAPER)
            _, path = passed(features, begin, "the clip")
            begun = time.perf_counter()
            seed = Seed(begin.seed.frame, begin.seed.crop, begin.seed.xy)
            made = sensitivity(features, path, seed, tried, repeats=request.repeats, draw=request.draw)
            count = sum(request.repeats if each.drawn else 1 for each in tried)
            trials = list(followed((trial for trial in made if trial is not None), count, "wrong first poses"))
            seconds = time.perf_counter() - begun
        origin = origin_of(source, {request.weights: engine})
    if request.csv is not None:
        _write_csv(request.csv, trials, skeleton, request.threshold)
    report = SeedsReport(
        video=request.video,
        weights=str(engine.weights.card.get("name", "")),
        start=begin.frames.start,
        frames=len(begin.frames),
        trials=len(trials),
        seconds=seconds,
        threshold=request.threshold,
        held=request.hold,
        amounts={kind.value: amounts[kind] for kind in kinds if kind is not Kind.SWAP},
        rows=tuple(_rows(trials, kinds, skeleton, request.threshold)),
        courses=tuple(_courses(trials, kinds, len(skeleton))),
    )
    if request.svg is not None:
        _write(request.svg, drawing(report))
    if request.html is not None:
        write_page(request.html, "kimnet seeds", request, report, origin, [drawing(report)])
    return report


def _amounts(request: Request, kinds: Sequence[Kind]) -> dict[Kind, float]:
    """How much of each kind.

    Raises:
        InputError: one number is given for several kinds, or cannot be used.
    """
    if request.amount is None:
        return USUAL
    if len(kinds) != 1 or kinds[0] is Kind.SWAP:
        raise InputError("--amount is of one kind; name it with --kind, one of noise, shift, scale and wrong.")
    if not request.amount > 0:
        raise InputError(f"The amount {request.amount:g} is not above 0.")
    return {kinds[0]: request.amount}


def _rows(trials: Sequence[Trial], kinds: Sequence[Kind], skeleton: Skeleton, threshold: float) -> Iterator[Row]:
    groups = ((ALL, tuple(range(len(skeleton)))), *skeleton.groups)
    for kind in kinds:
        of_it = [trial for trial in trials if trial.perturbation.kind is kind]
        for title, joints in groups:
            yield Row(kind.value, title, settling(of_it, joints, threshold))


def _courses(trials: Sequence[Trial], kinds: Sequence[Kind], joints: int) -> Iterator[Course]:
    for kind in kinds:
        found = band([trial for trial in trials if trial.perturbation.kind is kind], range(joints))
        if found is not None:
            yield Course(kind.value, *(tuple(each.tolist()) for each in (found.low, found.median, found.high)))


def _write_csv(path: Path, trials: Sequence[Trial], skeleton: Skeleton, threshold: float) -> None:
    """A line for each joint of each trial."""
    try:
        with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("trial", "kind", "amount", "joint", "first", "converged", "final"))
            for number, trial in enumerate(trials):
                after = converged(trial.distance, threshold)
                for joint, name in enumerate(skeleton.joints):
                    first, last = trial.distance[[0, -1], joint]
                    frames = "" if after[joint] != after[joint] else int(after[joint])
                    line = (name, f"{first:.4f}", frames, f"{last:.4f}")
                    writer.writerow((number, trial.perturbation.kind, _amount(trial.perturbation), *line))
    except OSError as error:
        raise _unwritable(path, error) from error


def _amount(perturbation: Perturbation) -> str:
    return perturbation.limbs.value if isinstance(perturbation, Swap) else f"{perturbation.amount:g}"


def _write(path: Path, text: str) -> None:
    try:
        with replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path} cannot be written ({error.strerror}); choose another place.")
