"""Straight lines between keyframes: what an annotator needs who has no tracker but knows where to click."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LINES = 256  # looked at together: of a long clip, all of them would not fit into the memory


def keyframes(xy: NDArray[np.floating], limit: NDArray[np.floating]) -> list[int]:
    """The fewest frames in which to click one joint so that lines between them stay near the truth everywhere.

    After the last one the joint rests. The first known frame is always one. From frame i, the line to j passes
    frame k within its limit when the velocity (x_j - x_i) / (j - i) lies in a disc around (x_k - x_i) / (k - i)
    of radius limit_k / (k - i); the fewest frames are a shortest path over the lines that pass all between.

    Args:
        xy: (N, 2) true places, frame pixels; nan where unknown, which bounds nothing.
        limit: (N,) how far off a line may be, in pixels.

    Returns:
        Frames in order; empty where nothing is known.
    """
    (known,) = np.nonzero(np.isfinite(xy).all(axis=1))
    if not len(known):
        return []
    came_from = {0: -1}
    level = [0]
    while level:
        following = []
        for start in level:
            reached, rests = _reach(known[start:], xy[known[start:]], limit[known[start:]])
            if rests:
                return [int(known[at]) for at in _way(came_from, start)]
            for at in (start + reached).tolist():
                if at not in came_from:
                    came_from[at] = start
                    following.append(at)
        level = following
    raise AssertionError("each frame reaches the next one")


def _reach(
    frames: NDArray[np.intp], xy: NDArray[np.floating], limit: NDArray[np.floating]
) -> tuple[NDArray[np.intp], bool]:
    """Which of these frames a line from the first one can lead to, and whether resting will do."""
    ahead = (frames[1:] - frames[0]).astype(np.float64)
    velocity = (xy[1:] - xy[0]) / ahead[:, None]
    radius = limit[1:] / ahead
    if (np.linalg.norm(velocity, axis=1) <= radius).all():
        return np.empty(0, np.intp), True
    # Once the squares around the discs have nothing in common, no line leads beyond.
    low = np.maximum.accumulate(velocity - radius[:, None])
    high = np.minimum.accumulate(velocity + radius[:, None])
    apart = (low > high).any(axis=1)
    count = int(apart.argmax()) + 1 if apart.any() else len(velocity)
    lines = range(0, count, LINES)
    passes = [_passes(velocity[:count], radius[:count], np.arange(first, min(first + LINES, count))) for first in lines]
    return np.flatnonzero(np.concatenate(passes)) + 1, False


def _passes(velocity: NDArray[np.floating], radius: NDArray[np.floating], lines: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Of some of the M lines, whether each is within the discs of all frames before its end."""
    inside = np.linalg.norm(velocity[lines, None] - velocity, axis=2) <= radius
    beyond = np.arange(len(velocity)) >= lines[:, None]
    return np.asarray((inside | beyond).all(axis=1))


def _way(came_from: dict[int, int], last: int) -> list[int]:
    way = [last]
    while way[-1]:
        way.append(came_from[way[-1]])
    return way[::-1]
