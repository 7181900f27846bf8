"""All trials of a recipe, on as many processes as there are.

Trials that hide the same place for longer and longer stay together on one process, for they share their frames.
Any `concurrent.futures.Executor` will do: a pool of processes, or that of a Dask cluster.
"""

from __future__ import annotations

import pickle
import time
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import torch

from kimnet_core.inference.opening import open_engine
from kimnet_core.model.weights import load_weights
from kimnet_core.occlusion.effects import Reference, effect
from kimnet_core.occlusion.laboratory import Laboratory
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.occlusion.effects import Effect
    from kimnet_core.occlusion.ground import Ground
    from kimnet_core.occlusion.recipe import Trial
    from kimnet_core.pose.pose import Poses
    from kimnet_core.tracking.track import Seed

MANY = 16  # processes that a cluster is taken to have
AHEAD = 2  # groups that wait for each process: a few, so that little is lost when a sweep is stopped


@dataclass(frozen=True, slots=True)
class Bench:
    """What trials run on; equal benches are one.

    Attributes:
        video: the clip.
        weights: file of the network.
        engine: "onnx" or "torch".
        device: "cpu", "cuda" or "auto".
        follow: whether patches go with their joints.
        noise: seed of the noise that fills them.
    """

    video: Path
    weights: Path
    engine: str
    device: str
    follow: bool
    noise: int


@dataclass(frozen=True, slots=True, eq=False)
class Beginning:
    """Where every pass starts, and what is known.

    Attributes:
        seed: first frame, and window or pose.
        frames: of the pass.
        truth: labels of these frames that a person or a file gave, or None.
    """

    seed: Seed
    frames: range
    truth: Poses | None


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Of one trial.

    Attributes:
        trial: which.
        effect: what it did.
        xy: (N, K, 2) float32 frame pixels.
        score: (N, K) float32.
        encoded: frames that went through the network for it.
        frames: that would have without sharing.
        seconds: it took.
        ground: what it was placed by and held against.
    """

    trial: Trial
    effect: Effect
    xy: NDArray[np.float32]
    score: NDArray[np.float32]
    encoded: int
    frames: int
    seconds: float
    ground: Ground


def groups(trials: Iterable[Trial]) -> list[tuple[Trial, ...]]:
    """Trials that differ in how long they hide, together."""
    return [tuple(group) for _, group in groupby(trials, _place)]


def sweep(
    benches: dict[str, Bench], beginning: Beginning, trials: Sequence[Trial], pool: Executor | None = None
) -> Iterator[Outcome]:
    """Run trials; the caller may stop after any outcome, and then what waits is not begun.

    Args:
        benches: by the weights as the trials name them.
        beginning: of all passes.
        trials: what to run.
        pool: whose processes run them; None runs them here.

    Yields:
        Outcomes, in the order in which they are ready.

    Raises:
        KimnetError: the clip or the network cannot be used.
    """
    jobs = {name: pickle.dumps((bench, beginning)) for name, bench in benches.items()}
    if pool is None:
        for trial in trials:
            yield run(jobs[trial.weights], trial)
        return
    waiting, running = iter(groups(trials)), set[Future[list[Outcome]]]()
    try:
        while True:
            while len(running) < AHEAD * _workers(pool) and (group := next(waiting, None)) is not None:
                running.add(pool.submit(run_group, jobs[group[0].weights], group))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield from future.result()
    finally:
        for future in running:
            future.cancel()


def run_group(job: bytes, group: Sequence[Trial]) -> list[Outcome]:
    """What a process of a pool does: run some trials, on one thread, for the other cores have work of their own.

    Args:
        job: a pickled bench and beginning.
        group: of its trials.
    """
    torch.set_num_threads(1)
    return [run(job, trial) for trial in group]


def run(job: bytes, trial: Trial) -> Outcome:
    """Run one trial; arguments as those of `run_group`."""
    laboratory, bench, reference = _prepared(job)
    before, begun = laboratory.encoded, time.perf_counter()
    made = laboratory.run(trial, follow=bench.follow, seed=bench.noise)
    start, hidden = laboratory.frames.start, trial.hidden
    within = range(hidden.start - start, hidden.stop - start) if hidden else range(0)
    joints = sorted({patch.joint for patch in trial.patches})
    return Outcome(
        trial,
        effect(made.xy, made.weights, joints, within, reference),
        made.xy.astype(np.float32),
        made.score,
        encoded=laboratory.encoded - before,
        frames=len(laboratory.frames),
        seconds=time.perf_counter() - begun,
        ground=laboratory.ground,
    )


@lru_cache(maxsize=2)
def _prepared(job: bytes) -> tuple[Laboratory, Bench, Reference]:
    """What a process makes once for all its trials of a network, by the very bytes of what it is told."""
    bench, beginning = pickle.loads(job)
    engine = open_engine(load_weights(bench.weights), bench.engine, bench.device)
    laboratory = Laboratory(open_video(bench.video), engine, beginning.seed, beginning.frames, beginning.truth)
    baseline, truth = laboratory.baseline, beginning.truth
    known = np.full_like(baseline.xy, np.nan) if truth is None else np.where(truth.placed[..., None], truth.xy, np.nan)
    return laboratory, bench, Reference(baseline.xy, baseline.weights, known, engine.weights.skeleton)


def _workers(pool: Executor) -> int:
    """How many processes a pool has; a cluster, which grows and shrinks, does not say."""
    return int(getattr(pool, "_max_workers", None) or MANY)


def _place(trial: Trial) -> tuple[object, ...]:
    """All of a trial but how long it hides."""
    return trial.weights, trial.fill, tuple((patch.joint, patch.size, patch.start) for patch in trial.patches)
