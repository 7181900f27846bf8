"""How much a track depends on its first pose: wrong ones carried through the same frames, and what is left of it.

What a picture says does not depend on the pose (`Step`), so no run takes the network: hundreds of them go through
a clip of a hundred frames in some ten seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import VideoError
from kimnet_core.model.heatmaps import decode
from kimnet_core.pose.metrics import displacement
from kimnet_core.tracking.features import View
from kimnet_core.tracking.perturbations import perturbed

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from numpy.typing import NDArray

    from kimnet_core.tracking.crop_path import CropPath
    from kimnet_core.tracking.features import Features
    from kimnet_core.tracking.perturbations import Perturbation
    from kimnet_core.tracking.track import Seed

CONVERGED = 0.1
"""Torso sizes: as near as this to the unperturbed run, a joint has forgotten how it began."""

SIDE_BY_SIDE = 16  # runs that share a frame's step, which takes as long to fetch as a run to take it


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One wrong first pose and what became of it.

    Attributes:
        perturbation: what was wrong.
        distance: (N, K) torso sizes to the unperturbed run, in the N frames of the path from the seed's on; nan
            where a frame could not be read.
    """

    perturbation: Perturbation
    distance: NDArray[np.float64]

    @property
    def touched(self) -> NDArray[np.bool_]:
        """(K,) the joints whose first place was wrong."""
        moved: NDArray[np.bool_] = self.distance[0] > 0
        return moved


def sensitivity(
    features: Features,
    path: CropPath,
    seed: Seed,
    perturbations: Sequence[Perturbation],
    *,
    repeats: int = 1,
    draw: int = 0,
) -> Iterator[Trial | None]:
    """Carry perturbed first poses through the frames of a path.

    Windows and pictures are the same for all; how long a placed joint is held to is up to the recursion of
    `features`. A joint that a perturbation moves out of the window is not seen in the first frame.

    Args:
        features: of the video, with a cache; without one, every sixteen runs take the network.
        path: that a pass has laid; `CropPath.until` ends it early.
        seed: frame and first pose; joints that it lacks are where the initializer sees them, in every run.
        perturbations: what to try.
        repeats: of each in which something is drawn; the others are always alike, and run once.
        draw: the same number draws the same; a trial draws alike whatever stands beside it.

    Yields:
        A trial for each perturbation and repeat, in order; None before each frame in between, for a caller that
        has something else to do.

    Raises:
        VideoError: the seed's frame cannot be read.
        ValueError: the path has no window for that frame.
    """
    through = _Through(features, path, seed)
    skeleton = features.engine.weights.skeleton
    first = through.seen if seed.xy is None else np.where(np.isfinite(seed.xy), seed.xy, through.seen)
    tries = [
        (each, perturbed(first, skeleton, each, np.random.default_rng((draw, at, again))))
        for at, each in enumerate(perturbations)
        for again in range(repeats if each.drawn else 1)
    ]
    unperturbed = yield from through.carry(first[None])
    for start in range(0, len(tries), SIDE_BY_SIDE):
        bundle = tries[start : start + SIDE_BY_SIDE]
        runs = yield from through.carry(np.stack([xy for _, xy in bundle]))
        for (perturbation, _), run in zip(bundle, runs, strict=True):
            yield Trial(perturbation, displacement(run, unperturbed[0], skeleton))


