"""How far poses are from the truth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

AT_ONCE = 2**20  # numbers that are drawn at a time


def torso_sizes(xy: NDArray[np.floating], skeleton: Skeleton) -> NDArray[np.float64]:
    """Distance between the skeleton's two torso joints in each frame.

    Args:
        xy: (N, K, 2) true joints, frame pixels.
        skeleton: says which joints.

    Returns:
        (N,) pixels; nan where one of the two is absent.
    """
    a, b = skeleton.torso
    across: NDArray[np.float64] = np.linalg.norm(np.asarray(xy, np.float64)[:, a] - xy[:, b], axis=-1)
    return across


def displacement(xy: NDArray[np.floating], baseline: NDArray[np.floating], skeleton: Skeleton) -> NDArray[np.float64]:
    """How far joints of one person lie from where they are in another run through the same frames.

    Args:
        xy: (N, K, 2) frame pixels, nan where absent.
        baseline: (N, K, 2) of the other run.
        skeleton: says what a torso is.

    Returns:
        (N, K) in median torso sizes of the baseline, one length for all frames; nan where a joint is absent.
    """
    torso = float(np.nanmedian(torso_sizes(baseline, skeleton)))
    apart: NDArray[np.float64] = np.linalg.norm(np.asarray(xy, np.float64) - baseline, axis=-1) / max(torso, 1.0)
    return apart


def person_sizes(xy: NDArray[np.floating]) -> NDArray[np.float64]:
    """Longer side of the upright box around the known joints of each pose.

    Args:
        xy: (N, K, 2) true joints, frame pixels, nan where absent.

    Returns:
        (N,) pixels; nan where no joint is known.
    """
    known = np.isfinite(xy).all(axis=-1, keepdims=True)
    low, high = np.where(known, xy, np.inf).min(axis=1), np.where(known, xy, -np.inf).max(axis=1)
    longer: NDArray[np.float64] = np.where(known.any(axis=1), high - low, np.nan).max(axis=1)
    return longer


def hits(
    predicted: NDArray[np.floating], truth: NDArray[np.floating], size: NDArray[np.floating], alpha: float = 0.2
) -> NDArray[np.float64]:
    """Which joints lie within alpha x size of the truth.

    Args:
        predicted: (N, K, 2) frame pixels; an absent prediction is a miss.
        truth: (N, K, 2) frame pixels; an absent truth is not counted.
        size: (N,) normalising length in pixels; a frame whose size is nan or < 1 is not counted.
        alpha: fraction of the size.

    Returns:
        (N, K) 1 hit, 0 miss, nan not counted.
    """
    error = np.linalg.norm(np.asarray(predicted, np.float64) - truth, axis=-1)
    error = np.where(np.isfinite(predicted).all(axis=-1), error, np.inf)
    limit = np.where(size >= 1, size, np.nan)[:, None] * alpha
    counted = np.isfinite(truth).all(axis=-1) & np.isfinite(limit)
    return np.where(counted, (error <= limit).astype(np.float64), np.nan)


def pck(
    predicted: NDArray[np.floating], truth: NDArray[np.floating], size: NDArray[np.floating], alpha: float = 0.2
) -> float:
    """Percentage of correct keypoints, pooled over frames and joints (Yang and Ramanan 2013).

    Args and conventions as `hits`.

    Returns:
        Percent in [0, 100]; nan when no joint counts.
    """
    return percentage(hits(predicted, truth, size, alpha))


def percentage(table: NDArray[np.floating], *, by_column: bool = False) -> float:
    """PCK of a part of what `hits` gives.

    Args:
        table: (N, ...) 1 hit, 0 miss, nan not counted.
        by_column: the mean over the columns' own percentages, each joint alike however often it counts (a column
            that never counts is left out); else all hits are pooled.

    Returns:
        Percent in [0, 100]; nan when nothing counts.
    """
    right, counted = _tally(table, by_column=by_column)
    return float(_percent(right.sum(axis=0), counted.sum(axis=0)))


def interval(
    table: NDArray[np.floating],
    group: NDArray[np.integer],
    *,
    draws: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    by_column: bool = False,
) -> tuple[float, float]:
    """Between what two percentages a PCK would mostly lie, had other pictures of the kind been taken.

    The percentile bootstrap (Efron and Tibshirani 1993, chapter 13) over groups: joints of one person, and people
    of one picture, are not independent, so whole groups are drawn, with replacement.

    Args:
        table: (N, ...) what `hits` gives.
        group: (N,) which group each of the N belongs to, such as the number of its picture, from 0.
        draws: how often as many groups are drawn as there are.
        seed: of the draws; the same seed gives the same interval.
        level: share of the draws that lie between.
        by_column: whether the PCK is the mean over columns, as for `percentage`.

    Returns:
        Low and high, percent; nan when no joint counts.
    """
    right, counted = (_by_group(rows, group) for rows in _tally(table, by_column=by_column))
    some = counted.any(axis=1)
    right, counted = right[some], counted[some]
    if not len(counted):
        return float("nan"), float("nan")
    rng = np.random.default_rng(seed)
    together = max(1, AT_ONCE // counted.size)
    rows_drawn = (min(together, draws - done) for done in range(0, draws, together))
    drawn = (rng.integers(len(counted), size=(rows, len(counted))) for rows in rows_drawn)
    percent = np.concatenate([_percent(right[groups].sum(axis=1), counted[groups].sum(axis=1)) for groups in drawn])
    low, high = np.quantile(percent, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _tally(table: NDArray[np.floating], *, by_column: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(N, C) hits, and how many joints count, of each row; one column where all are pooled."""
    rows = np.asarray(table, np.float64).reshape(len(table), math.prod(table.shape[1:]))
    right, counted = np.nan_to_num(rows), np.isfinite(rows).astype(np.float64)
    if by_column:
        return right, counted
    return right.sum(axis=1, keepdims=True), counted.sum(axis=1, keepdims=True)


def _by_group(rows: NDArray[np.float64], group: NDArray[np.integer]) -> NDArray[np.float64]:
    """Sums (G, C) of the rows (N, C) of each group."""
    return np.stack([np.bincount(group, column) for column in rows.T], axis=1, dtype=np.float64)


def _percent(right: NDArray[np.float64], counted: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., C) sums to (...) the mean percentage of the columns that count; nan where none does."""
    some = counted > 0
    each = np.divide(right, counted, out=np.zeros_like(right), where=some).sum(axis=-1)
    columns = some.sum(axis=-1)
    return np.asarray(100 * np.divide(each, columns, out=np.full_like(each, np.nan), where=columns > 0))
