"""What everything drawn over the picture shares: it lies in frame pixels and keeps its size on screen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem

# The view repaints whole and keeps its own scene rectangle, so bounds need not be tight.
_EVERYWHERE = QRectF(-1e5, -1e5, 2e5, 2e5)

SHADE = QColor(0, 0, 0, 150)
"""Outline that keeps a colour apart from any picture."""


class OverlayItem(QGraphicsItem):
    """An item that takes no mouse events: tools decide what is under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        return _EVERYWHERE


class MarkItem(OverlayItem):
    """Marks of joints, as large as the person wants them."""

    def __init__(self) -> None:
        super().__init__()
        self._size = 1.0

    def set_size(self, size: float) -> None:
        """Paint everything so many times as large, and lines as wide."""
        self._size = size
        self.update()

    def unit(self, painter: QPainter) -> float:
        """Length in frame pixels of what is a screen pixel at the size 1."""
        return self._size * pixel(painter)


def pixel(painter: QPainter) -> float:
    """Length of one screen pixel in frame pixels, where this painter draws."""
    return 1.0 / max(painter.worldTransform().m11(), 1e-9)


def pen(color: QColor | Qt.GlobalColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen with round ends; width in frame pixels."""
    return QPen(QColor(color), width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def diamond(x: float, y: float, radius: float) -> QPolygonF:
    """A square on its corner: the mark of what a person placed."""
    return QPolygonF([QPointF(x, y - radius), QPointF(x + radius, y), QPointF(x, y + radius), QPointF(x - radius, y)])


def write(painter: QPainter, x: float, y: float, text: str, *, leftward: bool = False, below: bool = False) -> None:
    """A small label on a dark ground beside a point of the frame, to its upper right unless said; inside the view."""
    at = painter.worldTransform().map(QPointF(x, y))
    painter.save()
    painter.resetTransform()
    font = painter.font()
    font.setPointSizeF(8.5)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(text) + 10, metrics.height() + 4
    inside = painter.viewport()
    right = at.x() + 12 + width <= inside.right() and not leftward
    left = at.x() + 12 if right else at.x() - 12 - width
    top = min(max(at.y() + 6 if below else at.y() - height - 6, 2.0), inside.bottom() - height - 2.0)
    box = QRectF(left, top, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(16, 17, 21, 215))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor("#f2f3f6"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
