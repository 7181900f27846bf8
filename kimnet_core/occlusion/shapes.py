"""Masks of simple shapes. A pixel is covered when its centre, a whole number, lies within the shape or on its edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FRACTION = 8  # bits after the point that OpenCV is given of a corner: 1/256 of a pixel


def square(height: int, width: int, centre: tuple[float, float], size: float) -> NDArray[np.bool_]:
    """An upright square.

    Args:
        height: of the mask in pixels.
        width: of the mask in pixels.
        centre: x, y in pixels; it may lie outside.
        size: of its side in pixels; 0 or less hides nothing.

    Returns:
        (height, width) bool, True is hidden.
    """
    mask = np.zeros((height, width), bool)
    if size > 0:
        columns, rows = (
            slice(max(0, int(np.ceil(at - size / 2))), max(0, int(np.ceil(at + size / 2)))) for at in centre
        )
        mask[rows, columns] = True
    return mask


def disc(height: int, width: int, centre: tuple[float, float], size: float) -> NDArray[np.bool_]:
    """A disc of a diameter in pixels; arguments as `square`."""
    mask = np.zeros((height, width), bool)
    return stroke(mask, np.array([centre]), size / 2) if size > 0 else mask


def rectangle(mask: NDArray[np.bool_], one: tuple[float, float], other: tuple[float, float]) -> NDArray[np.bool_]:
    """A mask (H, W) with an upright rectangle more, between two corners x, y in pixels; edges are covered."""
    result = mask.copy()
    columns, rows = (
        slice(max(0, int(np.ceil(min(a, b)))), max(0, int(np.floor(max(a, b))) + 1))
        for a, b in zip(one, other, strict=True)
    )
    result[rows, columns] = True
    return result


def polygon(mask: NDArray[np.bool_], points: NDArray[np.floating]) -> NDArray[np.bool_]:
    """A mask (H, W) with a polygon more, its edges covered.

    Args:
        mask: stays as it is.
        points: (N, 2) corners x, y in pixels, N >= 3; the last is joined to the first.

    Raises:
        ValueError: there are fewer than three.
    """
    if len(points) < 3:
        raise ValueError(f"a polygon has three corners at least, got {len(points)}")
    covered = np.zeros(mask.shape, np.uint8)
    corners = np.rint(np.asarray(points, np.float64) * (1 << _FRACTION)).astype(np.int32)
    cv2.fillPoly(covered, [corners], 1, shift=_FRACTION)
    joined: NDArray[np.bool_] = mask | covered.astype(bool)
    return joined


def stroke(
    mask: NDArray[np.bool_], points: NDArray[np.floating], radius: float, *, erase: bool = False
) -> NDArray[np.bool_]:
    """Draw with a round brush.

    Args:
        mask: (H, W) bool; stays as it is.
        points: (N, 2) the brush's way in pixels, N >= 1; one point makes a disc.
        radius: of the brush in pixels. A pixel is covered when its centre is no farther than this from the way.
        erase: uncover instead of cover.

    Returns:
        (H, W) bool, a new mask.
    """
    result = mask.copy()
    points = np.asarray(points, np.float64).reshape(-1, 2)
    for start, end in zip(points, points[1:] if len(points) > 1 else points, strict=False):
        rows, columns = (_reach(start[axis], end[axis], radius, mask.shape[1 - axis]) for axis in (1, 0))
        y, x = np.mgrid[rows, columns]
        covered = _distance(x, y, start, end) <= radius
        result[rows, columns][covered] = not erase
    return result


def _reach(a: float, b: float, radius: float, size: int) -> slice:
    """The pixels of an axis that a brush can touch between two positions."""
    low, high = min(a, b) - radius, max(a, b) + radius
    return slice(int(np.clip(np.ceil(low), 0, size)), int(np.clip(np.floor(high) + 1, 0, size)))


def _distance(
    x: NDArray[np.integer], y: NDArray[np.integer], start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """From pixels to the segment between two points."""
    along = end - start
    length = float(along @ along)
    t = np.clip(((x - start[0]) * along[0] + (y - start[1]) * along[1]) / length, 0, 1) if length else 0.0
    return np.asarray(np.hypot(x - start[0] - t * along[0], y - start[1] - t * along[1]))
