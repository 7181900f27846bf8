"""Masks of simple shapes. A pixel is covered when its centre, a whole number, lies within the shape or on its edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


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


def rectangle(
    mask: NDArray[np.bool_], one: tuple[float, float], other: tuple[float, float], *, erase: bool = False
) -> NDArray[np.bool_]:
    """A mask (H, W) with an upright rectangle more, or less, between two corners x, y in pixels; edges are covered."""
    result = mask.copy()
    columns, rows = (
        slice(max(0, int(np.ceil(min(a, b)))), max(0, int(np.floor(max(a, b))) + 1))
        for a, b in zip(one, other, strict=True)
    )
    result[rows, columns] = not erase
    return result


def polygon(mask: NDArray[np.bool_], points: NDArray[np.floating], *, erase: bool = False) -> NDArray[np.bool_]:
    """A mask (H, W) with a polygon more, or less, its edges covered.

    Args:
        mask: stays as it is.
        points: (N, 2) corners x, y in pixels, N >= 3; the last is joined to the first. Where edges cross, what
            lies within an even number of turns is outside.
        erase: uncover instead of cover.

    Raises:
        ValueError: there are fewer than three.
    """
    if len(points) < 3:
        raise ValueError(f"a polygon has three corners at least, got {len(points)}")
    points = np.asarray(points, np.float64)
    height, width = mask.shape
    edge = np.zeros(mask.shape, bool)
    crossings = np.zeros((height, width + 1), np.int32)  # edges between a pixel and its left neighbour
    for (x1, y1), (x2, y2) in zip(points, np.roll(points, -1, axis=0), strict=True):
        if y1 == y2:
            edge |= rectangle(np.zeros_like(mask), (x1, y1), (x2, y2))
            continue
        rows = np.arange(max(0, np.ceil(min(y1, y2))), min(height - 1, np.floor(max(y1, y2))) + 1).astype(int)
        x = x1 + (rows - y1) * (x2 - x1) / (y2 - y1)
        through = rows < max(y1, y2)  # a corner is crossed by one of its two edges
        np.add.at(crossings, (rows[through], np.clip(np.ceil(x[through]), 0, width).astype(int)), 1)
        on = (x == np.rint(x)) & (x >= 0) & (x < width)
        edge[rows[on], x[on].astype(int)] = True
    result = mask.copy()
    result[edge | (crossings[:, :width].cumsum(axis=1) % 2 == 1)] = not erase
    return result


def shifted(mask: NDArray[np.bool_], x: int, y: int) -> NDArray[np.bool_]:
    """A mask (H, W) moved by whole pixels; what leaves the picture is cut."""
    result = np.zeros_like(mask)
    height, width = mask.shape
    rows, columns = (slice(max(0, by), max(0, min(size, size + by))) for by, size in ((y, height), (x, width)))
    from_rows, from_columns = (
        slice(max(0, -by), max(0, min(size, size - by))) for by, size in ((y, height), (x, width))
    )
    result[rows, columns] = mask[from_rows, from_columns]
    return result


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
