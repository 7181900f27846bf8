"""The timeline panel: the strip of the video, the buttons, and how far a run is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QSizePolicy, QVBoxLayout, QWidget

from app.player.go_to import describe
from app.player.numbering import numbering
from app.player.transport import Transport
from app.theme import GAP
from app.timeline.hover import Hover
from app.timeline.picked import Picked
from app.timeline.progress import Progress
from app.timeline.strip import TimelineStrip
from app.timeline.table import lanes
from app.timeline.thumbnailer import HEIGHT, Stretch
from app.timeline.thumbnails import Thumbnails
from app.timeline.zoom_buttons import ZoomButtons

if TYPE_CHECKING:
    from app.document import Document
    from app.session import Session

_REDRAW_MS = 100  # a drag changes the course many times a second, and the joint in the hand goes first
_FINE = 100  # steps of the scroll bar a frame: it has whole numbers only


class TimelinePanel(QWidget):
    """Shows the selected track of the session's document."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._thumbnails = Thumbnails(session.playback, self)
        self._strip = TimelineStrip(lanes(self._thumbnails))
        self._bar = QScrollBar(Qt.Orientation.Horizontal)
        self._hover = Hover(self)
        self._pointed: tuple[int, QPoint] | None = None
        self._later = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        self._place(session)
        self._connect(session)
        self._take_document(session.document)

    def _place(self, session: Session) -> None:
        bar = QHBoxLayout()
        bar.addWidget(Transport(session.playback, session.steps))
        bar.addStretch(1)
        bar.addWidget(Progress(session.tracker))
        bar.addWidget(Picked(session.range))
        bar.addWidget(ZoomButtons(self._strip))
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.setSpacing(GAP // 2)
        column.addLayout(bar)
        column.addWidget(self._strip)
        column.addWidget(self._bar)
        self._bar.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _connect(self, session: Session) -> None:
        self._later.timeout.connect(self._redraw)
        self._strip.frame_wanted.connect(session.playback.seek)
        self._strip.range_wanted.connect(session.range.choose)
        self._strip.hovered.connect(self._point_at)
        self._strip.scale_changed.connect(self._show_scale)
        self._bar.valueChanged.connect(self._scroll)
        self._thumbnails.changed.connect(self._show_pictures)
        for told in (session.playback.frame_shown, session.playback.frame_failed, session.playback.wanted_changed):
            told.connect(self._show_frame)
        session.range.changed.connect(self._show_range)
        session.review.changed.connect(self._redraw_soon)
        numbering.changed.connect(self._strip.repaint_lanes)
        session.selection.changed.connect(self._redraw_soon)
        session.document_changed.connect(self._take_document)

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        if document is not None:
            document.poses_changed.connect(self._redraw_soon)
            document.tracks_changed.connect(self._redraw_soon)
            document.masks_changed.connect(self._redraw_soon)
            document.notes_changed.connect(self._redraw_soon)
        self._redraw()

    @Slot()
    def _show_frame(self) -> None:
        self._strip.show_frame(self._session.playback.frame, self._session.playback.wanted)

    @Slot()
    def _show_range(self) -> None:
        self._strip.show_range(self._session.range.frames)

    @Slot()
    def _redraw_soon(self) -> None:
        if not self._later.isActive():
            self._later.start()

    @Slot()
    def _redraw(self) -> None:
        document = self._session.document
        self._strip.take(self._session, document.labels.frames if document is not None else 0)

    # Zoom.

    @Slot()
    def _show_scale(self) -> None:
        scale = self._strip.scale
        with QSignalBlocker(self._bar):
            self._bar.setRange(0, round((scale.frames - scale.span) * _FINE))
            self._bar.setPageStep(round(scale.span * _FINE))
            self._bar.setValue(round(scale.first * _FINE))
        self._bar.setVisible(scale.zoomed)

    @Slot(int)
    def _scroll(self, value: int) -> None:
        self._strip.set_scale(self._strip.scale.move(value / _FINE - self._strip.scale.first))

    # What the mouse is over.

    @Slot(object, QPoint)
    def _point_at(self, frame: int | None, at: QPoint) -> None:
        self._pointed = None if frame is None else (frame, at)
        self._thumbnails.point_at(frame)
        self._show_hover()

    @Slot()
    def _show_pictures(self) -> None:
        self._strip.repaint_lanes()
        self._show_hover()

    def _show_hover(self) -> None:
        clip = self._session.playback.clip
        if self._pointed is None or clip is None:
            self._hover.hide()
            return
        frame, at = self._pointed
        found = self._thumbnails.find(Stretch(frame, frame + 1))
        above = QPoint(at.x(), self._strip.mapToGlobal(QPoint(0, 0)).y())
        size = round(HEIGHT * self._thumbnails.aspect), HEIGHT
        lines = [describe(clip.times, frame), *self._strip.say(frame)]
        self._hover.show_at(above, lines, found[1] if found else None, size)
