"""The occlusion panel: hide parts of the picture from the network, run again, and see what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.can import Can
from app.icons import icon
from app.language import tr
from app.occlusion.hide_page import HidePage
from app.occlusion.live_run import LiveRun
from app.occlusion.result_page import ResultPage
from app.theme import GAP
from app.widgets.choice import Choice

if TYPE_CHECKING:
    from app.session import Session

_HIDE, _RESULT = range(2)


class OcclusionPanel(QWidget):
    """Two pages, what is hidden and what came of it, and above them the run that leads from one to the other."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._page = Choice(tr("Page"), ((_HIDE, tr("Hide")), (_RESULT, tr("Result"))))
        self._page.put(_HIDE)
        self._run = QPushButton(icon("masks"), tr("Track with masks"))
        self._run.setToolTip(tr("Run the network again with the masked parts hidden, beside the labels"))
        self._pages = QStackedWidget()
        self._live = LiveRun(session, self)
        self._pages.addWidget(HidePage(session, self._live))
        self._pages.addWidget(ResultPage(session))
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self._page, 1)
        head.addWidget(self._run)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        self._page.chosen.connect(self._turn_to)
        self._run.clicked.connect(session.tracker.track_masked)
        session.tracker.comparison_changed.connect(self._show_comparison)
        session.can_changed.connect(self._show_can)
        self._show_can(session.can)

    @Slot(object)
    def _show_can(self, can: Can) -> None:
        self._run.setEnabled(Can.MASK in can and Can.IDLE in can)

    @Slot()
    def _show_comparison(self) -> None:
        if self._session.tracker.comparison is None:
            self._turn_to(_HIDE)
        elif not self._live.on:  # else the person paints on
            self._turn_to(_RESULT)

    @Slot(object)
    def _turn_to(self, page: int) -> None:
        self._page.put(page)
        self._pages.setCurrentIndex(page)
