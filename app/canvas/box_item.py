"""Paints the box that is being drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.overlay_item import OverlayItem, pen, pixel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from kimnet_core.pose.box import Box


class BoxItem(OverlayItem):
    """A full line, drawn strongly: the hand is at it."""

    def __init__(self) -> None:
        super().__init__()
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
        for color, width in ((QColor(0, 0, 0, 150), 3.5), (QColor("#ffffff"), 1.5)):
            painter.setPen(pen(color, width * px))
            painter.drawRect(self._rect)
