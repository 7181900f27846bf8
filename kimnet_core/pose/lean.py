"""How far a body leans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

HIPS = ("left_hip", "right_hip")
SHOULDERS = ("left_shoulder", "right_shoulder")


def lean(xy: NDArray[np.floating], skeleton: Skeleton) -> float:
    """The way from the hips to the shoulders, against straight up.

    Args:
        xy: (K, 2) pixels, nan for absent joints.
        skeleton: says which joints are hips and shoulders.

    Returns:
        Degrees clockwise as one sees it, in [-180, 180); nan where there is no hip or no shoulder.
    """
    x, y = _middle(xy, skeleton, SHOULDERS) - _middle(xy, skeleton, HIPS)
    return wrapped(np.degrees(np.arctan2(x, -y)))


def wrapped(degrees: float) -> float:
    """The same direction in [-180, 180)."""
    return float((degrees + 180) % 360 - 180)


def _middle(xy: NDArray[np.floating], skeleton: Skeleton, names: Sequence[str]) -> NDArray[np.float64]:
    """Mean of those of the named joints that are there, (2,); nan where none is."""
    points = np.array([xy[skeleton.joints.index(name)] for name in names if name in skeleton.joints])
    points = points.reshape(-1, 2)[np.isfinite(points.reshape(-1, 2)).all(axis=1)]
    return points.mean(axis=0) if len(points) else np.full(2, np.nan)
