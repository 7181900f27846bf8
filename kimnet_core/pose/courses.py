"""How joints go through time: speeds and lengths of limbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def speeds(xy: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """How fast each joint came to its place from the frame before.

    Args:
        xy: (N, K, 2) pixels, nan where absent.
        times: (N,) seconds, ascending.

    Returns:
        (N, K) pixels per second; nan in the first frame, where a joint is absent in either frame, and where two
        frames have the same time.
    """
    found = np.full(xy.shape[:2], np.nan)
    passed = np.diff(times)[:, None]
    way = np.linalg.norm(np.diff(xy, axis=0), axis=2)
    np.divide(way, passed, out=found[1:], where=passed > 0)
    return found


def limb_lengths(xy: NDArray[np.float64], limbs: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """How far apart the two ends of each limb are.

    Args:
        xy: (N, K, 2) pixels, nan where absent.
        limbs: L pairs of joints.

    Returns:
        (N, L) pixels; nan where an end is absent.
    """
    ends = np.array(limbs, np.intp).reshape(-1, 2)
    lengths: NDArray[np.float64] = np.linalg.norm(xy[:, ends[:, 0]] - xy[:, ends[:, 1]], axis=2)
    return lengths
