"""Small pictures of frames, made when nothing else is to be done."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
from PySide6.QtCore import QThread, Signal

from app.images import to_qimage
from kimnet_core.errors import KimnetError, VideoError
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from PySide6.QtCore import QObject

    from kimnet_core.video.source import FileSource

log = logging.getLogger(__name__)

HEIGHT = 96
"""Pixels of a small picture."""

_KEPT = 16 << 20  # bytes of decoded frames that its reader keeps


class Stretch(NamedTuple):
    """Frames that one small picture may stand for: from `start` to `stop - 1`."""

    start: int
    stop: int


class Thumbnailer(QThread):
    """Makes small pictures with a reader of its own, and rests while `hush` holds.

    It looks up after every decoded frame, so whoever wants the processor waits for one frame at most.

    Signals:
        made(Stretch, frame, QImage): frame `frame` of the stretch, in small.
    """

    made = Signal(object, int, object)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Thumbnailer")
        self._path = path
        self._wishes: tuple[Stretch, ...] = ()
        self._wanted = 0  # how often wishes were replaced
        self._hushed = False
        self._stopping = False
        self._changed = threading.Condition()

    def want(self, wishes: Sequence[Stretch]) -> None:
        """Make pictures of these, in order; wishes from before are dropped."""
        with self._changed:
            if tuple(wishes) != self._wishes:
                self._wishes = tuple(wishes)
                self._wanted += 1
                self._changed.notify()

    def hush(self, hushed: bool) -> None:
        """Rest, or go on."""
        with self._changed:
            self._hushed = hushed
            self._changed.notify()

    def stop(self) -> None:
        """End the thread; returns when it has closed the video."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self.wait()

    def run(self) -> None:
        if self._next() is None:
            return
        try:
            with open_video(self._path, _KEPT) as source:
                while (wish := self._next()) is not None:
                    self._make(source, *wish)
        except KimnetError as error:
            log.info("no small pictures: %s", error)  # who shows the frames says so to the person
        except Exception:  # the thread's edge
            log.exception("the maker of small pictures failed")

    def _make(self, source: FileSource, stretch: Stretch, number: int) -> None:
        frame = source.lone(stretch.stop - 1)  # one that needs no others, if there is one
        frame = frame if frame >= stretch.start else stretch.start
        try:
            for _ in source.approach(frame):
                if not self._may_go_on(number):
                    return
            picture = source.read(frame)
        except VideoError:
            self._done(stretch, number)
            return
        small = _small(picture)
        self._done(stretch, number)
        self.made.emit(stretch, frame, to_qimage(small))

    def _may_go_on(self, number: int) -> bool:
        """Wait while it is to rest; False when the work is not wanted any more."""
        with self._changed:
            while self._hushed and not self._stopping and number == self._wanted:
                self._changed.wait()
            return not self._stopping and number == self._wanted

    def _done(self, stretch: Stretch, number: int) -> None:
        with self._changed:
            if number == self._wanted:
                self._wishes = tuple(wish for wish in self._wishes if wish != stretch)

    def _next(self) -> tuple[Stretch, int] | None:
        with self._changed:
            while not self._stopping and (self._hushed or not self._wishes):
                self._changed.wait()
            return None if self._stopping else (self._wishes[0], self._wanted)


def _small(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture (H, W, 3) scaled to `HEIGHT`; the width keeps its share, from 1 to four times the height."""
    height, width = picture.shape[:2]
    across = min(max(1, round(width * HEIGHT / height)), 4 * HEIGHT)
    return np.asarray(cv2.resize(picture, (across, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)
