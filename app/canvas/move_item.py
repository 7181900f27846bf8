"""Paints how far joints would go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter

from app.canvas.overlay_item import SHADE, MarkItem, pen

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

_LEAST = 1.0  # frame pixels: a shorter way is not seen
_JOINT = 4.0  # radius in screen pixels


class MoveItem(MarkItem):
    """A line from where each joint is to a dot where it is proposed; joints that stay have none."""

    def __init__(self, color: str) -> None:
        super().__init__()
        self._color = QColor(color)
        self._lines: list[QLineF] = []

    def show_moves(self, here: NDArray[np.floating] | None, there: NDArray[np.floating] | None) -> None:
        """Show the ways between two sets of points (K, 2) in frame pixels, nan for none; None shows nothing."""
        self._lines = []
        if here is not None and there is not None:
            far = np.linalg.norm(there - here, axis=1) > _LEAST  # never where one is absent: that is nan
            self._lines = [QLineF(*a, *b) for a, b in zip(here[far].tolist(), there[far].tolist(), strict=True)]
        self.update()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self.unit(painter)
        for color, width in ((SHADE, 3.0), (self._color, 1.4)):
            painter.setPen(pen(color, width * px))
            painter.drawLines(self._lines)
        painter.setPen(pen(SHADE, 1.4 * px))
        painter.setBrush(self._color)
        for line in self._lines:
            painter.drawEllipse(line.p2(), _JOINT * px, _JOINT * px)
