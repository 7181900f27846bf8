"""Poses, heatmaps and captions drawn into pictures, for films that are exported.

Everything is drawn anti-aliased and to a fraction of a pixel on a copy; the picture given stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.pose.pose import DOUBTFUL, Visibility

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

_SHIFT = 4  # OpenCV takes points in sixteenths of a pixel
_DARK = (20, 20, 20)
_LIGHT = (245, 245, 245)


@dataclass(frozen=True, slots=True)
class PoseStyle:
    """How poses look.

    Attributes:
        sure: a joint with a score below this is drawn hollow and its limbs thin.
        width: of a limb in pixels; None scales it to the person.
    """

    sure: float = DOUBTFUL
    width: float | None = None


def draw_pose(
    rgb: NDArray[np.uint8],
    xy: NDArray[np.floating],
    score: NDArray[np.floating],
    skeleton: Skeleton,
    visibility: NDArray[np.uint8] | None = None,
    style: PoseStyle = PoseStyle(),
) -> NDArray[np.uint8]:
    """Draw one person's skeleton in its colours.

    A sure joint is a disc, an unsure one a thin circle, and one that is labelled as hidden a ring; a joint
    whose position is nan is left out with its limbs.

    Args:
        rgb: (H, W, 3) uint8.
        xy: (K, 2) frame pixels.
        score: (K,) in [0, 1].
        skeleton: edges and colours.
        visibility: (K,) values of `Visibility`; None takes all for visible.
        style: how it looks.

    Returns:
        (H, W, 3) uint8, a new picture.
    """
    picture = np.array(rgb, np.uint8, order="C")
    there = np.isfinite(xy).all(axis=1)
    if not there.any():
        return picture
    hidden = np.zeros(len(xy), bool) if visibility is None else np.asarray(visibility) == Visibility.HIDDEN
    hollow = hidden | (np.asarray(score) < style.sure)
    width = style.width or limb_width(np.asarray(xy)[there], rgb.shape[0])
    radius = width * np.where(hidden, 1.6, 1.1)
    colors = [_rgb(color) for color in skeleton.colors]
    for a, b in skeleton.edges:
        if there[a] and there[b]:
            ends = _between(xy[a], xy[b], *np.where(hollow[[a, b]], radius[[a, b]], 0))
            _draw_limb(picture, ends, colors[b], width / 2 if hollow[[a, b]].any() else width)
    for k in np.flatnonzero(there):
        rim = 0 if not hollow[k] else width / 2 if hidden[k] else 1
        _draw_joint(picture, xy[k], colors[k], radius[k], rim)
    return picture


def draw_trail(rgb: NDArray[np.uint8], xy: NDArray[np.floating], skeleton: Skeleton) -> NDArray[np.uint8]:
    """Draw the way that each joint has come, as a thin line in its colour.

    Args:
        rgb: (H, W, 3) uint8.
        xy: (N, K, 2) frame pixels, the newest last; nan breaks the line.
        skeleton: colours.

    Returns:
        (H, W, 3) uint8, a new picture.
    """
    picture = np.array(rgb, np.uint8, order="C")
    thick = max(1, round(rgb.shape[0] / 540))
    for before, now in pairwise(xy):
        for k in np.flatnonzero(np.isfinite(before).all(axis=1) & np.isfinite(now).all(axis=1)):
            color = _rgb(skeleton.colors[k])
            cv2.line(picture, _fixed(before[k]), _fixed(now[k]), color, thick, cv2.LINE_AA, _SHIFT)
    return picture


def limb_width(xy: NDArray[np.floating], height: int) -> float:
    """Pixels that a limb is wide: a sixtieth of the person's extent, within what a frame of this height bears."""
    extent = float(np.ptp(xy, axis=0).max())
    return float(np.clip(extent / 60, max(1.5, height / 360), max(3, height / 90)))


