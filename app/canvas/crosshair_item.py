"""Paints the crosshair: where the joint that is asked for would be placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.overlay_item import SHADE, OverlayItem, pen, pixel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

_GAP, _ARM, _RING = 5.0, 28.0, 11.0  # screen pixels


class CrosshairItem(OverlayItem):
    """Four arms that leave the place itself free, and a ring in the colour of the joint."""

    def __init__(self) -> None:
        super().__init__()
        self._at: QPointF | None = None
        self._color = QColor()

    @property
    def at(self) -> QPointF | None:
        """Where it is, frame pixels; None while it is not shown."""
        return self._at

    def show_at(self, at: tuple[float, float], color: str) -> None:
        """Show it at a place, frame pixels, in a colour "#rrggbb"."""
        self._at, self._color = QPointF(*at), QColor(color)
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._at = None
        self.update()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        if self._at is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = pixel(painter)
        ways = [QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)]
        arms = [QLineF(self._at + way * _GAP * px, self._at + way * _ARM * px) for way in ways]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((SHADE, 3.6), (QColor("#ffffff"), 1.4)):
            painter.setPen(pen(color, width * px))
            painter.drawLines(arms)
        for color, width in ((SHADE, 4.2), (self._color, 2.2)):
            painter.setPen(pen(color, width * px))
            painter.drawEllipse(self._at, _RING * px, _RING * px)
