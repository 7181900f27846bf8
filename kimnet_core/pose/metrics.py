"""How far poses are from the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton


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
    table = hits(predicted, truth, size, alpha)
    counted = np.isfinite(table)
    return float(100 * table[counted].mean()) if counted.any() else float("nan")
