"""`kimnet occlude`: try the occluders of a recipe, and tell what each did."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
import torch

from app.commands.beginnings import Place, beginning
from app.commands.occlude_page import sweep_page
from app.commands.opening import engine_on, first_track, frames_of, labels_of
from app.commands.report import followed, say, table
from app.commands.weights import find
from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError
from kimnet_core.occlusion.recipe import read_recipe
from kimnet_core.occlusion.results import Results, Row
from kimnet_core.occlusion.sweep import Beginning, Bench, sweep
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.tracking.track import Seed
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor

    from kimnet_core.inference.engine import Engine
    from kimnet_core.occlusion.recipe import Recipe
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.video.source import FrameSource

SUFFIX = ".results"
NO_CLUSTER = 'A cluster needs packages that are missing: pip install "kimnet-studio[cluster]".'
GIVEN = (Source.HUMAN, Source.IMPORTED)
"""Whose joints are taken for the truth."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    recipe: Path
    out: Path | None
    table: Path | None
    page: Path | None
    engine: str
    device: str
    jobs: int
    scheduler: str | None

    @property
    def results(self) -> Path:
        """Where results go."""
        return Path(f"{self.recipe.stem}{SUFFIX}") if self.out is None else self.out


@dataclass(frozen=True, slots=True)
class OccludeReport:
    """What a sweep came to.

    Attributes:
        name: of the recipe.
        results: the file.
        trials: how many there are.
        earlier: how many an earlier run had done.
        shared: share of frames that needed no run of the network, percent, of the trials of this run.
        seconds: that the trials of this run took, one after the other.
        stopped: whether Ctrl+C ended it early.
        rows: a line for each trial that is done.
    """

    name: str
    results: Path
    trials: int
    earlier: int
    shared: float
    seconds: float
    stopped: bool
    rows: tuple[Row, ...]

    def __str__(self) -> str:
        done = f"{len(self.rows)} of {self.trials} trials of “{self.name}” are in {self.results}"
        earlier = f", {self.earlier} of them from before" if self.earlier else ""
        shared = f"; {self.shared:.1f} % of this run's frames needed no run of the network"
        return "\n".join([_summary(self.rows), "", done + earlier + (shared if np.isfinite(self.shared) else "")])


def occlude(request: Request) -> OccludeReport:
    """Run what of a recipe has not been run yet; what is done by Ctrl+C is kept.

    Raises:
        InputError: something about the recipe cannot be used, or results cannot be written.
        KimnetError: the clip, the labels or the networks cannot be used.
    """
    recipe = read_recipe(request.recipe)
    with open_video(recipe.video) as source:
        frames = frames_of(source, recipe.start, recipe.stop or None)
        engines = {name: engine_on(name, request.engine, request.device) for name in recipe.weights}
        skeleton = _one_skeleton(engines)
        beginning = _beginning(recipe, source, next(iter(engines.values())), frames)
        origin = {
            "clip": source.fingerprint,
            "weights": {name: engine.weights.sha256 for name, engine in engines.items()},
            "engine": {name: f"{engine.name} on {engine.device}" for name, engine in engines.items()},
            "versions": {"kimnet-studio": version("kimnet-studio")}
            | {each.__name__: each.__version__ for each in (torch, onnxruntime, np)},
        }
    trials = recipe.trials(skeleton, frames)
    benches = {
        name: Bench(recipe.video.absolute(), find(name).absolute(), *_where(request), recipe.follow, recipe.seed)
        for name in recipe.weights
    }
    with Results.open(request.results, asdict(recipe), origin) as results:
        there = results.keys
        left = [trial for trial in trials if trial.key not in there]
        stopped, encoded, seen, seconds = False, 0, 0, 0.0
        try:
            with _pool(request) as pool:
                for outcome in followed(sweep(benches, beginning, left, pool), len(left), recipe.name):
                    results.add(outcome, skeleton)
                    encoded, seen = encoded + outcome.encoded, seen + outcome.frames
                    seconds += outcome.seconds
        except KeyboardInterrupt:
            stopped = True
            say("Stopped; what is done is kept. Run the recipe again to go on.")
        order = {trial.key: at for at, trial in enumerate(trials)}  # processes finish as they like
        rows = tuple(sorted(results.rows(), key=lambda row: order[row.key]))
    if request.table is not None:
        _write(request.table, _csv(rows))
    if request.page is not None:
        again = f"kimnet occlude {request.recipe.name}"
        _write(request.page, sweep_page(recipe.name, again, asdict(recipe), origin, rows))
    shared = 100 * (1 - encoded / seen) if seen else float("nan")
    return OccludeReport(recipe.name, request.results, len(trials), len(there), shared, seconds, stopped, rows)