def draw_heatmap(
    rgb: NDArray[np.uint8],
    heatmap: NDArray[np.floating],
    place: NDArray[np.floating],
    strength: float = 0.7,
    full: float = 1.0,
) -> NDArray[np.uint8]:
    """Blend a heatmap into the part of the frame that it was computed from.

    Args:
        rgb: (H, W, 3) uint8.
        heatmap: (h, w) cells.
        place: (2, 3) matrix that takes cells to frame pixels.
        strength: opacity of the highest value, in [0, 1].
        full: the value that is shown as the highest; 0 and below is transparent.

    Returns:
        (H, W, 3) uint8, a new picture.
    """
    picture = np.array(rgb, np.uint8, order="C")
    h, w = heatmap.shape
    edges = np.array([[-0.5, -0.5], [w - 0.5, -0.5], [w - 0.5, h - 0.5], [-0.5, h - 0.5]])
    outer = edges @ place[:, :2].T + place[:, 2]
    low, high = np.floor(outer.min(axis=0)), np.ceil(outer.max(axis=0)) + 1
    (left, top), (right, bottom) = np.clip([low, high], 0, rgb.shape[1::-1]).astype(int)
    if left == right or top == bottom:
        return picture
    matrix = np.column_stack([place[:, :2], place[:, 2] - (left, top)])
    values = np.clip(np.asarray(heatmap, np.float32) / full, 0, 1)
    values = cv2.warpAffine(values, matrix, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
    colors = cv2.applyColorMap(np.round(values * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)[:, :, ::-1]
    part = picture[top:bottom, left:right]
    part[:] = np.round(part + (colors.astype(np.float32) - part) * (strength * values)[..., None])
    return picture


def draw_caption(rgb: NDArray[np.uint8], text: str) -> NDArray[np.uint8]:
    """Write a line, such as the frame's number, into the lower left corner.

    Args:
        rgb: (H, W, 3) uint8.
        text: ASCII; other characters are shown as question marks.

    Returns:
        (H, W, 3) uint8, a new picture.
    """
    picture = np.array(rgb, np.uint8, order="C")
    height = picture.shape[0]
    scale, thick, margin = max(0.35, height / 900), max(1, round(height / 500)), max(3, height // 90)
    (width, above), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, thick)
    base = height - 1 - margin - below
    cv2.rectangle(picture, (0, base - above - margin), (width + 2 * margin, height - 1), _DARK, cv2.FILLED)
    cv2.putText(picture, text, (margin, base), cv2.FONT_HERSHEY_SIMPLEX, scale, _LIGHT, thick, cv2.LINE_AA)
    return picture


def _between(
    a: NDArray[np.floating], b: NDArray[np.floating], gap_a: float, gap_b: float
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """The line from a to b without the first and last pixels, which lie within hollow joints."""
    length = max(float(np.linalg.norm(b - a)), 1e-6)
    step = (b - a) / length
    return a + step * min(gap_a, length / 2), b - step * min(gap_b, length / 2)


def _draw_limb(
    picture: NDArray[np.uint8],
    ends: tuple[NDArray[np.floating], NDArray[np.floating]],
    color: tuple[int, int, int],
    width: float,
) -> None:
    start, end = (_fixed(point) for point in ends)
    thick = max(1, round(width))
    cv2.line(picture, start, end, _DARK, thick + 2, cv2.LINE_AA, _SHIFT)
    cv2.line(picture, start, end, color, thick, cv2.LINE_AA, _SHIFT)


def _draw_joint(
    picture: NDArray[np.uint8], xy: NDArray[np.floating], color: tuple[int, int, int], radius: float, rim: float
) -> None:
    """A disc, or a circle with a rim of some pixels when that is not 0."""
    center, fixed_radius = _fixed(xy), round(radius * (1 << _SHIFT))
    if not rim:
        cv2.circle(picture, center, fixed_radius, color, cv2.FILLED, cv2.LINE_AA, _SHIFT)
        cv2.circle(picture, center, fixed_radius, _DARK, 1, cv2.LINE_AA, _SHIFT)
        return
    thick = max(1, round(rim))
    cv2.circle(picture, center, fixed_radius, _DARK, thick + 2, cv2.LINE_AA, _SHIFT)
    cv2.circle(picture, center, fixed_radius, color, thick, cv2.LINE_AA, _SHIFT)


def _fixed(point: NDArray[np.floating]) -> tuple[int, int]:
    # Far outside the frame OpenCV's integers would overflow.
    x, y = np.round(np.clip(point, -32000, 32000) * (1 << _SHIFT)).astype(int)
    return int(x), int(y)


def _rgb(color: str) -> tuple[int, int, int]:
    """From "#rrggbb"."""
    value = int(color[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255
