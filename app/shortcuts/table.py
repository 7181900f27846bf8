"""The list of all actions with their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from app.actions.keymap import shown
from app.actions.table import ACTIONS
from app.language import tr

if TYPE_CHECKING:
    from app.actions.definition import ActionDef
    from app.actions.keymap import Keymap

_KEYS, _WHOSE = 2, 3  # columns


class ActionTable(QTableWidget):
    """One row for every action of the table.

    Signals:
        chosen(ActionDef | None): the person picked another row.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(len(ACTIONS), 4)
        self._cells = [[QTableWidgetItem() for _ in range(4)] for _ in ACTIONS]
        self.setAccessibleName(tr("Actions and their keys"))
        self.setHorizontalHeaderLabels([tr("Menu"), tr("Action"), tr("Keys"), tr("Changed")])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for row, line in enumerate(ACTIONS):
            menu = tr(line.menu) if line.menu else tr("Keys alone")
            for column, item in enumerate(self._cells[row]):
                item.setToolTip(tr(line.tip) if line.tip else "")
                item.setTextAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
                self.setItem(row, column, item)
            self._cells[row][0].setText(menu)
            self._cells[row][1].setText(tr(line.text))
        self.itemSelectionChanged.connect(self._tell)

    @property
    def action(self) -> ActionDef | None:
        """The one that is picked."""
        rows = self.selectionModel().selectedRows()
        return ACTIONS[rows[0].row()] if rows else None

    def show_keys(self, keymap: Keymap) -> None:
        """Show who has which keys, and who has others than in the profile."""
        keys = keymap.all()
        for row, line in enumerate(ACTIONS):
            self._cells[row][_KEYS].setText(shown(keys[line.id]))
            self._cells[row][_WHOSE].setText(tr("by you") if line.id in keymap.own else "")

    @Slot(str)
    def narrow(self, text: str) -> None:
        """Show only the rows that hold a text."""
        wanted = text.casefold().strip()
        for row, cells in enumerate(self._cells):
            held = " ".join(cell.text() for cell in cells[:_WHOSE]).casefold()
            self.setRowHidden(row, wanted not in held)

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit(self.action)
