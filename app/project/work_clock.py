"""How long a person is at each frame, and how often they press."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.project.whole import Working
from kimnet_core.labels.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.player.playback import Playback
    from app.project.videos import Video, Videos

IDLE = 30.0
"""Seconds without a move of mouse or keys after which a person is taken to be away."""

_KEEP_MS = 20_000
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)
_SIGNS = (*_PRESSES, QEvent.Type.MouseMove, QEvent.Type.Wheel)


class WorkClock(QObject):
    """Adds seconds and presses to the frame that is shown while a person is active.

    What it counts is no edit: it is stored now and then, without an undo step, and only in a project in
    which there is something to count for.
    """

    def __init__(
        self,
        videos: Videos,
        playback: Playback,
        parent: QObject | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Watch the application; `now` tells the time in seconds."""
        super().__init__(parent)
        self._videos, self._playback, self._now = videos, playback, now
        self._active = -IDLE  # when there was a sign of life last
        self._counted = 0.0  # up to when seconds are given to frames
        self._frame = 0
        self._video: Video | None = None
        self._touched: set[int] = set()  # frames whose work is not stored
        playback.frame_shown.connect(self._turn)
        videos.changed.connect(self._turn)
        self._timer = QTimer(self, interval=_KEEP_MS)
        self._timer.timeout.connect(self.keep)
        self._timer.start()
        app = QApplication.instance()
        assert app is not None  # there is a window, or a test of one
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched.isWindowType() and event.type() in _SIGNS:  # a window gets each event once, widgets hand them on
            repeated = isinstance(event, QKeyEvent) and event.isAutoRepeat()
            self.take_sign(pressed=event.type() in _PRESSES and not repeated)
        return False

    def take_sign(self, *, pressed: bool) -> None:
        """The person has moved the mouse, or pressed one of its buttons or a key."""
        self._count()
        self._active = self._counted = self._now()
        if pressed:
            self._add(Work(0.0, 1))

    @Slot()
    def keep(self) -> None:
        """Have what was counted stored."""
        self._count()
        video = self._video
        if video is not None and self._touched and (video.state.labels.tracks or self._videos.history.count()):
            work = tuple(Working(frame, video.state.work[frame]) for frame in sorted(self._touched))
            self._videos.edited.emit(video.number, "Work", work)
            self._touched.clear()

    @Slot()
    def _turn(self) -> None:
        """Another frame is shown, perhaps of another video."""
        if self._videos.shown is not self._video:
            self.keep()
            self._touched.clear()
            self._video = self._videos.shown
        self._count()
        self._frame = self._playback.frame

    def _count(self) -> None:
        """Give the time since the last count to the frame that was shown, if the person is still there."""
        now = self._now()
        if now - self._active <= IDLE and now > self._counted:
            self._add(Work(now - self._counted, 0))
        self._counted = now

    def _add(self, work: Work) -> None:
        if self._video is not None and self._frame < len(self._video.info):
            before = self._video.state.work.get(self._frame, Work())
            self._video.state.work[self._frame] = before + work
            self._touched.add(self._frame)
