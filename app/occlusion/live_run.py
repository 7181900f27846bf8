"""The run with paint, made again while a person paints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from app.view import Beside

if TYPE_CHECKING:
    from app.document import Document
    from app.session import Session

_REST = 150  # milliseconds without another stroke


class LiveRun(QObject):
    """Runs again whenever what is hidden is another, while it is switched on.

    Frames in which nothing is hidden were seen already, so that only painted ones take the network's time.

    Attributes:
        on: whether it is.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = False
        self._session = session
        self._soon = QTimer(self, interval=_REST, singleShot=True)
        self._soon.timeout.connect(session.tracker.renew_comparison)
        session.document_changed.connect(self._take_document)
        self._take_document(session.document)

    @Slot(bool)
    def switch(self, on: bool) -> None:
        """Begin with what is painted already, seen in a second picture, or end."""
        self.on = on
        if on:
            self._session.view.set(beside=Beside.RUN)
        self.again()

    @Slot()
    def again(self) -> None:
        """Run with what is hidden now."""
        if self.on:
            self._soon.start()
        else:
            self._soon.stop()

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        if document is not None:
            document.masks_changed.connect(self.again)
