"""The matrix panel: which joint of the previous frame each joint listened to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.joint_names import full_name, short_name
from app.language import tr
from app.panels.matrix_grid import MatrixGrid
from app.player.numbering import said
from app.theme import GAP, tabular
from app.widgets.color_bar import ColorBar

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.document import Document
    from app.session import Session
    from kimnet_core.tracking.evidence import Evidence

_PREFERS = 1.5  # times an equal share: less is no preference worth a name
_TOLD = 3  # joints named under the matrix


class MatrixPanel(QWidget):
    """W of the frame shown, linked with the selection both ways."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selection = session.selection
        self._joints: tuple[str, ...] = ()
        self._weights: NDArray[np.floating] | None = None
        self._hovered: tuple[int, int] | None = None
        self._meaning = QLabel(tr("Row: joint now. Column: a frame before."), wordWrap=True)
        self._meaning.setProperty("quiet", True)
        self._meaning.setToolTip(
            tr(
                "Row: joint in this frame. Column: joint in the previous frame that it listened to. A row adds up "
                "to 1.\nClick a row to select its joint, a cell to mark both joints on the picture."
            )
        )
        self._frame = QLabel()
        self._frame.setFont(tabular(self.font()))
        self._grid = MatrixGrid()
        self._reading = QLabel()
        self._reading.setTextFormat(self._reading.textFormat().PlainText)
        self._bar = ColorBar("viridis")
        self._stretch = QCheckBox(tr("Stretch"))
        self._stretch.setToolTip(tr("Colours from 0 to the largest value of this frame, instead of 0 to 1"))
        self._stretch.setAccessibleName(tr("Stretch the colours to the largest value"))
        self._lay_out()
        self._grid.cell_picked.connect(self._pick)
        self._grid.cell_hovered.connect(self._hover)
        self._stretch.toggled.connect(self._redraw)
        session.selection.changed.connect(self._mark)
        session.document_changed.connect(self._take_document)
        session.evidence_changed.connect(self._take_evidence)
        self._take_document(session.document)
        self._take_evidence(session.evidence)

    def _lay_out(self) -> None:
        scale = QHBoxLayout()
        scale.setSpacing(2 * GAP)
        scale.addWidget(self._bar, 1)
        scale.addWidget(self._stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.setSpacing(GAP // 2)
        top = QHBoxLayout()
        top.addWidget(self._meaning, 1)
        top.addWidget(self._frame)
        column.addLayout(top)
        column.addWidget(self._grid, 100)
        column.addWidget(self._reading)
        column.addLayout(scale)
        column.addStretch(1)

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        self._joints = document.labels.skeleton.joints if document else ()

    @Slot(object)
    def _take_evidence(self, evidence: Evidence | None) -> None:
        self._weights = evidence.weights if evidence else None
        self._frame.setText(tr("Frame {n}").format(n=said(evidence.frame)) if evidence else "")
        first = tr("A run begins here:\nthere is no frame before it to listen to.")
        self._grid.say_why_empty(first if evidence else tr("Track the clip to see\nwhich joints listen to which."))
        self._redraw()

    @Slot()
    def _redraw(self) -> None:
        high = 1.0
        if self._weights is not None and self._stretch.isChecked():
            high = max(float(np.nanmax(self._weights)), 1e-3)
        self._grid.show_weights(self._joints, self._weights, high)
        self._bar.set_high(high)
        for widget in (self._meaning, self._frame, self._reading, self._bar, self._stretch):
            widget.setVisible(self._weights is not None)
        self._mark()

    @Slot()
    def _mark(self) -> None:
        self._grid.mark(self._selection.joint, self._selection.partner)
        self._read()

    @Slot(int, int)
    def _pick(self, row: int, column: int) -> None:
        self._selection.select_joint(row)
        self._selection.mark_partner(column if column >= 0 else None)

    @Slot(object)
    def _hover(self, cell: tuple[int, int] | None) -> None:
        self._hovered = cell
        self._read()

    def _read(self) -> None:
        """Say the value under the mouse, else the marked one, else whom the selected joint listened to."""
        if self._weights is None:
            return
        joint, partner = self._selection.joint, self._selection.partner
        cell = self._hovered if self._hovered is not None and self._hovered[1] >= 0 else None
        if cell is None and joint is not None and partner is not None:
            cell = (joint, partner)
        if cell is not None:
            text = f"{full_name(self._joints[cell[0]])} ← {full_name(self._joints[cell[1]])}: {self._weights[cell]:.3f}"
        elif joint is not None:
            text = self._summary(joint)
        else:
            text = tr("Pick a joint or a cell.")
        self._reading.setText(text)

    def _summary(self, joint: int) -> str:
        assert self._weights is not None
        if not self._weights[joint].any():  # a network without a prior
            return tr("{joint} ← no joint").format(joint=full_name(self._joints[joint]))
        alike = 1 / len(self._joints)
        if self._weights[joint].max() < _PREFERS * alike:
            every = tr("{joint} ← every joint alike, {share:.2f}")
            return every.format(joint=full_name(self._joints[joint]), share=alike)
        first = [at for at in np.argsort(-self._weights[joint])[:_TOLD].tolist() if self._weights[joint, at]]
        parts = [
            f"{tr('itself') if other == joint else short_name(self._joints[other])} {self._weights[joint, other]:.2f}"
            for other in first
        ]
        return f"{full_name(self._joints[joint])} ← {', '.join(parts)}"
