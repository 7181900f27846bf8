"""How far a run is, and the button that ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from app.icons import icon
from app.language import tr
from app.theme import GAP, tabular
from app.widgets.yielding_label import YieldingLabel

if TYPE_CHECKING:
    from app.tracker import Tracker


class Progress(QWidget):
    """Seen only while a run is in progress."""

    def __init__(self, tracker: Tracker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = YieldingLabel()
        self._text.setFont(tabular(self.font()))
        self._text.setProperty("quiet", True)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedWidth(100)
        self._bar.setAccessibleName(tr("Progress of tracking"))
        self._stop = QPushButton(icon("stop"), tr("Stop"))
        self._stop.setToolTip(tr("End tracking and keep what is done (Esc)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for widget in (self._text, self._bar, self._stop):
            row.addWidget(widget)
        self._stop.clicked.connect(tracker.cancel)
        tracker.run_changed.connect(self._show_running)
        tracker.progressed.connect(self._show_progress)
        self._show_running(False)

    @Slot(bool)
    def _show_running(self, running: bool) -> None:
        # Hidden, but its room is kept, so that nothing beside it moves.
        for widget in (self._text, self._bar, self._stop):
            widget.setVisible(running)
        if running:
            self._text.setText(tr("Tracking…"))
            self._bar.setRange(0, 0)

    @Slot(int, int)
    def _show_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._text.setText(tr("Tracking {done} of {total}").format(done=done, total=total))
