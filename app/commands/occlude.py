"""`kimnet occlude`: try the occluders of a recipe, and tell what each did."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from app.commands.beginnings import Place, beginning
from app.commands.opening import engine_on, first_track, frames_of, labels_of
from app.commands.provenance import origin_of
from app.commands.report import followed, say, say_line, table
from app.commands.weights import find
from app.trials.stretch import GIVEN
from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError
from kimnet_core.occlusion.page import csv_table, sweep_page
from kimnet_core.occlusion.recipe import read_recipe
from kimnet_core.occlusion.results import SUFFIX, Results, Row
from kimnet_core.occlusion.sweep import Beginning, Bench, sweep
from kimnet_core.tracking.track import Seed
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor

    from kimnet_core.inference.engine import Engine
    from kimnet_core.occlusion.recipe import Recipe
    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.video.source import FrameSource

NO_CLUSTER = 'A cluster needs packages that are missing: pip install "kimnet-studio[cluster]".'


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
    rows: bool

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
        origin = origin_of(source, engines) | {"beginning": _digest(beginning)}
    trials = recipe.trials(skeleton, frames)
    benches = {
        name: Bench(recipe.video.absolute(), find(name).absolute(), *_where(request), recipe.follow, recipe.seed)
        for name in recipe.weights
    }
    with Results.open(request.results, _said(recipe), origin) as results:
        there = results.keys
        left = [trial for trial in trials if trial.key not in there]
        if request.rows:
            say_line({"trials": len(trials), "earlier": len(trials) - len(left)})
        stopped, encoded, seen, seconds = False, 0, 0, 0.0
        try:
            with _pool(request) as pool:
                for outcome in followed(sweep(benches, beginning, left, pool), len(left), recipe.name):
                    row = results.add(outcome, skeleton)
                    if request.rows:
                        say_line(row)
                    encoded, seen = encoded + outcome.encoded, seen + outcome.frames
                    seconds += outcome.seconds
        except KeyboardInterrupt:
            stopped = True
            say("Stopped; what is done is kept. Run the recipe again to go on.")
        order = {trial.key: at for at, trial in enumerate(trials)}  # processes finish as they like
        rows = tuple(sorted(results.rows(), key=lambda row: order[row.key]))
    if request.table is not None:
        _write(request.table, csv_table(rows))
    if request.page is not None:
        again = f"kimnet occlude {request.recipe.name}"
        _write(request.page, sweep_page(recipe.name, again, _said(recipe), origin, rows))
    shared = 100 * (1 - encoded / seen) if seen else float("nan")
    return OccludeReport(recipe.name, request.results, len(trials), len(there), shared, seconds, stopped, rows)


def _said(recipe: Recipe) -> dict[str, object]:
    """The recipe, wherever its files lie: what is in them is told by digests."""
    return asdict(recipe) | {"video": recipe.video.name, "labels": recipe.labels and recipe.labels.name}


def _digest(beginning: Beginning) -> str:
    """Of the first pose or window, and of the truth."""
    seed, truth = beginning.seed, beginning.truth
    known = None if truth is None else np.where(truth.placed[..., None], truth.xy, np.nan)
    numbers = (None if seed.crop is None else seed.crop.window, seed.xy, known)
    parts = [None if each is None else np.round(each, 3).tolist() for each in numbers]
    return hashlib.sha256(json.dumps([seed.frame, beginning.frames.stop, *parts]).encode()).hexdigest()[:16]


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
        pool = ProcessPoolExecutor(request.jobs or os.cpu_count(), get_context("spawn"), end_with_parent)
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


def end_with_parent() -> None:
    """In a process of the pool: end as soon as the one that made it has gone, even if that was killed."""
    parent = parent_process()
    assert parent is not None  # the pool's
    threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


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
