"""What hiding did: how far each joint moved against the labels, as numbers and over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.icons import icon
from app.joint_colors import joint_colors
from app.language import tr
from app.occlusion.displacement_plot import DisplacementPlot
from app.occlusion.displacement_table import DisplacementTable
from app.player.numbering import numbering
from app.theme import GAP, colors
from app.view import Beside
from app.widgets.yielding_label import YieldingLabel

if TYPE_CHECKING:
    from app.document import Document
    from app.session import Session
    from app.view import View


class ResultPage(QWidget):
    """A table and a plot of the newest run with paint, against the labels as they are."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._table = DisplacementTable()
        self._plot = DisplacementPlot()
        self._plot.dress(colors(self.palette()))
        self._beside = QPushButton(icon("beside"), tr("Side by side"))
        self._beside.setCheckable(True)
        self._beside.setToolTip(tr("Labels in the first picture, the run with paint in a second one"))
        self._away = QPushButton(tr("Put away"))
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._pages = QStackedLayout(self)
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        nothing = QLabel(tr("There is no comparison yet: paint, and run again with paint."), wordWrap=True)
        nothing.setProperty("quiet", True)
        empty, full = QWidget(), QWidget()
        above = QVBoxLayout(empty)
        above.setContentsMargins(0, GAP, 0, 0)
        above.addWidget(nothing)
        above.addStretch(1)
        head = QHBoxLayout()
        title = YieldingLabel()
        title.setText(tr("Displacement"))
        title.setToolTip(title.text())
        title.setProperty("heading", True)
        head.addWidget(title, 1)
        head.addWidget(self._beside)
        head.addWidget(self._away)
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self._table, 1)
        column.addWidget(self._plot, 1)
        self._pages.addWidget(empty)
        self._pages.addWidget(full)

    def _connect(self) -> None:
        session = self._session
        self._soon.timeout.connect(self._show)
        self._away.clicked.connect(session.tracker.clear_comparison)
        self._beside.clicked.connect(self._put_beside)
        self._table.place_wanted.connect(self._go)
        self._plot.frame_wanted.connect(session.playback.seek)
        session.tracker.comparison_changed.connect(self._show)
        session.view.changed.connect(self._show_view)
        session.selection.changed.connect(self._show_selection)
        session.playback.frame_shown.connect(self._show_frame)
        session.document_changed.connect(self._take_document)
        for told in (joint_colors.changed, numbering.changed):
            told.connect(self._show_soon)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._plot.dress(colors(self.palette()))

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        if document is not None:
            document.poses_changed.connect(self._show_soon)

    @Slot()
    def _show_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _show(self) -> None:
        comparison, document = self._session.tracker.comparison, self._session.document
        there = comparison is not None and document is not None and comparison.track in document.labels.tracks
        self._pages.setCurrentIndex(int(there))
        if comparison is None or document is None or not there:
            return
        labels = document.labels.span(comparison.track, comparison.start, comparison.start + len(comparison.poses))
        skeleton = document.labels.skeleton
        self._table.show_runs(skeleton, labels.xy, comparison.poses.xy, comparison.start)
        apart = np.linalg.norm(labels.xy - comparison.poses.xy, axis=2)
        self._plot.show_courses(apart, comparison.start, joint_colors.of(skeleton), comparison.hidden)
        self._show_selection()
        self._plot.show_frame(self._session.playback.frame)

    @Slot(object)
    def _show_view(self, view: View) -> None:
        self._beside.setChecked(view.beside == Beside.RUN)

    @Slot()
    def _show_selection(self) -> None:
        self._plot.mark(self._session.selection.joints)
        self._table.mark(self._session.selection.joint)

    @Slot(int, object)
    def _show_frame(self, frame: int) -> None:
        self._plot.show_frame(frame)

    @Slot(bool)
    def _put_beside(self, beside: bool) -> None:
        self._session.view.set(beside=Beside.RUN if beside else Beside.NONE)

    @Slot(int, int)
    def _go(self, joint: int, frame: int) -> None:
        self._session.selection.select_joint(joint)
        if frame >= 0:
            self._session.playback.seek(frame)
