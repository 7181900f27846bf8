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
from app.language import tr
from app.panels.displacement import displacements
from app.theme import GAP, tabular

if TYPE_CHECKING:
    from app.session import Session

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class DisplacementTable(QWidget):
    """One row a joint, the one that moved most on top; seen only while there is a comparison run.

    A click on a row selects the joint and shows the frame where it is farthest off.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._start = 0
        self._joints: list[int] = []  # of the rows
        title = QLabel(tr("Masked against labels"))
        title.setProperty("heading", True)
        away = QPushButton(tr("Put away"))
        self._table = QTableWidget(0, 4)
        for column, text in enumerate((tr("Joint"), tr("Mean px"), tr("Most px"), tr("At frame"))):
            head = QTableWidgetItem(text)
            head.setTextAlignment(_RIGHT if column else _LEFT)
            self._table.setHorizontalHeaderItem(column, head)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(22)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._table.setShowGrid(False)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setAccessibleName(tr("Displacement of each joint"))
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(away)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP, 0, 0)
        layout.setSpacing(GAP)
        layout.addLayout(top)
        layout.addWidget(self._table, 1)
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
        means = np.array([result.mean for result in results])
        self._joints = np.argsort(-np.nan_to_num(means, nan=-1.0), kind="stable").tolist()
        for row, joint in enumerate(self._joints):
            name, result = document.labels.skeleton.joints[joint], results[joint]
            at = "" if result.frame < 0 else str(self._start + result.frame)
            numbers = [f"{value:.1f}" if np.isfinite(value) else "" for value in (result.mean, result.largest)]
            for column, text in enumerate((full_name(name), *numbers, at)):
                item = QTableWidgetItem(text)
                if column:
                    item.setTextAlignment(_RIGHT)
                    item.setFont(tabular(self.font()))
                self._table.setItem(row, column, item)

    @Slot(QModelIndex)
    def _go(self, index: QModelIndex) -> None:
        item = self._table.item(index.row(), 4 - 1)
        self._session.selection.select_joint(self._joints[index.row()])
        if item is not None and item.text():
            self._session.playback.seek(int(item.text()))
