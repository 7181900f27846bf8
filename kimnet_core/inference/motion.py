"""How the picture moved from one frame to the next, so that a prior can move with it.

The field depends on the pictures alone, never on a pose: it is made once per frame and kept beside the
features, and a replay stays a pure function of what was kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.model.heatmaps import STRIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOTION = 1  # of the field; raise it when the same pictures give another one

# Squared cells that the way there and back may miss its start by: a quarter, and a tenth of both ways.
MISSED, MISSED_PER_WAY = 0.25, 0.1
NEAR = 2.0  # cells: standard deviation of the neighbourhood that fills what is not reliable
ENOUGH = 0.01  # share of a neighbourhood that must be reliable to say much


def motion_field(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> NDArray[np.float16]:
    """Where each cell of a picture was in the picture before.

    Dense inverse search (Kroeger et al., ECCV 2016) in both directions. What does not come back to where it
    started, as around an occluder, is filled from reliable cells nearby; with none of them it stays.

    Args:
        before: (S, S, 3) uint8 RGB crop.
        now: the same window of a later frame.

    Returns:
        (2, S / 4, S / 4): dx, dy in cells. What is at (x, y) now was at (x + dx, y + dy) before.
    """
    old, new = _grey(before), _grey(now)
    back, forth = _flow(new, old), _flow(old, new)
    missed = np.square(back + _sampled(forth, back)).sum(axis=-1)
    way = np.square(back).sum(axis=-1)
    reliable = np.exp(-missed / (MISSED + 2 * MISSED_PER_WAY * way))
    filled = _blurred(back * reliable[..., None]) / (_blurred(reliable) + ENOUGH)[..., None]
    field = reliable[..., None] * back + (1 - reliable)[..., None] * filled
    return np.ascontiguousarray(field.transpose(2, 0, 1), np.float16)


def _grey(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)


def _flow(start: NDArray[np.uint8], end: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(h, w, 2) cells from each cell of a grey picture (S, S) to where it is in another one."""
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    # Measured on joints of real people: refinement takes a third of the time and finds them no better.
    search.setVariationalRefinementIterations(0)
    side = len(start) // STRIDE
    unknown = np.empty(0, np.float32)  # what is given as the flow is where the search begins
    pixels = search.calc(start, end, unknown)
    cells = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA) / STRIDE
    return cells.astype(np.float32, copy=False)


def _sampled(field: NDArray[np.float32], way: NDArray[np.float32]) -> NDArray[np.float32]:
    """A field (h, w, 2) where the cells of another one lead; far away where they lead outside."""
    side = len(field)
    x, y = np.meshgrid(np.arange(side, dtype=np.float32), np.arange(side, dtype=np.float32))
    there = x + way[..., 0], y + way[..., 1]
    found = cv2.remap(field, *there, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(side, side))
    return found.astype(np.float32, copy=False)


def _blurred(maps: NDArray[np.float32]) -> NDArray[np.float32]:
    return cv2.GaussianBlur(maps, (0, 0), NEAR, borderType=cv2.BORDER_REPLICATE).astype(np.float32, copy=False)
