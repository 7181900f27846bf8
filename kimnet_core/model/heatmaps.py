"""Keypoints to heatmaps and back, side by side.

A heatmap cell covers `stride` x `stride` pixels of the crop; the crop pixel x lies at

    mu = (x + 0.5) / stride - 0.5        cells

without rounding (unbiased targets), and decoding is the inverse, below the cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRIDE = 4  # crop pixels per heatmap cell of nearly every network
SIGMA = 2.0  # cells: Xiao et al. 2018, section 3


def to_cells(xy: NDArray[np.floating], stride: int = STRIDE) -> NDArray[np.float64]:
    """Crop pixels (..., 2) to heatmap cells."""
    return (np.asarray(xy, np.float64) + 0.5) / stride - 0.5


def to_pixels(cells: NDArray[np.floating], stride: int = STRIDE) -> NDArray[np.float64]:
    """Heatmap cells (..., 2) to crop pixels."""
    return (np.asarray(cells, np.float64) + 0.5) * stride - 0.5


def render(xy: NDArray[np.floating], size: int, sigma: float = SIGMA, stride: int = STRIDE) -> NDArray[np.float32]:
    """Draw a Gaussian of peak 1 for each keypoint.

    Args:
        xy: (..., 2) crop pixels; nan gives an empty map.
        size: side of a map in cells.
        sigma: cells.
        stride: crop pixels per cell.

    Returns:
        (..., size, size) float32 in [0, 1], rows first.
    """
    mu = to_cells(xy, stride)[..., None]  # (..., 2, 1)
    # A Gaussian is separable: one curve along x, one along y, and their outer product.
    curves = np.exp(-0.5 * ((np.arange(size) - mu) / sigma) ** 2).astype(np.float32)  # (..., 2, size)
    maps: NDArray[np.float32] = np.nan_to_num(curves[..., 1, :, None] * curves[..., 0, None, :])
    return maps


def decode(heatmaps: NDArray[np.floating], stride: int = STRIDE) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Find the peak of each map below the cell.

    The logarithm of a Gaussian is a parabola, so a parabola through the logarithms of the highest cell
    and its two neighbours on an axis has its vertex at the keypoint (Zhang et al. 2020, DARK, eq. 9, one
    axis at a time). At a border or beside a value that is not positive the cell's centre is kept.

    Args:
        heatmaps: (..., h, w).
        stride: crop pixels per cell.

    Returns:
        xy (..., 2) crop pixels, and height (...) float32 in [0, 1], the highest value. How probable that makes
        the joint depends on the network (`WeightsCard.scores`).
    """
    maps = np.asarray(heatmaps)
    h, w = maps.shape[-2:]
    flat = maps.reshape(-1, h * w)
    rows = np.arange(len(flat))
    best = flat.argmax(axis=1)
    y, x = np.divmod(best, w)
    peak = flat[rows, best]
    cells = np.stack([x + _vertex(flat, best, 1, x, w), y + _vertex(flat, best, w, y, h)], axis=1)
    height = np.clip(np.nan_to_num(peak), 0, 1).astype(np.float32)
    return to_pixels(cells, stride).reshape(*maps.shape[:-2], 2), height.reshape(maps.shape[:-2])


def _vertex(
    flat: NDArray[np.floating], best: NDArray[np.intp], step: int, at: NDArray[np.intp], length: int
) -> NDArray[np.float64]:
    """Offset of the parabola's vertex from the highest cell along one axis, in [-0.5, 0.5]."""
    rows = np.arange(len(flat))
    inside = (at > 0) & (at < length - 1)
    before = flat[rows, np.where(inside, best - step, best)].astype(np.float64)
    after = flat[rows, np.where(inside, best + step, best)].astype(np.float64)
    here = flat[rows, best].astype(np.float64)
    fits = inside & (before > 0) & (after > 0) & (here > 0)
    a, b, c = (np.log(np.where(fits, v, 1.0)) for v in (before, here, after))
    curvature = a - 2 * b + c
    fits &= curvature < 0
    offset = 0.5 * (a - c) / np.where(fits, curvature, 1.0)
    return np.where(fits, np.clip(offset, -0.5, 0.5), 0.0)
