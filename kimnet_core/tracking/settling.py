"""What is left of a wrong first pose: how far joints are off over time, and when they have forgotten it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimnet_core.tracking.perturbations import Perturbation

CONVERGED = 0.1
"""Torso sizes: as near as this to the unperturbed run, a joint has forgotten how it began."""


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
