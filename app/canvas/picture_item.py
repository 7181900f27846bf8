"""Paints the frame, so that the pixel (0, 0) lies around the point (0, 0)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem

from app.canvas.tone_curve import curve_of
from app.images import to_qimage
from app.view import Tone

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

_PIXELS_SHOWN = 3.0  # from this zoom on pixels are squares: who looks so close wants to see them


class PictureItem(QGraphicsItem):
    """One frame; converted once when it comes, not at every paint."""

    def __init__(self) -> None:
        super().__init__()
        # What lies over it changes more often than the picture: it is scaled once, and then copied.
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._image = QImage()
        self._rgb: NDArray[np.uint8] | None = None
        self._tone = Tone()

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the frame in pixels; 0, 0 without one."""
        return self._image.height(), self._image.width()

    @property
    def rgb(self) -> NDArray[np.uint8] | None:
        """The frame (H, W, 3) as it is, or None."""
        return self._rgb

    @property
    def empty(self) -> bool:
        """Whether there is no frame."""
        return self._image.isNull()

    def show_picture(self, rgb: NDArray[np.uint8] | None) -> None:
        """Show a frame (H, W, 3) uint8 RGB, or nothing."""
        before = self._image.size()
        self._rgb = rgb
        self._image = QImage() if rgb is None else self._toned(rgb)
        if self._image.size() != before:
            self.prepareGeometryChange()
        self.update()

    def set_tone(self, tone: Tone) -> None:
        """Brighten what is shown from now on."""
        if tone != self._tone:
            self._tone = tone
            if self._rgb is not None:
                self.show_picture(self._rgb)

    def _toned(self, rgb: NDArray[np.uint8]) -> QImage:
        shown = rgb if self._tone == Tone() else np.asarray(cv2.LUT(rgb, curve_of(self._tone)), np.uint8)
        return to_qimage(shown).convertToFormat(QImage.Format.Format_RGB32)

    def blank(self) -> None:
        """Show nothing where the frame was."""
        self._rgb = None
        self._image.fill(0)
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(-0.5, -0.5, self._image.width(), self._image.height())

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        smooth = painter.worldTransform().m11() < _PIXELS_SHOWN
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(QPointF(-0.5, -0.5), self._image)
