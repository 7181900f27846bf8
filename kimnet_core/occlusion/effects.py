"""What hiding something did: how far joints went astray, when they came back, and whom they then listened to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.metrics import displacement, hits, percentage, torso_sizes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

RECOVERED = 0.1
"""Torso sizes: as near as this to where it would be with nothing hidden, a joint is back."""

ALPHA = 0.2  # of PCK
TOLD = 3  # joints whose weight rose most


@dataclass(frozen=True, slots=True)
class Risen:
    """A joint that was listened to more while something was hidden.

    Attributes:
        joint: index, in the frame before.
        by: mean rise of its weight in the rows of the hidden joints, in [-1, 1].
    """

    joint: int
    by: float


@dataclass(frozen=True, slots=True)
class Effect:
    """Of one trial; distances to the baseline in torso sizes.

    Attributes:
        during: mean distance of the hidden joints over the frames in which they are hidden.
        largest: their largest distance, in any frame.
        others: mean distance of all other joints over the same frames; nan where all are hidden.
        recovery: frames from the first in which nothing is hidden until all hidden joints are back for good; 0 where
            they are back at once, None where they are not by the end of the pass.
        after: frames of the pass after the last hidden one: without any, nothing can be back.
        drift: mean distance of all joints in the last frame.
        pck: PCK@0.2 (torso) of the pass against the truth, percent, over all frames after the first; nan without truth.
        pck_baseline: the same with nothing hidden.
        risen: the joints that the hidden ones listened to more, most first.
    """

    during: float
    largest: float
    others: float
    recovery: int | None
    after: int
    drift: float
    pck: float
    pck_baseline: float
    risen: tuple[Risen, ...]

    @property
    def pck_drop(self) -> float:
        """Points of PCK that hiding cost."""
        return self.pck_baseline - self.pck


def recovery(distance: NDArray[np.floating], stop: int) -> int | None:
    """Frames until joints are back for good.

    Args:
        distance: (N, H) torso sizes, of the hidden joints in all frames of a pass; nan counts as away.
        stop: the first frame, counted from that of the pass, in which nothing is hidden any more.

    Returns:
        As `Effect.recovery`.
    """
    if stop >= len(distance):
        return None
    away = np.logical_not(np.asarray(distance[stop:] <= RECOVERED).all(axis=1))
    last = np.flatnonzero(away)
    after = int(last[-1]) + 1 if len(last) else 0
    return after if after < len(away) else None


def risen(
    weights: NDArray[np.floating], baseline: NDArray[np.floating], joints: list[int], hidden: slice
) -> tuple[Risen, ...]:
    """Whom hidden joints listened to more than with nothing hidden.

    Args:
        weights: (N, K, K) W, nan where there is none.
        baseline: the same frames with nothing hidden.
        joints: that are hidden.
        hidden: the frames in which they are, counted from the first of the pass.
    """
    change = weights[hidden][:, joints] - baseline[hidden][:, joints]  # (frames, joints, K)
    if not np.isfinite(change).any():
        return ()
    mean = np.nanmean(change, axis=(0, 1))
    return tuple(Risen(int(joint), float(mean[joint])) for joint in np.argsort(-mean, kind="stable")[:TOLD])


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What passes are held against.

    Attributes:
        xy: (N, K, 2) of the baseline.
        weights: (N, K, K) of the baseline.
        truth: (N, K, 2) frame pixels, nan where it is not known.
        skeleton: of all.
    """

    xy: NDArray[np.float64]
    weights: NDArray[np.float32]
    truth: NDArray[np.float64]
    skeleton: Skeleton


def effect(
    xy: NDArray[np.float64], weights: NDArray[np.float32], joints: list[int], hidden: range, reference: Reference
) -> Effect:
    """Measure a trial.

    Args:
        xy: (N, K, 2) of its pass.
        weights: (N, K, K) of its pass.
        joints: that its patches hide.
        hidden: frames, counted from the first of the pass, in which anything is hidden.
        reference: the same frames with nothing hidden.
    """
    distance = displacement(xy, reference.xy, reference.skeleton)
    span = slice(hidden.start, hidden.stop)
    others = [joint for joint in range(xy.shape[1]) if joint not in joints]
    return Effect(
        during=_mean(distance[span][:, joints]),
        largest=float(np.nanmax(distance[:, joints])) if np.isfinite(distance[:, joints]).any() else float("nan"),
        others=_mean(distance[span][:, others]),
        recovery=recovery(distance[:, joints], hidden.stop),
        after=len(xy) - hidden.stop,
        drift=_mean(distance[-1:]),
        pck=_pck(xy, reference),
        pck_baseline=_pck(reference.xy, reference),
        risen=risen(weights, reference.weights, joints, span),
    )


def _mean(values: NDArray[np.float64]) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")


def _pck(xy: NDArray[np.float64], reference: Reference) -> float:
    size = torso_sizes(reference.truth, reference.skeleton)
    return percentage(hits(xy[1:], reference.truth[1:], size[1:], ALPHA))
