"""What hiding a part did: how far each joint moved against the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.joint_names import full_name
from app.panels.displacement import displacements
from app.theme import GAP, tabular

if TYPE_CHECKING:
    from app.session import Session

_COLUMNS = ("Joint", "Mean px", "Most px", "At frame")


class DisplacementTable(QWidget):
    """One row a joint; seen only while there is a comparison run. A row leads to its worst frame."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._start = 0
        title = QLabel("Masked against labels")
        title.setProperty("heading", True)
        away = QPushButton("Put away")
        self._table = QTableWidget(0, len(_COLUMNS))
        self._table.setHorizontalHeaderLabels(_COLUMNS)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(22)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._table.setShowGrid(False)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setAccessibleName("Displacement of each joint")
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(away)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self._table, 1)
        away.clicked.connect(session.tracker.clear_comparison)
        self._table.clicked.connect(self._go)
        session.tracker.comparison_changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        comparison, document = self._session.tracker.comparison, self._session.document
        for child in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            child.setVisible(comparison is not None)
        if comparison is None or document is None:
            return
        self._start = comparison.start
        stop = comparison.start + len(comparison.poses)
        labels = document.labels.span(comparison.track, comparison.start, stop)
        results = displacements(labels.xy, comparison.poses.xy)
        self._table.setRowCount(len(results))
        for row, (name, result) in enumerate(zip(document.labels.skeleton.joints, results, strict=True)):
            at = "" if result.frame < 0 else str(self._start + result.frame)
            numbers = [f"{value:.1f}" if np.isfinite(value) else "" for value in (result.mean, result.largest)]
            for column, text in enumerate((full_name(name), *numbers, at)):
                item = QTableWidgetItem(text)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                    item.setFont(tabular(self.font()))
                self._table.setItem(row, column, item)

    @Slot(QModelIndex)
    def _go(self, index: QModelIndex) -> None:
        item = self._table.item(index.row(), len(_COLUMNS) - 1)
        self._session.selection.select_joint(index.row())
        if item is not None and item.text():
            self._session.playback.seek(int(item.text()))
