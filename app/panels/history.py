"""The history: every edit by name, and a click goes back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QUndoView

from app.language import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.document import Document
    from app.session import Session


class HistoryPanel(QUndoView):
    """Edits that are done, and below the marked one those that were undone."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("History of edits"))
        self.setToolTip(tr("Click an edit to have everything as it was after it; later ones can be done again"))
        self.setEmptyLabel(tr("As it was opened"))
        session.document_changed.connect(self._take_document)

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        if document is not None:
            self.setStack(document.history)
