"""Says over the picture what comes next: find the person, then track."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.icons import icon
from app.language import tr
from app.theme import GAP
from app.view import Tool

if TYPE_CHECKING:
    from app.document import Document
    from app.session import Session


class NextStep(QFrame):
    """Seen while there is no person, and on a frame whose pose has not been carried on."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("pill", True)
        self._text = QLabel()
        on_accent = QPalette.ColorRole.HighlightedText
        self._find = QPushButton(icon("find", on_accent), tr("Find the person"))
        self._box = QPushButton(icon("box"), tr("Draw a box"))
        self._place = QPushButton(icon("place"), tr("Place joints"))
        self._track = QPushButton(icon("track", on_accent), tr("Track from here"))
        for main in (self._find, self._track):
            main.setProperty("primary", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP, GAP, GAP, GAP)
        row.setSpacing(GAP)
        for widget in (self._text, self._find, self._box, self._place, self._track):
            row.addWidget(widget)
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._show)
        self._find.clicked.connect(session.tracker.find_person)
        self._box.clicked.connect(self._draw_box)
        self._place.clicked.connect(self._place_joints)
        self._track.clicked.connect(session.tracker.track)
        session.document_changed.connect(self._take_document)
        for told in (session.selection.changed, session.view.changed, session.engine_changed):
            told.connect(self._show_soon)
        for told in (session.playback.frame_shown, session.tracker.run_changed, session.tracker.looking_changed):
            told.connect(self._show_soon)
        self._take_document(session.document)

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        if document is not None:
            document.poses_changed.connect(self._show_soon)
            document.tracks_changed.connect(self._show_soon)
        self._show()

    @Slot()
    def _show_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _show(self) -> None:
        session = self._session
        busy = session.tracker.running or session.playback.playing or session.view.now.tool != Tool.SELECT
        nobody = session.document is not None and not session.document.labels.tracks
        alone = self._stands_alone()
        loaded = session.worker.engine is not None
        for button in (self._find, self._box, self._track):
            button.setEnabled(loaded and not session.tracker.looking)
        next_of = tr("First, the person:") if nobody else tr("Drag what is off, then carry the pose through the video.")
        self._text.setText(
            tr("No network is loaded yet.")
            if not loaded
            else tr("Looking for the person…")
            if session.tracker.looking
            else next_of
        )
        self._find.setVisible(nobody)
        self._box.setVisible(nobody)
        self._place.setVisible(nobody)
        self._track.setVisible(alone)
        self.setVisible((nobody or alone) and not busy)

    def _stands_alone(self) -> bool:
        """Whether the pose shown is one that no later frame has yet."""
        document, track, frame = self._session.document, self._session.selection.track, self._session.playback.frame
        if document is None or track not in document.labels.tracks or frame + 1 >= document.labels.frames:
            return False
        here, after = document.labels.span(track, frame, frame + 2).placed
        return bool(here.any() and not after.any())

    @Slot()
    def _draw_box(self) -> None:
        self._session.view.set(tool=Tool.BOX)

    @Slot()
    def _place_joints(self) -> None:
        self._session.view.set(tool=Tool.PLACE)
