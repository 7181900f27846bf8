"""Brightness, contrast and gamma as one table of grey values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.view import Tone


def curve_of(tone: Tone) -> NDArray[np.uint8]:
    """What becomes of each value of a channel: (256,) uint8, not descending.

    A value v in [0, 1] becomes clip(contrast (v - 1/2) + 1/2 + brightness, 0, 1) ** (1 / gamma).
    """
    value = np.arange(256) / 255
    spread = np.clip(tone.contrast * (value - 0.5) + 0.5 + tone.brightness, 0, 1)
    return np.asarray(np.rint(255 * spread ** (1 / tone.gamma)), np.uint8)
