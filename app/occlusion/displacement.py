"""How far two runs of the same frames lie apart, joint by joint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Displacement:
    """Of one joint.

    Attributes:
        mean: frame pixels, over the frames in which both runs have the joint; nan where none has.
        largest: frame pixels.
        frame: where it is largest, counted from the first frame of the runs; -1 where none has.
    """

    mean: float
    largest: float
    frame: int


def displacements(one: NDArray[np.floating], other: NDArray[np.floating]) -> list[Displacement]:
    """Compare two courses (N, K, 2) in frame pixels, nan where a joint is absent; K results."""
    apart = np.hypot(*np.moveaxis(one - other, 2, 0))  # (N, K)
    results = []
    for course in apart.T:
        there = np.flatnonzero(np.isfinite(course))
        if not len(there):
            results.append(Displacement(float("nan"), float("nan"), -1))
            continue
        worst = int(there[course[there].argmax()])
        results.append(Displacement(float(course[there].mean()), float(course[worst]), worst))
    return results
