"""Paints the frame, so that the pixel (0, 0) lies around the point (0, 0)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem

from app.images import to_qimage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

_PIXELS_SHOWN = 3.0  # from this zoom on pixels are squares: who looks so close wants to see them


class PictureItem(QGraphicsItem):
    """One frame; converted once when it comes, not at every paint."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the frame in pixels; 0, 0 without one."""
        return self._image.height(), self._image.width()

    @property
    def empty(self) -> bool:
        """Whether there is no frame."""
        return self._image.isNull()

    def show_picture(self, rgb: NDArray[np.uint8] | None) -> None:
        """Show a frame (H, W, 3) uint8 RGB, or nothing."""
        before = self._image.size()
        self._image = QImage() if rgb is None else to_qimage(rgb).convertToFormat(QImage.Format.Format_RGB32)
        if self._image.size() != before:
            self.prepareGeometryChange()
        self.update()

    def blank(self) -> None:
        """Show nothing where the frame was."""
        self._image.fill(0)
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(-0.5, -0.5, self._image.width(), self._image.height())

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        smooth = painter.worldTransform().m11() < _PIXELS_SHOWN
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(QPointF(-0.5, -0.5), self._image)
