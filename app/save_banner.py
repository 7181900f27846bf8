"""Says that edits are not stored, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.language import ntr, tr
from app.theme import GAP

if TYPE_CHECKING:
    from app.project.store import Store


class SaveBanner(QFrame):
    """Seen only while edits cannot be stored.

    Signals:
        copy_wanted(): the person wants to go on in another file.
    """

    copy_wanted = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.setProperty("banner", True)
        self._text = QLabel(wordWrap=True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        retry, copy = QPushButton(tr("Retry")), QPushButton(tr("Save a copy elsewhere…"))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP, GAP, 2 * GAP, GAP)
        row.setSpacing(GAP)
        row.addWidget(self._text, 1)
        row.addWidget(retry)
        row.addWidget(copy)
        retry.clicked.connect(store.retry)
        copy.clicked.connect(self.copy_wanted)
        store.changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        problem, pending = self._store.problem, self._store.pending
        self.setVisible(problem is not None)
        if problem is not None:
            kept = " " + ntr("{n} edit kept in memory.", "{n} edits kept in memory.", pending) if pending else ""
            self._text.setText(tr("Not saved: {problem}").format(problem=problem) + kept)
