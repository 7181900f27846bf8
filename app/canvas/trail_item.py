"""Paints where the selected joint was and where it will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.overlay_item import MarkItem, diamond, pen

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

REACH = 30
"""Frames shown before and after the current one."""


class TrailItem(MarkItem):
    """The past is a pale line, the future one in the joint's colour; both fade with distance in time."""

    def __init__(self) -> None:
        super().__init__()
        self._xy: NDArray[np.floating] = np.empty((0, 2))
        self._human: NDArray[np.bool_] = np.empty(0, bool)
        self._now = 0
        self._color = QColor()

    def show_trail(self, xy: NDArray[np.floating], human: NDArray[np.bool_], now: int, color: str) -> None:
        """Show a course; an empty array shows nothing.

        Args:
            xy: (N, 2) of one joint in consecutive frames, frame pixels, nan where it is absent.
            human: (N,) where a person placed it.
            now: index of the current frame in these arrays.
            color: of the joint.
        """
        self._xy, self._human, self._now, self._color = xy, human, now, QColor(color)
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._xy, self._human = np.empty((0, 2)), np.empty(0, bool)
        self.update()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        there = np.isfinite(self._xy).all(axis=1)
        if there.sum() < 2:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self.unit(painter)
        at = [QPointF(x, y) for x, y in np.nan_to_num(self._xy).tolist()]
        fade = 1 - np.abs(np.arange(len(at)) - self._now) / (REACH + 8)
        for i in range(len(at) - 1):
            if there[i] and there[i + 1]:
                painter.setPen(pen(QColor(0, 0, 0, int(110 * fade[i])), 3.4 * px))
                painter.drawLine(at[i], at[i + 1])
        for i in range(len(at) - 1):
            if there[i] and there[i + 1]:
                painter.setPen(pen(self._shade(i >= self._now, float(fade[i])), (1.8 if i >= self._now else 1.2) * px))
                painter.drawLine(at[i], at[i + 1])
        for i in np.flatnonzero(there).tolist():
            if i != self._now:
                self._paint_dot(painter, at[i], i, float(fade[i]), px)

    def _shade(self, future: bool, fade: float) -> QColor:
        color = QColor(self._color) if future else QColor(235, 236, 240)
        color.setAlphaF(max(0.12, fade) * (1.0 if future else 0.6))
        return color

    def _paint_dot(self, painter: QPainter, at: QPointF, i: int, fade: float, px: float) -> None:
        if self._human[i]:
            painter.setPen(pen(QColor(0, 0, 0, 170), px))
            painter.setBrush(QColor("#ffffff"))
            painter.drawPolygon(diamond(at.x(), at.y(), 4 * px))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._shade(i > self._now, fade))
            painter.drawEllipse(at, 1.9 * px, 1.9 * px)
