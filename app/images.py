"""Numpy pictures to Qt images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from numpy.typing import NDArray


def to_qimage(picture: NDArray[np.uint8]) -> QImage:
    """A QImage that owns its pixels.

    Args:
        picture: (H, W, 3) RGB or (H, W, 4) RGBA, uint8; need not be contiguous.
    """
    picture = np.ascontiguousarray(picture)
    height, width, channels = picture.shape
    form = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    # QImage only borrows the buffer, and takes rows for padded to 4 bytes unless it is told.
    return QImage(picture.data, width, height, picture.strides[0], form).copy()
