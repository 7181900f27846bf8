"""Paints the window through which the network sees the frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.overlay_item import OverlayItem, pen, pixel

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from kimnet_core.model.crop import Crop

_ARM = 18  # screen pixels


class WindowItem(OverlayItem):
    """The corners alone, and a stroke at the top of a turned window, to tell which way is up in it."""

    def __init__(self) -> None:
        super().__init__()
        self._crop: Crop | None = None

    def show_window(self, crop: Crop | None) -> None:
        """Show a window, or nothing."""
        self._crop = crop
        self.update()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        if self._crop is None:
            return
        px = pixel(painter)
        lines = _lines(self._crop, min(_ARM * px, self._crop.box.width / 4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((QColor(0, 0, 0, 110), 3.0), (QColor(255, 255, 255, 190), 1.2)):
            painter.setPen(pen(color, width * px))
            for line in lines:
                painter.drawPolyline([QPointF(x, y) for x, y in line.tolist()])


def _lines(crop: Crop, arm: float) -> list[NDArray[np.float64]]:
    """Polylines (N, 2) in frame pixels: the four corners with arms of a length, and the stroke."""
    corners = crop.corners
    lines = []
    for i, corner in enumerate(corners):
        ways = corners[[i - 1, (i + 1) % 4]] - corner
        ends = corner + arm * ways / np.linalg.norm(ways, axis=1, keepdims=True)
        lines.append(np.array([ends[0], corner, ends[1]]))
    if crop.angle:
        top, down = corners[:2].mean(axis=0), corners[3] - corners[0]
        lines.append(np.array([top, top + arm * down / np.linalg.norm(down)]))
    return lines
