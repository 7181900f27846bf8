"""Paints a box: the window the network sees, or the one being drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.overlay_item import OverlayItem, pen, pixel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from kimnet_core.pose.box import Box


class BoxItem(OverlayItem):
    """Corners alone for the window, a full line and a dimmed surround for a box being drawn."""

    def __init__(self, *, drawing: bool = False) -> None:
        """An empty item.

        Args:
            drawing: draw it strongly, as what the hand is at.
        """
        super().__init__()
        self._drawing = drawing
        self._rect: QRectF | None = None

    def show_box(self, box: Box | None) -> None:
        """Show a box, or nothing."""
        self._rect = None if box is None else QRectF(box.x1, box.y1, box.width, box.height)
        self.update()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        if self._rect is None:
            return
        px = pixel(painter)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._drawing:
            for color, width in ((QColor(0, 0, 0, 150), 3.5), (QColor("#ffffff"), 1.5)):
                painter.setPen(pen(color, width * px))
                painter.drawRect(self._rect)
            return
        for color, width in ((QColor(0, 0, 0, 110), 3.0), (QColor(255, 255, 255, 190), 1.2)):
            painter.setPen(pen(color, width * px))
            self._paint_corners(painter, min(18 * px, self._rect.width() / 4))

    def _paint_corners(self, painter: QPainter, arm: float) -> None:
        assert self._rect is not None
        for corner, dx, dy in (
            (self._rect.topLeft(), 1, 1),
            (self._rect.topRight(), -1, 1),
            (self._rect.bottomLeft(), 1, -1),
            (self._rect.bottomRight(), -1, -1),
        ):
            painter.drawPolyline([corner + QPointF(arm * dx, 0), corner, corner + QPointF(0, arm * dy)])
