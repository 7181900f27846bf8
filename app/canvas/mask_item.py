"""Paints what is hidden from the network: hatched, so that no picture hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from app.canvas.overlay_item import OverlayItem

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

_HATCH = 14  # frame pixels from stripe to stripe
_RED = (150, 52, 46, 170)  # premultiplied by hand: R, G, B, alpha
_GREY = (34, 35, 40, 150)


class MaskItem(OverlayItem):
    """One mask over the whole frame; a stroke redraws only the part it touched."""

    def __init__(self) -> None:
        super().__init__()
        self._mask: NDArray[np.bool_] | None = None
        self._pixels: NDArray[np.uint8] | None = None
        self._image: QImage | None = None

    @property
    def mask(self) -> NDArray[np.bool_] | None:
        """The mask of the frame (H, W), true where the picture is hidden; a stroke in progress is no part of it."""
        return self._mask

    def show_mask(self, mask: NDArray[np.bool_] | None) -> None:
        """Show a mask (H, W), true where the picture is hidden, or nothing."""
        if mask is self._mask and (self._image is None) is (mask is None):
            return  # masks are never written in place, so this one is drawn already
        self._mask, self._image = mask, None
        if mask is not None:
            self._prepare(mask)
            self._draw(mask, (0, 0, mask.shape[1], mask.shape[0]))
        self.update()

    def redraw(self, mask: NDArray[np.bool_], part: tuple[int, int, int, int]) -> None:
        """Show the part x1, y1, x2, y2 of a mask that is being painted."""
        if self._image is None:
            self._prepare(mask)
        self._draw(mask, part)
        self.update()

    def end_stroke(self) -> None:
        """Show the mask of the frame again."""
        self._image = None
        self.show_mask(self._mask)

    def _prepare(self, mask: NDArray[np.bool_]) -> None:
        height, width = mask.shape
        form = QImage.Format.Format_RGBA8888_Premultiplied
        self._pixels = np.zeros((height, width, 4), np.uint8)  # the image borrows it, so it must live as long
        self._image = QImage(self._pixels.data, width, height, 4 * width, form)

    def _draw(self, mask: NDArray[np.bool_], part: tuple[int, int, int, int]) -> None:
        assert self._pixels is not None
        x1, y1, x2, y2 = part
        stripes = (np.arange(x1, x2) + np.arange(y1, y2)[:, None]) % _HATCH < _HATCH // 2
        shown = np.where(stripes[..., None], np.array(_RED, np.uint8), np.array(_GREY, np.uint8))
        self._pixels[y1:y2, x1:x2] = shown * mask[y1:y2, x1:x2, None]

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        if self._image is not None:
            painter.drawImage(QPointF(-0.5, -0.5), self._image)
