"""Paints the video as a strip: confidence, corrections, masks, and where we are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.panels.course import Course, course_of
from app.theme import GAP, Colors, colors, tabular, translucent
from kimnet_core.pose.pose import DOUBTFUL

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

_RULER = 18  # heights of the lanes in pixels
_SCORE = 24
_FIXED = 14
_MASKS = 8
_SPACE = 4
_TICK_ROOM = 64  # a number on the ruler needs so many pixels
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageUp: -10,
    Qt.Key.Key_PageDown: 10,
}


class TimelineStrip(QWidget):
    """The whole video from left to right; what does not move is painted once and kept.

    Signals:
        frame_wanted(frame): the person points at a frame.
    """

    frame_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._course = course_of(0, None, ())
        self._frame = 0
        self._wanted = 0
        self._hovered: int | None = None
        self._ground: QPixmap | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Timeline")
        self.setAccessibleDescription("Left and right step a frame, page up and down ten, home and end the ends.")

    def show_course(self, course: Course) -> None:
        """Show another course."""
        self._course, self._ground = course, None
        self.update()

    def show_frame(self, frame: int, wanted: int) -> None:
        """Show which frame is on screen, and which was asked for last."""
        if (frame, wanted) != (self._frame, self._wanted):
            self._frame, self._wanted = frame, wanted
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, _RULER + _SCORE + _FIXED + _MASKS + 3 * _SPACE + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    # Where a frame is.

    def frame_at(self, x: float) -> int:
        """The frame under a place; the nearest where it lies beside the strip."""
        left, width = self._span()
        return min(max(int((x - left) / width * len(self._course)), 0), max(len(self._course) - 1, 0))

    def place_of(self, frame: int) -> float:
        """The middle of a frame."""
        left, width = self._span()
        return left + (frame + 0.5) * width / max(len(self._course), 1)

    def _span(self) -> tuple[float, float]:
        """Left edge and width of the strip, beside the names of the lanes."""
        names = max(self.fontMetrics().horizontalAdvance(name) for name in ("Confidence", "Corrections", "Masks"))
        left = names + 2 * GAP
        return left, max(1, self.width() - left - GAP)

    # Events.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._point(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._point(event.position().x())
        self._hover(self.frame_at(event.position().x()) if len(self._course) else None)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            frame = self._wanted + _STEPS[key]
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            frame = 0 if key == Qt.Key.Key_Home else len(self._course) - 1
        else:
            event.ignore()
            return
        if len(self._course):
            self.frame_wanted.emit(min(max(frame, 0), len(self._course) - 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._ground = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        self._ground = None
        super().changeEvent(event)

    def _point(self, x: float) -> None:
        if len(self._course):
            self.frame_wanted.emit(self.frame_at(x))

    def _hover(self, frame: int | None) -> None:
        if frame != self._hovered:
            self._hovered = frame
            self.update()

    # Painting.

    def paintEvent(self, _: QPaintEvent) -> None:
        tokens = colors(self.palette())
        if self._ground is None or self._ground.devicePixelRatio() != self.devicePixelRatioF():
            self._ground = self._paint_ground(tokens)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ground)
        if not len(self._course):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(tabular(self.font()))
        bottom = float(self.height() - 2)
        if self._hovered is not None and self._hovered != self._frame:
            self._paint_line(painter, self._hovered, bottom, QColor(tokens.faint), tokens)
        if self._wanted != self._frame:
            painter.setPen(QPen(translucent(tokens.accent, 0.5), 1))
            at = self.place_of(self._wanted)
            painter.drawLine(QPointF(at, _RULER), QPointF(at, bottom))
        self._paint_line(painter, self._frame, bottom, QColor(tokens.accent), tokens)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_line(self, painter: QPainter, frame: int, bottom: float, color: QColor, tokens: Colors) -> None:
        """A line through all lanes, with the number of the frame on a tab."""
        at = self.place_of(frame)
        painter.setPen(QPen(color, 1.5))
        painter.drawLine(QPointF(at, _RULER - 2), QPointF(at, bottom))
        text = str(frame)
        width = painter.fontMetrics().horizontalAdvance(text) + 10
        left = min(max(at - width / 2, 0.0), self.width() - width)
        tab = QRectF(left, 0, width, _RULER - 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(tab, 4, 4)
        painter.setPen(QColor(tokens.on_accent if frame == self._frame else tokens.window))
        painter.drawText(tab, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_ground(self, tokens: Colors) -> QPixmap:
        ratio = self.devicePixelRatioF()
        ground = QPixmap(self.size() * ratio)
        ground.setDevicePixelRatio(ratio)
        ground.fill(self.palette().color(QPalette.ColorRole.Window))
        painter = QPainter(ground)
        painter.setFont(tabular(self.font()))
        top = _RULER
        left, width = self._span()
        for name, height in (("Confidence", _SCORE), ("Corrections", _FIXED), ("Masks", _MASKS)):
            painter.setPen(QColor(tokens.muted))
            label = QRectF(GAP, top, left - 2 * GAP, height)
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
            painter.drawText(label, int(align), name)
            painter.fillRect(QRectF(left, top, width, height), QColor(tokens.base))
            top += height + _SPACE
        if len(self._course):
            self._paint_ruler(painter, tokens)
            self._paint_scores(painter, QRectF(left, _RULER, width, _SCORE), tokens)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_corrections(painter, _RULER + _SCORE + _SPACE + _FIXED / 2, tokens)
            self._paint_masks(painter, _RULER + _SCORE + _FIXED + 2 * _SPACE, tokens)
        painter.end()
        return ground

    def _paint_ruler(self, painter: QPainter, tokens: Colors) -> None:
        _, width = self._span()
        step = tick_step(len(self._course), width)
        for frame in range(0, len(self._course), step):
            at = self.place_of(frame)
            painter.setPen(QColor(tokens.line))
            painter.drawLine(QPointF(at, _RULER - 4), QPointF(at, _RULER - 1))
            painter.setPen(QColor(tokens.muted))
            label = QRectF(at - _TICK_ROOM / 2, 0, _TICK_ROOM, _RULER - 4)
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, str(frame))

    def _paint_scores(self, painter: QPainter, lane: QRectF, tokens: Colors) -> None:
        """The mean as a filled curve, a foot in the warning colour where a joint is weak."""
        score, weakest = (
            per_column(self._course.score, int(lane.width())),
            per_column(self._course.weakest, int(lane.width())),
        )
        each = lane.width() / len(score)
        for i in np.flatnonzero(np.isfinite(score)).tolist():
            height = lane.height() * float(score[i])
            x = lane.left() + i * each
            painter.fillRect(QRectF(x, lane.bottom() - height, each, height), QColor(tokens.good))
            if weakest[i] < DOUBTFUL:
                painter.fillRect(QRectF(x, lane.bottom() - 4, each, 4), QColor(tokens.poor))

    def _paint_corrections(self, painter: QPainter, y: float, tokens: Colors) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.human))
        for frame in np.flatnonzero(self._course.human).tolist():
            at = QPointF(self.place_of(frame), y)
            corners = [QPointF(0, -5), QPointF(5, 0), QPointF(0, 5), QPointF(-5, 0)]
            painter.drawPolygon(QPolygonF([at + corner for corner in corners]))

    def _paint_masks(self, painter: QPainter, top: float, tokens: Colors) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.mask))
        edges = np.flatnonzero(np.diff(self._course.masked.astype(np.int8), prepend=0, append=0))
        half = self.place_of(1) - self.place_of(0) if len(self._course) > 1 else self._span()[1]
        for start, stop in edges.reshape(-1, 2).tolist():
            left, right = self.place_of(start) - half / 2, self.place_of(stop - 1) + half / 2
            painter.drawRoundedRect(QRectF(left, top, max(2.0, right - left), _MASKS), 2, 2)


def tick_step(frames: int, width: float) -> int:
    """Frames between two numbers on a ruler `width` pixels long: 1, 2 or 5 times a power of ten."""
    least = frames * _TICK_ROOM / max(width, 1.0)
    power: int = 10 ** int(math.log10(max(least, 1.0)))
    return next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= least)


def per_column(values: np.ndarray, columns: int) -> np.ndarray:
    """The lowest value of the frames of each pixel column; as they are where there are fewer frames than columns."""
    if len(values) <= columns:
        return values
    starts = np.arange(columns) * len(values) // columns
    lowest: np.ndarray = np.fmin.reduceat(values, starts)
    return lowest
