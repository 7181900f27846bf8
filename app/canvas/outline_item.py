"""Paints the outline of what is about to be hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from app.canvas.overlay_item import SHADE, OverlayItem, pen, pixel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

HANDLE = 8.0
"""Screen pixels around the first corner within which a click closes the outline."""

_WHITE = QColor("#ffffff")
_INSIDE = QColor(150, 52, 46, 70)  # the red of masks, before it is there


class OutlineItem(OverlayItem):
    """Corners and the lines between them; dashed while it erases, with a ring around the first until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self._corners = QPolygonF()
        self._closed = self._erasing = False

    def show_outline(self, corners: Sequence[tuple[float, float]], *, closed: bool, erasing: bool) -> None:
        """Show an outline through corners x, y in frame pixels."""
        self._corners = QPolygonF([QPointF(x, y) for x, y in corners])
        self._closed, self._erasing = closed, erasing
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._corners = QPolygonF()
        self.update()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        if self._corners.isEmpty():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = pixel(painter)
        if not self._erasing:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_INSIDE)
            painter.drawPolygon(self._corners)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        style = Qt.PenStyle.DashLine if self._erasing else Qt.PenStyle.SolidLine
        for color, width, dash in ((SHADE, 3.5, Qt.PenStyle.SolidLine), (_WHITE, 1.5, style)):
            painter.setPen(pen(color, width * px, dash))
            if self._closed:
                painter.drawPolygon(self._corners)
            else:
                painter.drawPolyline(self._corners)
                painter.drawEllipse(self._corners.first(), HANDLE * px, HANDLE * px)
