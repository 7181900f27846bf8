"""Which points a line drawn by hand goes around."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def inside(line: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points lie within a line whose ends are joined, by the even-odd rule.

    Args:
        line: (M, 2) corners; fewer than 3 enclose nothing.
        points: (N, 2); nan lies outside.

    Returns:
        (N,).
    """
    within = np.zeros(len(points), bool)
    if len(line) < 3:
        return within
    x, y = points.T
    for (x1, y1), (x2, y2) in zip(line, np.roll(line, -1, axis=0), strict=True):
        if y1 == y2:
            continue
        crosses = (y1 > y) != (y2 > y)
        within ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return within
