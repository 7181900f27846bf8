"""The cheat sheet: what keys and mouse do, grouped, and narrowed while one types."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import MENUS
from app.language import tr
from app.theme import GAP, colors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from app.actions.action import Action


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One line of the sheet.

    Attributes:
        group: its heading, in English as in the table of actions.
        text: what happens, likewise.
        keys: what to press, as a person reads it; several ways are joined by ", ".
        missing: why it cannot be done now; "" where it can.
    """

    group: str
    text: str
    keys: str
    missing: str = ""


ROWS = (
    ("Joints", "Pick joint 1 to 10", "joint_1", "joint_10"),
    ("Joints", "Pick joint 11 to 20", "joint_11", "joint_20"),
    ("Joints", "Nudge picked joints by 1 px", "nudge_left_1", "nudge_down_1"),
    ("Joints", "By 10 px", "nudge_left_10", "nudge_down_10"),
    ("Joints", "By a quarter of a pixel", "nudge_left_0.25", "nudge_down_0.25"),
    ("Joints", "From the picture to the panels, and back", "change_focus", "change_focus"),
    ("Joints", "Leave a drag, a tool, a run; pick nothing", "leave", "leave"),
)
"""Keys that no menu holds: heading, what they do, and the actions from the first to the last of the row."""

HAND = (
    Shortcut("Joints", "Next or previous joint, in the picture", "Tab, Shift+Tab"),
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
    Shortcut("Mouse on the timeline", "Go to a frame", "Click, Drag"),
    Shortcut("Mouse on the timeline", "Pick frames; pick none", "Shift+Drag, Shift+Click"),
    Shortcut("Mouse on the timeline", "Zoom to frames; show all", "Alt+Drag, Alt+Click"),
    Shortcut("Mouse on the timeline", "Zoom at the cursor", "Ctrl+Wheel"),
    Shortcut("Mouse on the timeline", "Move along", "Wheel, Middle drag"),
    Shortcut("Keys that are held", "Step on and on, ever faster", "Hold Left, Hold Right"),
    Shortcut("Keys that are held", "Hide the skeleton, magnify, only so long", "Hold H, Hold Z"),
)
"""Keys that belong to a tool and cannot be changed, and the mouse."""

GROUPS = (*MENUS, "Joints", "Joint by joint", "Keys that are held", "Mouse on the picture", "Mouse on the timeline")
_COLUMNS = 2


class ShortcutsDialog(QDialog):
    """Opened by F1; it needs no answer and blocks nothing.

    Signals:
        change_wanted(): the person would like other keys.
    """

    change_wanted = Signal()

    def __init__(self, actions: Sequence[Action], parent: QWidget | None = None) -> None:
        """A sheet of all actions that have a menu and keys, as they are bound now, of rows of keys, and of `HAND`.

        In every group stands first what can be done now.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys and mouse"))
        self.resize(880, 640)
        lines = sorted([*_bound(actions), *_rows(actions), *HAND], key=lambda line: GROUPS.index(line.group))
        self._groups = [
            _Group(name, sorted(rows, key=lambda row: bool(row.missing)))
            for name, rows in groupby(lines, key=attrgetter("group"))
        ]
        self._search = QLineEdit(placeholderText=tr("Search…"), clearButtonEnabled=True)
        self._search.setAccessibleName(tr("Search keys and mouse"))
        change = QPushButton(tr("Change keys…"), autoDefault=False)
        change.setToolTip(tr("Other keys, or those of another program"))
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
        area.setAccessibleName(tr("Keys and mouse"))
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(sheet)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self._search, 1)
        top.addWidget(change)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        layout.setSpacing(GAP)
        layout.addLayout(top)
        layout.addWidget(area, 1)
        self._search.textChanged.connect(self._narrow)
        change.clicked.connect(self.change_wanted)
        change.clicked.connect(self.accept)

    @Slot(str)
    def _narrow(self, text: str) -> None:
        for group in self._groups:
            group.narrow(text.casefold().strip())


def _bound(actions: Sequence[Action]) -> list[Shortcut]:
    """A line for each action that has a menu and a key."""
    return [
        Shortcut(action.definition.menu, action.definition.text, _shown(action), action.missing)
        for action in actions
        if action.definition.menu and action.shortcuts()
    ]


def _rows(actions: Sequence[Action]) -> list[Shortcut]:
    """A line for each row of keys that has its ends."""
    by_id = {action.definition.id: action for action in actions}
    rows = []
    for group, text, first, last in ROWS:
        ends = dict.fromkeys(_shown(by_id[name]).split(", ")[0] for name in (first, last))
        if all(ends):
            rows.append(Shortcut(group, text, " … ".join(ends), by_id[first].missing))
    return rows


def _shown(action: Action) -> str:
    return ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())


class _Group(QWidget):
    """A heading and its lines."""

    def __init__(self, name: str, rows: Sequence[Shortcut]) -> None:
        super().__init__()
        self.rows = rows
        heading = QLabel(tr(name))
        heading.setProperty("heading", True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP // 2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(heading, 0, 0, 1, 2)
        self._lines = []
        for line, row in enumerate(rows, 1):
            text, keys = QLabel(tr(row.text), wordWrap=True), _Keys(tr(row.keys), off=bool(row.missing))
            text.setProperty("quiet", True)
            for widget in (text, keys):
                widget.setToolTip(row.missing)
            text.setEnabled(not row.missing)
            grid.addWidget(text, line, 0)
            grid.addWidget(keys, line, 1, Qt.AlignmentFlag.AlignRight)
            self._lines.append((row, text, keys))

    def narrow(self, text: str) -> None:
        """Show only the lines that hold a text, and nothing at all where none does."""
        seen = False
        for row, *widgets in self._lines:
            fits = text in f"{tr(row.group)} {tr(row.text)} {tr(row.keys)}".casefold()
            seen = seen or fits
            for widget in widgets:
                widget.setVisible(fits)
        self.setVisible(seen)


class _Keys(QWidget):
    """Keys drawn as caps."""

    def __init__(self, keys: str, *, off: bool) -> None:
        super().__init__()
        self._caps, self._off = keys.split(", "), off
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
            painter.setPen(QColor(tokens.faint if self._off else tokens.text))
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
