"""Numbers to colours, evenly to the eye."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIGNED = "signed"
"""Of values on both sides of 0: blue below, red above, and white for 0."""

_MAPS = {
    "inferno": cv2.COLORMAP_INFERNO,
    "viridis": cv2.COLORMAP_VIRIDIS,
    "magma": cv2.COLORMAP_MAGMA,
    "turbo": cv2.COLORMAP_TURBO,
}
NAMES = tuple(_MAPS)
"""Of values from 0 up; all but "turbo" grow lighter evenly."""

# Brewer's RdBu: told apart also by those who do not see red and green.
_STOPS = (
    (5, 48, 97), (33, 102, 172), (67, 147, 195), (146, 197, 222),
    (247, 247, 247),
    (244, 165, 130), (214, 96, 77), (178, 24, 43), (103, 0, 31),
)  # fmt: skip


@lru_cache(maxsize=8)
def table(name: str) -> NDArray[np.uint8]:
    """(256, 3) RGB of one of `NAMES`, or of `SIGNED`."""
    if name == SIGNED:
        at = np.linspace(0, len(_STOPS) - 1, 256)
        channels = [np.interp(at, np.arange(len(_STOPS)), channel) for channel in zip(*_STOPS, strict=True)]
        return np.ascontiguousarray(np.round(np.stack(channels, axis=1)).astype(np.uint8))
    bgr = cv2.applyColorMap(np.arange(256, dtype=np.uint8)[:, None], _MAPS[name]).reshape(256, 3)
    return np.ascontiguousarray(bgr[:, ::-1])


def picture(values: NDArray[np.floating], name: str, low: float = 0.0, high: float = 1.0) -> QImage:
    """An opaque image, one pixel a value.

    Args:
        values: (h, w); what lies outside [low, high] takes the colour of the end.
        name: of the colour map.
        low: value of the first colour.
        high: value of the last colour.
    """
    return _image(np.dstack([table(name)[_levels(values, low, high)], np.full(values.shape, 255, np.uint8)]))


def glow(values: NDArray[np.floating], name: str, low: float = 0.0, high: float = 1.0) -> QImage:
    """An image that is clear where a value is 0 and opaque at the ends.

    Args:
        values: (h, w); what lies outside [low, high] takes the colour of the end.
        name: of the colour map.
        low: value of the first colour, 0 or below.
        high: value of the last colour, above 0.
    """
    # Opaque from a half up: a weak peak is seen, and noise near 0 is not.
    strength = _levels(np.abs(np.clip(values, low, high)), 0.0, max(high, -low))
    alpha = np.minimum(strength.astype(np.uint16) * 2, 255).astype(np.uint8)
    return _image(np.dstack([table(name)[_levels(values, low, high)], alpha]))


def _levels(values: NDArray[np.floating], low: float, high: float) -> NDArray[np.uint8]:
    span = max(high - low, 1e-12)
    scaled: NDArray[np.uint8] = (np.clip((np.nan_to_num(values) - low) / span, 0, 1) * 255).astype(np.uint8)
    return scaled


def _image(rgba: NDArray[np.uint8]) -> QImage:
    rgba = np.ascontiguousarray(rgba)
    h, w, _ = rgba.shape
    image = QImage(rgba.data, w, h, rgba.strides[0], QImage.Format.Format_RGBA8888)
    # Another format, hence a copy that owns its pixels, and the one that painting is fastest with.
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