class _Through:
    """The frames of a path, for any first pose.

    Attributes:
        seen: (K, 2) frame pixels, where the initializer sees the joints in the first frame.
    """

    def __init__(self, features: Features, path: CropPath, seed: Seed) -> None:
        self._features, self._path = features, path
        self._first = View(seed.frame, path.window(seed.frame, features.size))
        self._frames = range(seed.frame, path.end(seed.frame))
        self._initial = features.first(self._first)
        self.seen = self._first.crop.to_frame(decode(self._initial)[0])

    def carry(self, first: NDArray[np.float64]) -> Generator[None, None, NDArray[np.float64]]:
        """Carry R poses (R, K, 2) side by side; returns them in all frames, (R, N, K, 2), nan in unread ones."""
        recursion, size = self._features.recursion, self._features.size
        poses = np.full((len(first), len(self._frames), *first.shape[1:]), np.nan)
        poses[:, 0] = first
        nothing = np.full(first.shape[1:], np.nan)
        states = [recursion.start(self._initial, xy) for xy in self._first.crop.to_crop(first)]
        before = self._first
        for at, frame in enumerate(self._frames[1:], start=1):
            yield
            now = View(frame, self._path.window(frame, size))
            try:
                step = self._features.step(before, now)
            except VideoError:  # whoever laid the path was told
                continue
            moments = [recursion.advance(state, step, nothing) for state in states]
            states, before = [moment.state for moment in moments], now
            seen = now.crop.to_frame(decode(np.stack([state.heatmaps for state in states]))[0])
            poses[:, at] = np.where([[[moment.found]] for moment in moments], seen, np.nan)
        return poses


def converged(distance: NDArray[np.floating], threshold: float = CONVERGED) -> NDArray[np.float64]:
    """How soon joints are near for good.

    Args:
        distance: (N, K) torso sizes; a frame that is nan says nothing.
        threshold: torso sizes.

    Returns:
        (K,) the frame, counted from the first, from which on all are below the threshold; nan where the last one
        is not, or none is known.
    """
    known = np.isfinite(distance)
    away = known & ~(np.asarray(distance) < threshold)
    frames = len(distance)
    last_away = np.where(away.any(axis=0), frames - 1 - away[::-1].argmax(axis=0), -1)
    last_known = np.where(known.any(axis=0), frames - 1 - known[::-1].argmax(axis=0), -1)
    return np.where(last_away < last_known, last_away + 1, np.nan)


@dataclass(frozen=True, slots=True)
class Settling:
    """What became of the joints whose first place was wrong, over some trials.

    Attributes:
        runs: trials in which there is such a joint.
        converged: percent of them that came near for good; nan where there is none.
        frames: median of those frames until then; nan where none did.
        final: mean distance in the last frame, torso sizes.
        others: mean of the largest distance of joints that were right at first, torso sizes; nan without any.
    """

    runs: int
    converged: float
    frames: float
    final: float
    others: float


def settling(trials: Sequence[Trial], joints: Sequence[int], threshold: float = CONVERGED) -> Settling:
    """The figures of some trials.

    Args:
        trials: of the same frames.
        joints: that count.
        threshold: as of `converged`.
    """
    runs, after, final, others = 0, [np.zeros(0)], [np.zeros(0)], [np.zeros(0)]
    for trial in trials:
        touched = [joint for joint in joints if trial.touched[joint]]
        right = [joint for joint in joints if not trial.touched[joint]]
        runs += bool(touched)
        after.append(converged(trial.distance, threshold)[touched])
        final.append(trial.distance[-1, touched])
        others.append(np.fmax.reduce(trial.distance[:, right], axis=0))
    frames = np.concatenate(after)
    done = np.isfinite(frames)
    return Settling(
        runs,
        100 * float(done.mean()) if len(done) else float("nan"),
        float(np.median(frames[done])) if done.any() else float("nan"),
        _mean(np.concatenate(final)),
        _mean(np.concatenate(others)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """The course of some trials.

    Attributes:
        low: (N,) the tenth of the runs that are nearest lie below, torso sizes.
        median: (N,).
        high: (N,) the tenth that are farthest lie above.
    """

    low: NDArray[np.float64]
    median: NDArray[np.float64]
    high: NDArray[np.float64]


def band(trials: Sequence[Trial], joints: Sequence[int]) -> Band | None:
    """How far the joints that were wrong are off over time: the mean over those of each run, and how runs differ.

    Args:
        trials: of the same frames.
        joints: that count.

    Returns:
        None where none of them was wrong.
    """
    courses = [
        trial.distance[:, touched].mean(axis=1)
        for trial in trials
        if len(touched := [joint for joint in joints if trial.touched[joint]])
    ]
    return Band(*np.quantile(np.stack(courses), [0.1, 0.5, 0.9], axis=0)) if courses else None


def _mean(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
