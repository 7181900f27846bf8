"""The timeline itself: lanes under a ruler, where we are, and what mouse and keys do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.language import tr
from app.player.numbering import number
from app.theme import GAP, colors, tabular, translucent
from app.timeline.gestures import Gesture, Pan, Pick, Point, Zoom
from app.timeline.lane import Band
from app.timeline.ruler import RULER, paint_ruler
from app.timeline.scale import TimeScale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from app.session import Session
    from app.theme import Colors
    from app.timeline.lane import Lane

_SPACE = 4  # between lanes, pixels
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
_ZOOMS = {Qt.Key.Key_Up: 1.5, Qt.Key.Key_Down: 1 / 1.5, Qt.Key.Key_Plus: 1.5, Qt.Key.Key_Minus: 1 / 1.5}
_NOTCH = 1.25  # zoom per notch of the wheel


class TimelineStrip(QWidget):
    """The video from left to right, or a part of it; what does not move is painted once and kept.

    Left button: goes there. With Shift: picks frames. With Alt: zooms to them. Middle button: moves the
    strip, as the wheel does; with Ctrl the wheel zooms at the cursor.

    Attributes:
        scale: which frames are seen, and where.

    Signals:
        frame_wanted(frame): the person points at a frame.
        range_wanted(range | None): the person picks frames.
        hovered(frame | None, at): the mouse is over a frame, at a place of the screen.
        scale_changed(): other frames are seen.
    """

    frame_wanted = Signal(int)
    range_wanted = Signal(object)
    hovered = Signal(object, QPoint)
    scale_changed = Signal()

    def __init__(self, lanes: Sequence[Lane], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scale = TimeScale()
        self._lanes = lanes
        self._frame = self._wanted = 0
        self._picked: range | None = None
        self._hovered: int | None = None
        self._gesture: Gesture | None = None
        self._ground: QPixmap | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Timeline"))
        self.setAccessibleDescription(
            tr("Left and right step a frame, page up and down ten, home and end the ends; up and down zoom.")
        )

    # What is shown.

    def take(self, session: Session, frames: int) -> None:
        """Show what the session has now of a video of so many frames."""
        for lane in self._lanes:
            lane.take(session)
        if frames != self.scale.frames:
            self.set_scale(TimeScale(frames))
        self.repaint_lanes()

    def repaint_lanes(self) -> None:
        """The lanes look different now."""
        self._ground = None
        self.update()

    def show_frame(self, frame: int, wanted: int) -> None:
        """Show which frame is on screen, and which was asked for last."""
        if (frame, wanted) != (self._frame, self._wanted):
            self._frame, self._wanted = frame, wanted
            if self._gesture is None:
                self.set_scale(self.scale.follow(wanted))
            self.update()

    def show_range(self, frames: range | None) -> None:
        """Show which frames are picked."""
        self._picked = frames
        self.update()

    def set_scale(self, scale: TimeScale) -> None:
        """Show other frames."""
        left = max(self.fontMetrics().horizontalAdvance(lane.name) for lane in self._lanes) + 2 * GAP
        scale = TimeScale(scale.frames, left, max(1.0, self.width() - left - GAP), scale.first, scale.seen)
        if scale != self.scale:
            self.scale = scale
            self.repaint_lanes()
            self.scale_changed.emit()

    def go_to(self, frame: int) -> None:
        """Ask for a frame; the first or the last where it lies outside."""
        if self.scale.frames:
            self.frame_wanted.emit(min(max(frame, 0), self.scale.frames - 1))

    def pick(self, frames: range | None) -> None:
        """Ask for frames to be picked."""
        self.range_wanted.emit(frames)

    def zoom(self, factor: float) -> None:
        """Zoom at the current frame, or in the middle where that is not seen."""
        seen = self._wanted in self.scale.visible
        at = self.scale.middle_of(self._wanted) if seen else self.scale.left + self.scale.width / 2
        self.set_scale(self.scale.zoom(factor, at))

    def show_all(self) -> None:
        """Show the whole video."""
        self.set_scale(self.scale.show_all())

    def say(self, frame: int) -> list[str]:
        """What the lanes know of a frame."""
        return [said for lane in self._lanes if (said := lane.say(frame))]

    def sizeHint(self) -> QSize:
        return QSize(400, RULER + sum(lane.height + _SPACE for lane in self._lanes) + _SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    # Events.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.scale.frames or self._gesture is not None:
            return
        button, held = event.button(), event.modifiers()
        if button == Qt.MouseButton.MiddleButton:
            self._gesture = Pan(self)
        elif button == Qt.MouseButton.LeftButton and held & Qt.KeyboardModifier.ShiftModifier:
            self._gesture = Pick(self)
        elif button == Qt.MouseButton.LeftButton and held & Qt.KeyboardModifier.AltModifier:
            self._gesture = Zoom(self)
        elif button == Qt.MouseButton.LeftButton:
            self._gesture = Point(self)
        else:
            return
        self._gesture.begin(event.position().x())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            self._gesture.move(event.position().x())
            self.update()
        inside = self.scale.frames and event.position().x() >= self.scale.left
        self._hover(self.scale.frame_at(event.position().x()) if inside else None, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            gesture.end(event.position().x())
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None, QPoint())
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_scale(self.scale.zoom(_NOTCH**notches, event.position().x()))
        else:
            self.set_scale(self.scale.move(-notches * self.scale.span / 10))
        event.accept()

    def event(self, event: QEvent) -> bool:
        # Who came here by Tab means the timeline with these keys, whatever they are in the window.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
            if plain and event.key() in _ZOOMS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._gesture is not None:
            self._gesture = None
            self.update()
        elif key in _ZOOMS:
            self.zoom(_ZOOMS[key])
        elif key in _STEPS:
            self.go_to(self._wanted + _STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if key == Qt.Key.Key_Home else self.scale.frames - 1)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.set_scale(self.scale)
        self._ground = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        self._ground = None
        super().changeEvent(event)

    def _hover(self, frame: int | None, at: QPoint) -> None:
        if frame != self._hovered:
            self._hovered = frame
            self.hovered.emit(frame, at)
            self.update()

    # Painting.

    def paintEvent(self, _: QPaintEvent) -> None:
        tokens = colors(self.palette())
        if self._ground is None or self._ground.devicePixelRatio() != self.devicePixelRatioF():
            self._ground = self._paint_ground(tokens)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ground)
        if not self.scale.frames:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(tabular(self.font()))
        if self._picked is not None:
            self._paint_stretch(painter, self._picked, tokens.accent)
        if isinstance(self._gesture, Zoom):
            self._paint_stretch(painter, self._gesture.frames, tokens.muted)
        if self._hovered is not None and self._hovered != self._frame:
            self._paint_line(painter, self._hovered, QColor(tokens.faint), tokens)
        if self._wanted != self._frame:
            painter.setPen(QPen(translucent(tokens.accent, 0.5), 1))
            at = self.scale.middle_of(self._wanted)
            painter.drawLine(QPointF(at, RULER), QPointF(at, self.height()))
        if self._frame in self.scale.visible:
            self._paint_line(painter, self._frame, QColor(tokens.accent), tokens)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_stretch(self, painter: QPainter, frames: range, color: str) -> None:
        """Frames from edge to edge, with a bracket at each end."""
        left, right = (self.scale.edge_of(edge) for edge in (frames.start, frames.stop))
        painter.save()
        painter.setClipRect(QRectF(self.scale.left - 1, 0, self.scale.width + 2, self.height()))
        painter.fillRect(QRectF(left, RULER - 4, right - left, self.height()), translucent(color, 0.22))
        painter.setPen(QPen(QColor(color), 2))
        for edge, way in ((left, 4), (right, -4)):
            painter.drawPolyline(
                [QPointF(edge + way, RULER - 4), QPointF(edge, RULER - 4), QPointF(edge, self.height())]
            )
        painter.restore()

    def _paint_line(self, painter: QPainter, frame: int, color: QColor, tokens: Colors) -> None:
        """A line through all lanes, with the number of the frame on a tab."""
        at = self.scale.middle_of(frame)
        painter.setPen(QPen(color, 1.5))
        painter.drawLine(QPointF(at, RULER - 2), QPointF(at, self.height()))
        text = str(number(frame))
        width = painter.fontMetrics().horizontalAdvance(text) + 10
        left = min(max(at - width / 2, 0.0), self.width() - width)
        tab = QRectF(left, 0, width, RULER - 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(tab, 4, 4)
        painter.setPen(QColor(tokens.on_accent if frame == self._frame else tokens.window))
        painter.drawText(tab, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_ground(self, tokens: Colors) -> QPixmap:
        ratio = self.devicePixelRatioF()
        ground = QPixmap(self.size() * ratio)
        ground.setDevicePixelRatio(ratio)
        ground.fill(QColor(tokens.window))
        painter = QPainter(ground)
        painter.setFont(tabular(self.font()))
        top = float(RULER)
        for lane in self._lanes:
            band = Band(self.scale, top, lane.height, tokens)
            painter.setPen(QColor(tokens.muted))
            beside = QRectF(GAP, top, self.scale.left - 2 * GAP, lane.height)
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
            painter.drawText(beside, int(align), lane.name)
            painter.fillRect(band.rect, QColor(tokens.base))
            if self.scale.frames:
                painter.save()
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setClipRect(band.rect)
                lane.paint(painter, band)
                painter.restore()
            top += lane.height + _SPACE
        if self.scale.frames:
            paint_ruler(painter, self.scale, tokens)
        painter.end()
        return ground
