"""Paints where the heatmap of the selected joint is highest, and second highest; a dragged joint snaps to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.overlay_item import SHADE, MarkItem, pen, write
from app.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from kimnet_core.review.peaks import Peak

SNAP = 10.0
"""Screen pixels from which a dragged joint jumps to a peak."""

_ARM, _INNER = 9.0, 4.0  # screen pixels from the peak to both ends of the strokes around it
_MARK = QColor("#ffffff")


class PeaksItem(MarkItem):
    """A cross of four strokes around each peak, dashed at the second one, with its height beside it."""

    def __init__(self) -> None:
        super().__init__()
        self._peaks: Sequence[Peak] = ()

    def show_peaks(self, peaks: Sequence[Peak]) -> None:
        """Show peaks in frame pixels, the higher one first; none shows nothing."""
        self._peaks = peaks
        self.update()

    def snapped(self, x: float, y: float, scale: float, start: tuple[float, float]) -> tuple[float, float]:
        """The peak beside a place, or the place itself.

        A peak beside which the joint was taken does not hold it: a small correction must stay possible.

        Args:
            x: of the place, frame pixels.
            y: of the place.
            scale: screen pixels per frame pixel.
            start: where the joint was taken, frame pixels; nan where it was missing.
        """
        if not self.isVisible():
            return x, y
        near = SNAP / scale
        free = [peak for peak in self._peaks if not np.hypot(peak.x - start[0], peak.y - start[1]) <= near]
        nearest = min(free, key=lambda peak: np.hypot(peak.x - x, peak.y - y), default=None)
        if nearest is None or np.hypot(nearest.x - x, nearest.y - y) > near:
            return x, y
        return nearest.x, nearest.y

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self.unit(painter)
        for number, peak in enumerate(self._peaks):
            style = Qt.PenStyle.DotLine if number else Qt.PenStyle.SolidLine
            for color, width, line in ((SHADE, 3.6, Qt.PenStyle.SolidLine), (_MARK, 1.6, style)):
                painter.setPen(pen(color, width * px, line))
                for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                    inner = QPointF(peak.x + x * _INNER * px, peak.y + y * _INNER * px)
                    painter.drawLine(inner, QPointF(peak.x + x * _ARM * px, peak.y + y * _ARM * px))
            name = tr("2nd peak {height}") if number else tr("peak {height}")
            leftward = any(other.x > peak.x for other in self._peaks)  # away from each other
            write(painter, peak.x, peak.y, name.format(height=f"{peak.height:.2f}"), leftward=leftward)
