"""The skeleton as it is drawn; two clicks draw a limb, or take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.joint_colors import side
from app.language import tr
from app.skeletons.layout import layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from app.skeletons.draft import Draft, Joint

_RADIUS, _REACH, _MARGIN = 6.0, 14.0, 26
_INK = QColor("#101115")


class Preview(QWidget):
    """Paints the draft in its own colours, left joints with a dot in the middle.

    Signals:
        picked(Joint): a joint was clicked.
    """

    picked = Signal(object)

    def __init__(self, draft: Draft, seen: Mapping[str, tuple[float, float]], parent: QWidget | None = None) -> None:
        """Draw a draft.

        Args:
            draft: it.
            seen: places of joints in a picture, by plain name; empty where there is none.
            parent: of Qt.
        """
        super().__init__(parent)
        self._draft, self._seen = draft, seen
        self._first: Joint | None = None  # the limb that is begun
        self._under: Joint | None = None  # the cursor
        self._marked: Joint | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(220, 220)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Preview of the skeleton"))
        self.setToolTip(tr("Click two joints to draw a limb between them, or to take it away"))
        draft.changed.connect(self.update)
        draft.reordered.connect(self._forget)

    def sizeHint(self) -> QSize:
        return QSize(340, 320)

    def mark(self, joint: Joint | None) -> None:
        """Put a ring around a joint."""
        self._marked = joint
        self.update()

    def place(self, joint: Joint) -> QPointF:
        """Where a joint is drawn, in pixels of this widget."""
        return self._places()[joint]

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        places = self._places()
        for a, b in self._draft.edges:
            painter.setPen(QPen(QColor(b.color), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(QLineF(places[a], places[b]))
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Text), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(places[self._draft.torso[0]], places[self._draft.torso[1]]))
        for joint, place in places.items():
            self._paint_joint(painter, joint, place)
        for named in {self._first, self._under}:
            if named is not None:
                self._paint_name(painter, named, places[named])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        under = self._joint_at(event.position())
        if under is not self._under:
            self._under = under
            self.setCursor(Qt.CursorShape.PointingHandCursor if under else Qt.CursorShape.ArrowCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        joint = self._joint_at(event.position())
        if joint is not None:
            self.picked.emit(joint)
        if joint is not None and self._first is not None and joint is not self._first:
            self._draft.join(self._first, joint)
            joint = None
        self._first = joint if joint is not self._first else None
        self.update()

    def _paint_joint(self, painter: QPainter, joint: Joint, place: QPointF) -> None:
        painter.setPen(QPen(_INK, 1.2))
        painter.setBrush(QColor(joint.color))
        painter.drawEllipse(place, _RADIUS, _RADIUS)
        if side(joint.name) == "left":
            painter.setBrush(_INK)
            painter.drawEllipse(place, 2.0, 2.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for wanted, pen in (
            (self._marked, QPen(self.palette().color(QPalette.ColorRole.Highlight), 2)),
            (self._first, QPen(self.palette().color(QPalette.ColorRole.Text), 2, Qt.PenStyle.DotLine)),
        ):
            if joint is wanted:
                painter.setPen(pen)
                painter.drawEllipse(place, _RADIUS + 4, _RADIUS + 4)

    def _paint_name(self, painter: QPainter, joint: Joint, place: QPointF) -> None:
        width = painter.fontMetrics().horizontalAdvance(joint.name)
        x = min(max(place.x() - width / 2, 2.0), self.width() - width - 2.0)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(QPointF(x, place.y() - _RADIUS - 7), joint.name)

    def _places(self) -> dict[Joint, QPointF]:
        places = layout(self._draft, self._seen)
        xs, ys = ([place[axis] for place in places.values()] for axis in (0, 1))
        wide, high = max(xs) - min(xs) or 1e-6, max(ys) - min(ys) or 1e-6
        scale = min((self.width() - 2 * _MARGIN) / wide, (self.height() - 2 * _MARGIN) / high)
        middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
        return {
            joint: QPointF(self.width() / 2 + scale * (x - middle[0]), self.height() / 2 + scale * (y - middle[1]))
            for joint, (x, y) in places.items()
        }

    def _joint_at(self, at: QPointF) -> Joint | None:
        distances = {joint: QLineF(at, place).length() for joint, place in self._places().items()}
        nearest = min(distances, key=distances.__getitem__)
        return nearest if distances[nearest] <= _REACH else None

    @Slot()
    def _forget(self) -> None:
        """A joint may have gone."""
        self._first = self._under = None
        if self._marked not in self._draft.joints:
            self._marked = None
