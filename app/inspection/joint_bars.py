"""What each joint of the frame before gave, as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.inspection.reading import number
from app.language import tr
from app.theme import GAP, colors, tabular, translucent
from app.widgets.own_keys import keeps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

_STEPS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class JointBars(QWidget):
    """A row for each joint, the one that gave most on top; a bar to the left takes away.

    Signals:
        picked(joint): a row was clicked, or reached by the arrows.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        self._values: Sequence[float] = ()
        self._order: list[int] = []
        self._marked: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("What each joint of the frame before gave"))

    def show_values(self, names: Sequence[str], values: Sequence[float]) -> None:
        """Show what K joints of these names gave."""
        self._names, self._values = names, values
        self._order = sorted(range(len(values)), key=lambda joint: -abs(values[joint]))
        self.setAccessibleDescription(", ".join(f"{names[i]} {number(values[i])}" for i in self._order))
        self.updateGeometry()
        self.update()

    def mark(self, joint: int | None) -> None:
        """Frame the row of a joint."""
        if joint != self._marked:
            self._marked = joint
            self.update()

    def rect_of(self, joint: int) -> QRectF:
        """The row of a joint."""
        return QRectF(0, self._order.index(joint) * self._line(), self.width(), self._line())

    def sizeHint(self) -> QSize:
        return QSize(240, len(self._order) * self._line() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    # Events.

    def event(self, event: QEvent) -> bool:
        return keeps(event) or super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y() // self._line())
        if event.button() == Qt.MouseButton.LeftButton and 0 <= row < len(self._order):
            self.picked.emit(self._order[row])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(event.key())
        if step is None or not self._order:
            event.ignore()
            return
        row = self._order.index(self._marked) + step if self._marked in self._order else 0
        self.picked.emit(self._order[min(max(row, 0), len(self._order) - 1)])

    # Painting.

    def paintEvent(self, _: QPaintEvent) -> None:
        if not self._order:
            return
        painter = QPainter(self)
        painter.setFont(tabular(self.font()))
        tokens = colors(self.palette())
        names = max(self.fontMetrics().horizontalAdvance(name) for name in self._names) + GAP
        figures = self.fontMetrics().horizontalAdvance(number(-0.88)) + GAP
        room = max(self.width() - names - figures, 8)
        above = max(0.0, *self._values)
        unit = room / max(above - min(0.0, *self._values), 1e-6)
        zero = names + (room - above * unit)
        for joint in self._order:
            row = self.rect_of(joint)
            if joint == self._marked:
                painter.fillRect(row, translucent(tokens.accent, 0.2))
            value = self._values[joint]
            color = tokens.accent if value > 0 else tokens.muted
            bar = QRectF(zero, row.top() + 3, value * unit, row.height() - 6).normalized()
            painter.fillRect(bar, QColor(color))
            painter.setPen(QColor(tokens.text))
            flat = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(row.adjusted(2, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | flat, self._names[joint])
            painter.drawText(row.adjusted(0, 0, -2, 0), Qt.AlignmentFlag.AlignRight | flat, number(value))
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(QPointF(zero, 0), QPointF(zero, len(self._order) * self._line()))
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _line(self) -> int:
        return self.fontMetrics().height() + 4
