"""What became of wrong first poses, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.language import tr
from app.sensitivity.plot import pen_of
from app.sensitivity.words import name_of
from app.theme import colors, tabular
from kimnet_core.tracking.settling import CONVERGED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPen

    from kimnet_core.tracking.perturbations import Kind
    from kimnet_core.tracking.settling import Settling

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_STROKE = QSize(32, 12)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SettlingTable(QTableWidget):
    """A row for each kind that was tried, with the stroke of its curve."""

    def __init__(self, parent: QWidget | None = None) -> None:
        columns = (
            (tr("First pose"), tr("What was wrong with it")),
            (tr("Runs"), tr("How many were carried")),
            (tr("Back"), tr("Of the joints that were wrong, those that came back for good")),
            (tr("After"), tr("Frames until they were back, median")),
            (tr("At the end"), tr("Mean distance in the last frame, torso sizes")),
            (tr("Others"), tr("How far joints that were right went astray at most, mean, torso sizes")),
        )
        super().__init__(0, len(columns), parent)
        near = tr("Back: within {near:g} torso sizes of the run with the right first pose.").format(near=CONVERGED)
        for column, (text, tip) in enumerate(columns):
            head = QTableWidgetItem(text)
            head.setTextAlignment(_RIGHT if column else _LEFT)
            head.setToolTip(f"{tip}\n{near}" if column in (2, 3) else tip)
            self.setHorizontalHeaderItem(column, head)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(24)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setIconSize(_STROKE)
        self.setAccessibleName(tr("What became of wrong first poses"))

    def show_rows(self, rows: Mapping[Kind, Settling]) -> None:
        """Show these kinds."""
        self.setRowCount(len(rows))
        tokens = colors(self.palette())
        for row, (kind, settling) in enumerate(rows.items()):
            texts = (
                name_of(kind),
                str(settling.runs),
                _text(settling.converged, "{:.0f} %"),
                _text(settling.frames, "{:g}"),
                _text(settling.final, "{:.3f}"),
                _text(settling.others, "{:.3f}"),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_RIGHT if column else _LEFT)
                if column:
                    item.setFont(tabular(self.font()))
                else:
                    item.setIcon(_stroke(pen_of(kind, tokens)))
                self.setItem(row, column, item)

    def sizeHint(self) -> QSize:
        return QSize(560, 160)


def _stroke(pen: QPen) -> QIcon:
    """A short line."""
    picture = QPixmap(_STROKE)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setPen(pen)
    painter.drawLine(2, _STROKE.height() // 2, _STROKE.width() - 4, _STROKE.height() // 2)
    painter.end()
    return QIcon(picture)


def _text(number: float, shape: str) -> str:
    """Nothing where there is no number."""
    return shape.format(number) if np.isfinite(number) else ""
