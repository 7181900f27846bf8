"""Paints a K x K matrix as squares with the names of the joints on two sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.colormaps import picture
from app.joint_names import short_name
from app.language import tr
from app.theme import Colors, colors
from app.widgets.own_keys import keeps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_PAD = 6  # between names and cells
_SMALLEST_LETTERS = 8
_GAP_FROM = 9  # cells this large have a line between them


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the cells lie.

    Attributes:
        left: of the first column, in pixels of the widget.
        top: of the first row.
        cell: side of a cell.
        count: K.
    """

    left: int
    top: int
    cell: int
    count: int

    @classmethod
    def fit(cls, width: int, height: int, count: int, names: int) -> Layout:
        """The largest whole cells in a widget whose names need `names` pixels on the left and on top."""
        margin = names + _PAD
        cell = max(4, min(width - margin - 2, height - margin - 2) // max(count, 1))
        # In the middle of what is left, names and cells taken together.
        spare = max(0, width - margin - cell * count) // 2
        return cls(margin + spare, margin, cell, count)

    def at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column under a point; a point on a row's name has column -1."""
        row = int((y - self.top) // self.cell)
        column = int((x - self.left) // self.cell)
        if not 0 <= row < self.count or column >= self.count or x < 0:
            return None
        return row, max(column, -1)

    def rect(self, row: int, column: int, columns: int = 1) -> QRectF:
        """Of a cell, or of several in a row."""
        return QRectF(self.left + column * self.cell, self.top + row * self.cell, columns * self.cell, self.cell)


@dataclass(frozen=True, slots=True)
class Scale:
    """What colours stand for.

    Attributes:
        colors: name of the colour map.
        low: value of its first colour.
        high: value of its last colour.
    """

    colors: str
    low: float
    high: float


class MatrixGrid(QWidget):
    """K x K cells; rows and columns in any order, told and asked for by joint.

    Signals:
        cell_picked(joint, other): a cell was clicked; other -1: the row as a whole.
        cell_hovered(cell): (joint, other) under the mouse, or None.
    """

    cell_picked = Signal(int, int)
    cell_hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._empty = ""
        self._order: tuple[int, ...] = ()
        self._image: QImage | None = None
        self._selected: int | None = None
        self._partner: int | None = None
        self._hovered: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Matrix of what each joint listened to"))
        self.setAccessibleDescription(tr("Rows are joints in this frame, columns joints in the previous one."))

    def show_matrix(
        self, joints: Sequence[str], values: NDArray[np.floating] | None, scale: Scale, order: tuple[int, ...]
    ) -> None:
        """Show values.

        Args:
            joints: K names.
            values: (K, K) in the order of `joints`; None says why there are none.
            scale: what their colours stand for.
            order: the K joints from the top down, and from the left to the right.
        """
        self._names, self._order = [short_name(joints[joint]) for joint in order], order
        self._image = None
        if values is not None:
            self._image = picture(values[np.ix_(order, order)], scale.colors, scale.low, scale.high)
        self.update()

    def say_why_empty(self, text: str) -> None:
        """What stands here while there is no matrix."""
        self._empty = text
        self.update()

    def mark(self, selected: int | None, partner: int | None) -> None:
        """Frame the row of the selected joint, and in it the cell of a joint it listened to."""
        self._selected, self._partner = self._place(selected), self._place(partner)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 250)

    def cells(self) -> Layout:
        """Where the cells lie now."""
        bold = QFont(self.font())
        bold.setBold(True)  # as the names of the marked joints are
        metrics = QFontMetrics(bold)
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0)
        return Layout.fit(self.width(), self.height(), len(self._names), widest)

    def _place(self, joint: int | None) -> int | None:
        """Row and column of a joint."""
        return self._order.index(joint) if joint is not None and joint in self._order else None

    def _joints(self, cell: tuple[int, int]) -> tuple[int, int]:
        """The joints of a row and a column; -1 where the column is none."""
        row, column = cell
        return self._order[row], self._order[column] if column >= 0 else -1

    # Events.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMaximumHeight(max(self.width(), self.minimumSizeHint().height()))  # cells are square

    def event(self, event: QEvent) -> bool:
        return keeps(event) or super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.cells().at(event.position().x(), event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cells().at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None and self._image is not None:
            self.cell_picked.emit(*self._joints(cell))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
        step = steps.get(Qt.Key(event.key()))
        if step is None or self._image is None:
            event.ignore()
            return
        last = len(self._names) - 1
        row = 0 if self._selected is None else min(max(self._selected + step[0], 0), last)
        column = -1 if self._partner is None else self._partner
        self.cell_picked.emit(*self._joints((row, min(max(column + step[1], -1), last))))

    def _hover(self, cell: tuple[int, int] | None) -> None:
        if cell != self._hovered:
            self._hovered = cell if self._image is not None else None
            self.cell_hovered.emit(None if self._hovered is None else self._joints(self._hovered))
            self.update()

    # Painting.

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = colors(self.palette())
        if self._image is None:
            painter.setPen(QColor(tokens.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._empty)
            return
        cells = self.cells()
        whole = QRectF(cells.left, cells.top, cells.cell * cells.count, cells.cell * cells.count)
        painter.drawImage(whole, self._image)
        if cells.cell >= _GAP_FROM:
            painter.setPen(QPen(QColor(tokens.window), 1))
            for i in range(1, cells.count):
                at = i * cells.cell - 0.5
                painter.drawLine(QPointF(whole.left() + at, whole.top()), QPointF(whole.left() + at, whole.bottom()))
                painter.drawLine(QPointF(whole.left(), whole.top() + at), QPointF(whole.right(), whole.top() + at))
        self._paint_names(painter, cells, tokens)
        self._paint_marks(painter, cells, tokens)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_names(self, painter: QPainter, cells: Layout, tokens: Colors) -> None:
        row, column = self._hovered or (None, None)
        plain = painter.font()
        # Names never run into each other: letters are no taller than the cells.
        plain.setPixelSize(max(_SMALLEST_LETTERS, min(painter.fontInfo().pixelSize(), cells.cell - 2)))
        bold = QFont(plain)
        bold.setBold(True)
        for i, name in enumerate(self._names):
            strong = i == self._selected
            painter.setFont(bold if strong else plain)
            painter.setPen(QColor(tokens.text if strong or i == row else tokens.muted))
            left = QRectF(0, cells.top + i * cells.cell, cells.left - _PAD, cells.cell)
            painter.drawText(left, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
            strong = i == self._partner
            painter.setFont(bold if strong else plain)
            painter.setPen(QColor(tokens.text if strong or i == column else tokens.muted))
            painter.save()
            painter.translate(cells.left + i * cells.cell, cells.top - _PAD)
            painter.rotate(-90)
            up = QRectF(0, 0, cells.top - _PAD, cells.cell)
            painter.drawText(up, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
            painter.restore()

    def _paint_marks(self, painter: QPainter, cells: Layout, tokens: Colors) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._selected is not None and self._selected < cells.count:
            row = cells.rect(self._selected, 0, cells.count)
            painter.setPen(QPen(QColor(tokens.window), 4))
            painter.drawRect(row.adjusted(-1, -1, 0, 0))
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRect(row.adjusted(-1, -1, 0, 0))
            if self._partner is not None and self._partner < cells.count:
                painter.setPen(QPen(QColor("#ffffff"), 2))
                painter.drawRect(cells.rect(self._selected, self._partner).adjusted(1, 1, -2, -2))
        if self._hovered is not None and self._hovered[1] >= 0:
            painter.setPen(QPen(QColor("#ffffff"), 1))
            painter.drawRect(cells.rect(*self._hovered).adjusted(0, 0, -1, -1))
