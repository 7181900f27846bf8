"""Where a heatmap is high: its peak, and the next one, which is often where the joint really is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.model.heatmaps import decode

if TYPE_CHECKING:
    from numpy.typing import NDArray

APART = 4.0  # cells between two peaks, two standard deviations of a rendered joint: nearer ones are one
LEAST = 0.05  # height below which there is no peak worth a mark


@dataclass(frozen=True, slots=True)
class Peak:
    """A place where a heatmap is higher than around.

    Attributes:
        x: crop pixels.
        y: crop pixels.
        height: in [0, 1].
    """

    x: float
    y: float
    height: float


def peaks(heatmap: NDArray[np.float32], most: int = 2) -> tuple[Peak, ...]:
    """The highest peaks of a heatmap, the highest first.

    Each is read as the joint itself is (`heatmaps.decode`), below the cell, in what is left of the map around it.

    Args:
        heatmap: (h, w).
        most: how many at most.
    """
    left, found = np.array(heatmap, np.float32), list[Peak]()
    tops = left >= cv2.dilate(left, np.ones((3, 3), np.uint8))  # a slope towards a peak that is taken is none
    while len(found) < most:
        candidates = np.where(tops, left, 0)
        y, x = np.unravel_index(int(candidates.argmax()), candidates.shape)
        if candidates[y, x] < LEAST:
            break
        xy, height = decode(_around(heatmap, int(y), int(x)))
        found.append(Peak(float(xy[0]), float(xy[1]), float(height)))
        rows, columns = np.ogrid[: left.shape[0], : left.shape[1]]
        tops &= np.hypot(rows - y, columns - x) >= APART
    return tuple(found)


def _around(heatmap: NDArray[np.float32], y: int, x: int) -> NDArray[np.float32]:
    """The map with nothing but a cell and its neighbours."""
    near = np.zeros_like(heatmap)
    window = slice(max(y - 1, 0), y + 2), slice(max(x - 1, 0), x + 2)
    near[window] = np.minimum(heatmap[window], heatmap[y, x])
    return near


@dataclass(frozen=True, slots=True, eq=False)
class Doubt:
    """How near each joint's second peak comes to its first.

    Attributes:
        ratio: (K,) in [0, 1], height of the second peak over that of the first; 0 where there is none.
        apart: (K,) crop pixels between them; nan where there is none.
    """

    ratio: NDArray[np.float64]
    apart: NDArray[np.float64]


def doubt(heatmaps: NDArray[np.float32]) -> Doubt:
    """Of the heatmaps (K, h, w) of a frame."""
    ratio, apart = np.zeros(len(heatmaps)), np.full(len(heatmaps), np.nan)
    for joint, heatmap in enumerate(heatmaps):
        found = peaks(heatmap)
        if len(found) == 2:
            first, second = found
            ratio[joint] = second.height / first.height
            apart[joint] = np.hypot(first.x - second.x, first.y - second.y)
    return Doubt(ratio, apart)
