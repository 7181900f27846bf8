"""The trials of a sweep, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QSignalBlocker,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.language import tr
from app.sweeps.model import SORT, TrialModel

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex

    from kimnet_core.occlusion.results import Row


class TrialTable(QTableView):
    """Sorted by a click on a title; many lines can be picked, and one of them is in front.

    Signals:
        picked(): other lines are.
        wanted(Row): a line was gone to, by click or key.
    """

    picked = Signal()
    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trials = TrialModel(self)
        self._trials.wear(self.font())
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._trials)
        self._sorted.setSortRole(SORT)
        self.setModel(self._sorted)
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # as they were tried
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(24)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAccessibleName(tr("Trials of the sweep"))
        self.selectionModel().selectionChanged.connect(self._tell_picked)
        self.selectionModel().currentRowChanged.connect(self._tell_wanted)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All lines, from top to bottom."""
        return tuple(self._row(self._sorted.index(at, 0)) for at in range(self._sorted.rowCount()))

    @property
    def chosen(self) -> tuple[Row, ...]:
        """The picked lines, from top to bottom."""
        lines = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return tuple(self._row(line) for line in lines)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these; what was picked stays picked where it is still there."""
        before = [row.key for row in self.chosen]
        with QSignalBlocker(self.selectionModel()):
            self._trials.show_rows(rows)
            if [row.key for row in self.chosen] != before:
                self._pick(set(before))
        self.viewport().update()
        if [row.key for row in self.chosen] != before:
            self.picked.emit()

    def sizeHint(self) -> QSize:
        return QSize(520, 160)

    def _pick(self, keys: set[str]) -> None:
        lines = QItemSelection()
        for at in range(self._sorted.rowCount()):
            if self._row(self._sorted.index(at, 0)).key in keys:
                lines.select(self._sorted.index(at, 0), self._sorted.index(at, self._sorted.columnCount() - 1))
        self.selectionModel().select(lines, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _row(self, index: QModelIndex) -> Row:
        return self._trials.rows[self._sorted.mapToSource(index).row()]

    @Slot()
    def _tell_picked(self) -> None:
        self.picked.emit()

    @Slot()
    def _tell_wanted(self) -> None:
        if (index := self.currentIndex()).isValid():
            self.wanted.emit(self._row(index))
