"""The timeline panel: the strip of the video, the buttons, and how far a run is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.panels.course import course_of
from app.panels.progress import Progress
from app.panels.timeline_strip import TimelineStrip
from app.player.transport import Transport
from app.theme import GAP

if TYPE_CHECKING:
    from app.document import Document
    from app.session import Session

_REDRAW_MS = 40  # a drag changes the course many times a second


class TimelinePanel(QWidget):
    """Shows the selected track of the session's document."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._document: Document | None = None
        self._strip = TimelineStrip()
        self._later = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        bar = QHBoxLayout()
        bar.addWidget(Transport(session.playback, session.steps))
        bar.addStretch(1)
        bar.addWidget(Progress(session.tracker))
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.setSpacing(GAP // 2)
        column.addLayout(bar)
        column.addWidget(self._strip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._later.timeout.connect(self._redraw)
        self._strip.frame_wanted.connect(session.playback.seek)
        session.playback.frame_shown.connect(self._show_frame)
        session.playback.frame_failed.connect(self._show_frame)
        session.selection.changed.connect(self._redraw_soon)
        session.document_changed.connect(self._take_document)
        self._take_document(session.document)

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        self._document = document
        if document is not None:
            document.poses_changed.connect(self._redraw_soon)
            document.masks_changed.connect(self._redraw_soon)
            document.tracks_changed.connect(self._redraw_soon)
        self._redraw()

    @Slot(int, object)
    def _show_frame(self, frame: int) -> None:
        self._strip.show_frame(frame, self._session.playback.wanted)

    @Slot()
    def _redraw_soon(self) -> None:
        if not self._later.isActive():
            self._later.start()

    @Slot()
    def _redraw(self) -> None:
        document, track = self._document, self._session.selection.track
        if document is None:
            self._strip.show_course(course_of(0, None, ()))
            return
        labels = document.labels
        poses = labels.tracks[track].poses if track in labels.tracks else None
        self._strip.show_course(course_of(labels.frames, poses, document.masks.frames))
