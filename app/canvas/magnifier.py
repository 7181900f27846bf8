"""A round glass that shows what lies under the cursor, or under the joint in the hand, larger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPaintEvent, QShowEvent
    from PySide6.QtWidgets import QGraphicsView

    from app.canvas.intents import Intents
    from app.canvas.layers import Layers

POWER = 4.0
"""Times the zoom of the picture."""

_SIDE = 208  # pixels of the screen
_AWAY = 36  # from the cursor to the rim
_GAP = 5.0  # around the middle, where the crosshair leaves the view free


class Magnifier(QWidget):
    """Lies over the view and takes no mouse; where there is no cursor it looks at the selected joint."""

    def __init__(self, view: QGraphicsView, layers: Layers, intents: Intents) -> None:
        """A glass over a view, which is hidden."""
        super().__init__(view.viewport())
        self._view, self._pose = view, layers.pose
        self._held: QPointF | None = None  # the joint in the hand, frame pixels
        self._cursor: QPointF | None = None  # pixels of the view
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(_SIDE, _SIDE)
        self.hide()
        view.viewport().installEventFilter(self)
        view.scene().changed.connect(self._look_again)
        intents.joint_dragged.connect(self._hold)
        intents.joint_dropped.connect(self._let_go)
        intents.drag_cancelled.connect(self._let_go)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._cursor = event.position()
            self._place()
        elif event.type() == QEvent.Type.Leave:
            self._cursor = None
            self._place()
        return False

    @Slot(int, float, float)
    def _hold(self, _: int, x: float, y: float) -> None:
        self._held = QPointF(x, y)
        self._place()

    @Slot()
    def _let_go(self) -> None:
        self._held = None
        self._place()

    @Slot()
    def _look_again(self) -> None:
        self._place()

    @property
    def looked_at(self) -> QPointF:
        """The place in the middle of the glass, frame pixels."""
        if self._held is not None:
            return self._held
        pose, joint = self._pose.pose, self._pose.selected
        if self._cursor is None and pose is not None and joint is not None and pose.placed[0, joint]:
            return QPointF(*pose.xy[0, joint].tolist())
        at = self._cursor or QPointF(self._view.viewport().rect().center())
        return self._view.viewportTransform().inverted()[0].map(at)

    def _place(self) -> None:
        """Beside what it shows: above to the right, or on the other side where that has no room."""
        if not self.isVisible():
            return
        at, room = self._view.viewportTransform().map(self.looked_at), self._view.viewport().rect()
        left, top = at.x() + _AWAY, at.y() - _AWAY - _SIDE
        left = left if left + _SIDE <= room.right() else at.x() - _AWAY - _SIDE
        top = top if top >= room.top() else at.y() + _AWAY
        self.move(round(max(left, 0.0)), round(min(max(top, 0.0), max(room.bottom() - _SIDE, 0))))
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        glass = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        path = QPainterPath()
        path.addEllipse(glass)
        painter.setClipPath(path)
        painter.fillRect(self.rect(), self._view.backgroundBrush())
        side = _SIDE / (self._view.transform().m11() * POWER)
        at = self.looked_at
        seen = QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
        self._view.scene().render(painter, QRectF(self.rect()), seen)
        painter.setClipping(False)
        self._paint_cross(painter, QPointF(_SIDE / 2, _SIDE / 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((QColor(0, 0, 0, 160), 4.0), (QColor("#ffffff"), 1.6)):
            painter.setPen(QPen(color, width))
            painter.drawEllipse(glass)

    @staticmethod
    def _paint_cross(painter: QPainter, at: QPointF) -> None:
        for color, width in ((QColor(0, 0, 0, 150), 3.0), (QColor("#ffffff"), 1.0)):
            painter.setPen(QPen(color, width))
            for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
                painter.drawLine(at + way * _GAP, at + way * 4 * _GAP)
