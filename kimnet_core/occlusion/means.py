"""Means of trials that have something in common, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

DRAWS, LEVEL = 1000, 0.95


@dataclass(frozen=True, slots=True)
class Mean:
    """Of the trials of one kind.

    Attributes:
        key: what they have in common.
        mean: of their numbers.
        low: where the 95 % interval begins; a percentile bootstrap over trials (Efron and Tibshirani 1993, chapter
            13), drawn with a seed, so that it is the same each time.
        high: where it ends.
        trials: how many there are.
    """

    key: Hashable
    mean: float
    low: float
    high: float
    trials: int


def means(numbers: Iterable[tuple[Hashable, float]]) -> list[Mean]:
    """The means of numbers with equal keys, in the order in which the keys come first; no number may be nan."""
    groups: dict[Hashable, list[float]] = {}
    for key, value in numbers:
        groups.setdefault(key, []).append(value)
    return [_mean(key, np.array(values, np.float64)) for key, values in groups.items()]


def _mean(key: Hashable, values: np.ndarray) -> Mean:
    drawn = np.random.default_rng(0).choice(values, (DRAWS, len(values))).mean(axis=1)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Mean(key, float(values.mean()), float(low), float(high), len(values))