def _where(request: Request) -> tuple[str, str]:
    return request.engine, request.device


def _one_skeleton(engines: dict[str, Engine]) -> Skeleton:
    """Of all networks.

    Raises:
        InputError: they know different joints.
    """
    skeletons = {name: engine.weights.skeleton for name, engine in engines.items()}
    first, *others = skeletons.items()
    for name, skeleton in others:
        if skeleton.joints != first[1].joints:
            raise InputError(
                f"{first[0]} knows the joints of {first[1].name} and {name} those of {skeleton.name}; "
                "networks that are compared must know the same."
            )
    return first[1]


def _beginning(recipe: Recipe, source: FrameSource, engine: Engine, frames: range) -> Beginning:
    """The first pose or window, and the truth."""
    truth: Poses | None = None
    if recipe.labels is not None:
        poses = first_track(labels_of(recipe.labels, engine.weights.skeleton, len(source)), recipe.labels)
        of = poses[frames.start : frames.stop]
        given = of.without(~np.isin(of.source, GIVEN))
        truth = given if given.placed[1:].any() else None
        if of.placed[0].any():
            return Beginning(Seed(frames.start, xy=of.xy[0]), frames, truth)
    found = beginning(Place(None, recipe.box, frames.start, frames.stop), source, engine)
    return Beginning(found.seed, frames, truth)


@contextmanager
def _pool(request: Request) -> Iterator[Executor | None]:
    """The processes that a person asked for; None for this one alone."""
    if request.scheduler is not None:
        try:
            from distributed import Client
        except ImportError as error:
            raise InputError(
                'A cluster needs a package that is missing: pip install "kimnet-studio[cluster]".'
            ) from error
        try:
            client = Client(request.scheduler, timeout=10)
        except (OSError, ValueError, TimeoutError) as error:
            raise InputError(f"No Dask scheduler answers at {request.scheduler}: {error}.") from error
        with client, client.get_executor() as executor:
            yield executor
    elif request.jobs == 1:
        yield None
    else:
        # Not forked: torch's threads do not survive that.
        pool = ProcessPoolExecutor(request.jobs or os.cpu_count(), get_context("spawn"))
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


def _summary(rows: Iterable[Row]) -> str:
    """A line for each set of joints, size, duration, fill and network; means over what else differs."""
    alike = defaultdict[tuple[str, ...], list["Row"]](list)
    for row in rows:
        alike[row.joints, f"{row.size:g}", f"{row.duration}", row.fill, row.weights].append(row)
    columns = ("hidden", "size", "frames", "fill", "network", "away", "farthest", "others", "back after", "PCK drop")
    return table((*columns, "listened to more"), [(*key, *_told(group)) for key, group in alike.items()])


def _told(group: list[Row]) -> tuple[str, ...]:
    back = [row.recovery for row in group if row.after]
    never = sum(each is None for each in back)
    after = f"{fmean(each for each in back if each is not None):.1f}" if never < len(back) else ""
    lost = f"{never} of {len(back)} never" if len(back) > 1 and never else "never" if never else ""
    after = after if back else "hidden to the end"
    drop = [row.pck_baseline - row.pck for row in group if row.pck is not None and row.pck_baseline is not None]
    risen = group[0].risen[:2] if len(group) == 1 else ()
    return (
        *(_mean([getattr(row, name) for row in group]) for name in ("during", "largest", "others")),
        " ".join(filter(None, [after, lost])),
        f"{fmean(drop):.1f}" if drop else "",
        ", ".join(f"{name.replace('_', ' ')} {by:+.3f}" for name, by in risen),
    )


def _mean(values: list[float | None]) -> str:
    there = [value for value in values if value is not None]
    return f"{fmean(there):.2f}" if there else ""


def _csv(rows: tuple[Row, ...]) -> str:
    names = [each.name for each in fields(Row)]
    lines = StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        values = asdict(row) | {"risen": " ".join(f"{name}:{by:+.4f}" for name, by in row.risen)}
        writer.writerow([values[name] for name in names])
    return lines.getvalue()


def _write(path: Path, words: str) -> None:
    """Put a file there whole or not at all.

    Raises:
        InputError: it cannot be written.
    """
    try:
        with replacing(path) as temporary:
            temporary.write_text(words, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror}); the results are safe. Choose another place."
        ) from error
