"""How far each joint lies from where it is in another run, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.joint_names import full_name
from app.language import tr
from app.occlusion.displacement import displacements
from app.player.numbering import number
from app.theme import tabular

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class DisplacementTable(QTableWidget):
    """One row a joint, the one that moved most on top.

    Signals:
        place_wanted(joint, frame): a row was clicked; the joint is farthest off on that frame, -1 for none.
    """

    place_wanted = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self._places: list[tuple[int, int]] = []  # joint and frame of the rows
        for column, text in enumerate((tr("Joint"), tr("Mean px"), tr("Most px"), tr("At frame"))):
            head = QTableWidgetItem(text)
            head.setTextAlignment(_RIGHT if column else _LEFT)
            self.setHorizontalHeaderItem(column, head)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(22)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName(tr("Displacement of each joint"))
        self.clicked.connect(self._go)
        self.activated.connect(self._go)

    def show_runs(self, skeleton: Skeleton, one: NDArray[np.floating], other: NDArray[np.floating], start: int) -> None:
        """Compare two courses (N, K, 2) in frame pixels, nan where a joint is absent, from frame `start` on."""
        results = displacements(one, other)
        means = np.array([result.mean for result in results])
        order = np.argsort(-np.nan_to_num(means, nan=-1.0), kind="stable").tolist()
        self._places = [(joint, start + results[joint].frame if results[joint].frame >= 0 else -1) for joint in order]
        self.setRowCount(len(order))
        for row, (joint, frame) in enumerate(self._places):
            result = results[joint]
            numbers = [f"{value:.1f}" if np.isfinite(value) else "" for value in (result.mean, result.largest)]
            texts = full_name(skeleton.joints[joint]), *numbers, str(number(frame)) if frame >= 0 else ""
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if column:
                    item.setTextAlignment(_RIGHT)
                    item.setFont(tabular(self.font()))
                self.setItem(row, column, item)

    def mark(self, joint: int | None) -> None:
        """Have the row of a joint selected, or none."""
        row = next((row for row, (of, _) in enumerate(self._places) if of == joint), None)
        with QSignalBlocker(self):
            if row is None:
                self.clearSelection()
            else:
                self.selectRow(row)

    @Slot(QModelIndex)
    def _go(self, index: QModelIndex) -> None:
        self.place_wanted.emit(*self._places[index.row()])
