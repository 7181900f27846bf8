"""Paints the brush around the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.overlay_item import OverlayItem, pen, pixel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget


class BrushItem(OverlayItem):
    """A circle as large as what it paints; dashed while it erases."""

    def __init__(self) -> None:
        super().__init__()
        self._at: QPointF | None = None
        self._radius = 0.0
        self._erasing = False

    def show_brush(self, x: float, y: float, radius: float, *, erasing: bool) -> None:
        """Show the brush around a point; all in frame pixels."""
        self._at, self._radius, self._erasing = QPointF(x, y), radius, erasing
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._at = None
        self.update()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        if self._at is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        px = pixel(painter)
        style = Qt.PenStyle.DashLine if self._erasing else Qt.PenStyle.SolidLine
        for color, width, dash in (
            (QColor(0, 0, 0, 150), 3.0, Qt.PenStyle.SolidLine),
            (QColor("#ffffff"), 1.3, style),
        ):
            painter.setPen(pen(color, width * px, dash))
            painter.drawEllipse(self._at, self._radius, self._radius)
