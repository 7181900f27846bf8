"""A small curve of how far a proposal moves joints, frame by frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.language import tr
from app.theme import colors, translucent

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QMouseEvent, QPaintEvent

_HEIGHT = 40


class DisplacementCurve(QWidget):
    """The joint that moves farthest, over all frames of the proposal; the shown frame is a line.

    Signals:
        frame_wanted(frame): the person clicked there.
    """

    frame_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start, self._now = 0, 0
        self._far: NDArray[np.float64] = np.zeros(0)
        self._picked: range | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Displacement over the frames"))
        self.setToolTip(tr("How far joints move in each frame, in pixels; click to go there"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_curve(self, start: int, far: NDArray[np.float64]) -> None:
        """Show pixels (N,) of the frames from `start` on; nan for frames in which nothing can be compared."""
        self._start, self._far = start, np.nan_to_num(far)
        self.update()

    def show_place(self, now: int, picked: range | None) -> None:
        """Mark the shown frame and the picked ones."""
        self._now, self._picked = now, picked
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, _HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.frame_wanted.emit(self.frame_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.frame_wanted.emit(self.frame_at(event.position().x()))

    def frame_at(self, x: float) -> int:
        """The frame at a place of the widget; the nearest that is proposed."""
        at = int(x * len(self._far) / max(self.width(), 1))
        return self._start + min(max(at, 0), max(len(self._far) - 1, 0))

    def _x(self, frame: float) -> float:
        return (frame - self._start) * self.width() / max(len(self._far), 1)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, tokens = QPainter(self), colors(self.palette())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bottom = self.height() - 1.5
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))
        if not len(self._far):
            return
        if self._picked is not None:
            left, right = self._x(self._picked.start), self._x(self._picked.stop)
            painter.fillRect(QRectF(left, 0, right - left, bottom), translucent(tokens.accent, 0.18))
        self._paint_curve(painter, tokens.poor, bottom)
        if self._start <= self._now < self._start + len(self._far):
            painter.setPen(QPen(QColor(tokens.accent), 1.5))
            x = self._x(self._now + 0.5)
            painter.drawLine(QPointF(x, 0), QPointF(x, bottom))

    def _paint_curve(self, painter: QPainter, color: str, bottom: float) -> None:
        high = max(float(self._far.max()), 1.0)
        # More frames than pixels: each pixel shows the farthest of its frames.
        columns = np.array_split(self._far, min(len(self._far), max(self.width(), 1)))
        far = np.array([column.max() for column in columns])
        x = (np.arange(len(far)) + 0.5) * self.width() / len(far)
        y = bottom - far / high * (bottom - 3)
        line = QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])
        ends = QPointF(float(x[0]), bottom), QPointF(float(x[-1]), bottom)
        ground = QPolygonF([ends[0], *line.toList(), ends[1]])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(translucent(color, 0.3))
        painter.drawPolygon(ground)
        painter.setPen(QPen(QColor(color), 1.5))
        painter.drawPolyline(line)
