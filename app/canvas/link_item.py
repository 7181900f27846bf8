"""Paints whom a joint listened to: discs on the joints of the previous frame, sized by the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from app.canvas.overlay_item import SHADE, MarkItem, OverlayItem, pen, write

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

FULL_DISC = 30.0
"""Radius in screen pixels of the disc of weight 1; the area goes with the weight."""

_SEEN = 0.01  # a smaller weight would be a dot of three pixels
_POINTED = 1.5  # times what it would take from each if it took from all alike: then there is an arrow
_TOLD = 0.1  # weights from here up have their number beside them


class LinkItem(MarkItem):
    """One row of W, drawn in the picture.

    Attributes:
        numbers: the weights, an item of their own.
    """

    def __init__(self) -> None:
        super().__init__()
        self.numbers = LinkNumbers()
        self._xy: NDArray[np.floating] = np.empty((0, 2))
        self._weights: NDArray[np.floating] = np.empty(0)
        self._target: tuple[float, float] | None = None
        self._colors: list[QColor] = []
        self._partner: int | None = None

    def mark(self, partner: int | None) -> None:
        """Say which of the discs is looked at."""
        self._partner = partner
        self._change()

    def show_links(
        self,
        xy: NDArray[np.floating],
        weights: NDArray[np.floating],
        target: NDArray[np.floating] | None,
        colors: tuple[str, ...],
    ) -> None:
        """Show a row of W; empty arrays show nothing.

        Args:
            xy: (K, 2) joints of the previous frame, frame pixels.
            weights: (K,) in [0, 1], what the joint took from each.
            target: (2,) the joint in this frame.
            colors: K colours.
        """
        self._xy, self._weights = xy, weights
        self._colors = [QColor(color) for color in colors]
        self._target = tuple(target.tolist()) if target is not None and np.isfinite(target).all() else None
        self._change()

    def clear(self) -> None:
        """Show nothing."""
        self._xy, self._weights = np.empty((0, 2)), np.empty(0)
        self._change()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        seen = np.isfinite(self._xy).all(axis=1) & (self._weights >= _SEEN)
        if not seen.any():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self.unit(painter)
        # Small discs last, so that a large one does not cover them.
        for joint in sorted(np.flatnonzero(seen).tolist(), key=self._falling):
            x, y = self._xy[joint].tolist()
            self._paint_disc(painter, joint, QPointF(x, y), px)

    def _change(self) -> None:
        """Paint anew, and have the numbers of large weights and of the partner written."""
        told = self._weights >= _TOLD
        if self._partner is not None and self._partner < len(told):
            told[self._partner] = True
        told &= np.isfinite(self._xy).all(axis=1)
        self.numbers.show_numbers(self._xy[told], self._weights[told])
        self.update()

    def _falling(self, joint: int) -> float:
        return -float(self._weights[joint])

    def _paint_disc(self, painter: QPainter, joint: int, at: QPointF, px: float) -> None:
        weight = float(self._weights[joint])
        radius = FULL_DISC * weight**0.5 * px
        self._paint_arrow(painter, at, weight, radius, px)
        fill = QColor(self._colors[joint])
        fill.setAlphaF(0.42)
        painter.setBrush(fill)
        painter.setPen(pen(SHADE, 3 * px))
        painter.drawEllipse(at, radius, radius)
        painter.setPen(pen(QColor("#ffffff"), (3 if joint == self._partner else 1.3) * px))
        painter.drawEllipse(at, radius, radius)

    def _paint_arrow(self, painter: QPainter, start: QPointF, weight: float, radius: float, px: float) -> None:
        if self._target is None or weight * len(self._weights) < _POINTED:
            return
        end = QPointF(*self._target)
        way = end - start
        length = float(np.hypot(way.x(), way.y()))
        if length < radius + 14 * px:
            return
        way /= length
        start, end = start + way * radius, end - way * 10 * px
        side = QPointF(-way.y(), way.x()) * 3.2 * px
        back = end - way * 7 * px
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((QColor(0, 0, 0, 80), 2.6), (QColor(255, 255, 255, int(70 + 160 * weight**0.5)), 1.1)):
            painter.setPen(pen(color, width * px))
            painter.drawLine(start, end)
            painter.drawPolyline([back + side, end, back - side])


class LinkNumbers(OverlayItem):
    """Weights beside their discs; apart from these, so that they can lie over the pose and be read."""

    def __init__(self) -> None:
        super().__init__()
        self._xy: NDArray[np.floating] = np.empty((0, 2))
        self._weights: NDArray[np.floating] = np.empty(0)

    def show_numbers(self, xy: NDArray[np.floating], weights: NDArray[np.floating]) -> None:
        """Write weights (N,) at places (N, 2), frame pixels."""
        self._xy, self._weights = xy, weights
        self.update()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (x, y), weight in zip(self._xy.tolist(), self._weights.tolist(), strict=True):
            write(painter, x, y, f"{weight:.2f}", below=True)  # names and peaks are above
