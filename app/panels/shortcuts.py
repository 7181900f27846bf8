"""The cheat sheet: what keys and mouse do, grouped, and narrowed while one types."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import ACTIONS
from app.theme import GAP, colors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One line of the sheet.

    Attributes:
        group: its heading.
        text: what happens.
        keys: what to press, as a person reads it; several ways are joined by ", ".
    """

    group: str
    text: str
    keys: str


HAND = (
    Shortcut("Joints", "Pick joint 1 to 10", "1, …, 9, 0"),
    Shortcut("Joints", "Pick joint 11 to 20", "Shift+1, …, Shift+0"),
    Shortcut("Joints", "Next or previous joint, in the picture", "Tab, Shift+Tab"),
    Shortcut("Joints", "Nudge picked joints by 1 px", "Alt+Arrow"),
    Shortcut("Joints", "By 10 px", "Alt+Shift+Arrow"),
    Shortcut("Joints", "By a quarter of a pixel", "Alt+Ctrl+Arrow"),
    Shortcut("Joints", "From the picture to the panels, and back", "F6"),
    Shortcut("Joints", "Leave a drag, a tool, a run; pick nothing", "Esc"),
    Shortcut("Joint by joint", "Move the crosshair by 1 px", "Arrow"),
    Shortcut("Joint by joint", "By 10 px, by a quarter", "Shift+Arrow, Ctrl+Arrow"),
    Shortcut("Joint by joint", "Place the joint and go on", "Enter, Click"),
    Shortcut("Joint by joint", "Place it as hidden", "V"),
    Shortcut("Joint by joint", "Skip it, go back", "N, Backspace"),
    Shortcut("Mouse on the picture", "Move a joint, and those picked with it; all after it follows", "Drag joint"),
    Shortcut("Mouse on the picture", "Pick one joint more", "Shift+Click"),
    Shortcut("Mouse on the picture", "Pick the joints in a frame", "Shift+Drag"),
    Shortcut("Mouse on the picture", "Pick an arm or a leg", "Double-click bone"),
    Shortcut("Mouse on the picture", "Move the whole pose", "Alt+Drag"),
    Shortcut("Mouse on the picture", "Turn the pose, scale it", "Alt+Wheel, Alt+Shift+Wheel"),
    Shortcut("Mouse on the picture", "All that can be done here", "Right-click"),
    Shortcut("Mouse on the picture", "Put a missing joint, when it is selected", "Click"),
    Shortcut("Mouse on the picture", "Move the picture", "Drag, Middle drag, Space+Drag"),
    Shortcut("Mouse on the picture", "Zoom at the cursor", "Wheel"),
    Shortcut("Mouse on the picture", "Erase while painting", "Shift+Drag"),
)
"""What no menu holds: keys that come in rows, and the mouse."""

_COLUMNS = 2


class ShortcutsDialog(QDialog):
    """Opened by F1; it needs no answer and blocks nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """A sheet of all actions that have a menu and keys, and of `HAND`."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shortcuts = [
            Shortcut(line.menu, line.text, ", ".join(line.keys)) for line in ACTIONS if line.menu and line.keys
        ]
        self.setWindowTitle("Keys and mouse")
        self.resize(880, 640)
        self._groups = [
            _Group(name, list(rows)) for name, rows in groupby([*shortcuts, *HAND], key=attrgetter("group"))
        ]
        self._search = QLineEdit(placeholderText="Search…", clearButtonEnabled=True)
        self._search.setAccessibleName("Search keys and mouse")
        sheet = QWidget()
        columns = QHBoxLayout(sheet)
        columns.setSpacing(4 * GAP)
        for part in _balanced(self._groups, _COLUMNS):
            column = QVBoxLayout()
            column.setSpacing(2 * GAP)
            for group in part:
                column.addWidget(group)
            column.addStretch(1)
            columns.addLayout(column, 1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(sheet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        layout.setSpacing(GAP)
        layout.addWidget(self._search)
        layout.addWidget(area, 1)
        self._search.textChanged.connect(self._narrow)

    @Slot(str)
    def _narrow(self, text: str) -> None:
        for group in self._groups:
            group.narrow(text.casefold().strip())


class _Group(QWidget):
    """A heading and its lines."""

    def __init__(self, name: str, rows: Sequence[Shortcut]) -> None:
        super().__init__()
        self.rows = rows
        heading = QLabel(name)
        heading.setProperty("heading", True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP // 2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(heading, 0, 0, 1, 2)
        self._lines = []
        for line, row in enumerate(rows, 1):
            text, keys = QLabel(row.text, wordWrap=True), _Keys(row.keys)
            text.setProperty("quiet", True)
            grid.addWidget(text, line, 0)
            grid.addWidget(keys, line, 1, Qt.AlignmentFlag.AlignRight)
            self._lines.append((row, text, keys))

    def narrow(self, text: str) -> None:
        """Show only the lines that hold a text, and nothing at all where none does."""
        seen = False
        for row, *widgets in self._lines:
            fits = text in f"{row.group} {row.text} {row.keys}".casefold()
            seen = seen or fits
            for widget in widgets:
                widget.setVisible(fits)
        self.setVisible(seen)


class _Keys(QWidget):
    """Keys drawn as caps."""

    def __init__(self, keys: str) -> None:
        super().__init__()
        self._caps = keys.split(", ")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(keys)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = sum(metrics.horizontalAdvance(cap) + 12 for cap in self._caps) + 4 * (len(self._caps) - 1)
        return QSize(width, metrics.height() + 6)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = colors(self.palette())
        x = 0.0
        for cap in self._caps:
            width = self.fontMetrics().horizontalAdvance(cap) + 12
            rect = QRectF(x, 0, width, self.height()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.setBrush(QColor(tokens.raised))
            painter.drawRoundedRect(rect, 4, 4)
            painter.setPen(QColor(tokens.text))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, cap)
            x += width + 4


def _balanced(groups: Sequence[_Group], columns: int) -> list[list[_Group]]:
    """Split groups into columns of about the same length, in order."""
    total = sum(len(group.rows) + 2 for group in groups)
    parts: list[list[_Group]] = [[] for _ in range(columns)]
    so_far = 0
    for group in groups:
        parts[min(columns - 1, so_far * columns // max(total, 1))].append(group)
        so_far += len(group.rows) + 2
    return parts
