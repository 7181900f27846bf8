"""Decoding frames without making the window wait."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QThread, Signal

from kimnet_core.errors import KimnetError, VideoError
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from PySide6.QtCore import QObject

    from kimnet_core.video.source import FrameSource

log = logging.getLogger(__name__)

_AHEAD = 8  # frames decoded beforehand: a third of a second, which outlasts a key frame
_AHEAD_BYTES = 64 << 20  # and no more than half of what a reader keeps


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """What the window knows of an open video.

    Attributes:
        info: path, fingerprint, size and time stamps, as labels remember them.
        times: (N,) float64 seconds from the first frame, not descending.
    """

    info: VideoInfo
    times: NDArray[np.float64]

    def __len__(self) -> int:
        """How many frames it has."""
        return len(self.times)


class FrameLoader(QThread):
    """Decodes the newest frame wished for, and forgets those that were scrubbed past.

    The video is opened, read and closed on this thread alone. When nothing is wished for, it decodes a
    few frames on in the direction of travel, which the reader keeps.

    Signals (`number` is the loader's own, so that nobody takes a late frame of another video for theirs):
        opened(number, Clip): the video can be read.
        open_failed(number, VideoError): it cannot; the thread has ended.
        loaded(number, index, rgb): a picture, (H, W, 3) uint8, read only.
        failed(number, index, text): a frame that cannot be decoded.
    """

    opened = Signal(int, object)
    open_failed = Signal(int, object)
    loaded = Signal(int, int, object)
    failed = Signal(int, int, str)

    def __init__(self, path: Path, number: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("FrameLoader")
        self._path, self.number = path, number
        self._wanted: int | None = None
        self._ahead: list[int] = []
        self._direction = 1
        self._stopping = False
        self._changed = threading.Condition()

    def want(self, index: int, direction: int) -> None:
        """Ask for a frame; an older wish that is not begun yet is dropped. Direction is 1 or -1."""
        with self._changed:
            self._wanted, self._direction, self._ahead = index, direction, []
            self._changed.notify()

    def forget(self) -> None:
        """Drop what is wished for; a frame that is being decoded still comes."""
        with self._changed:
            self._wanted, self._ahead = None, []

    def stop(self) -> None:
        """End the thread; returns when it has closed the video."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self.wait()

    def run(self) -> None:
        try:
            with open_video(self._path) as source:
                self.opened.emit(self.number, clip_of(source))
                self._serve(source)
        except KimnetError as error:
            self.open_failed.emit(self.number, error)
        except Exception as error:  # the thread's edge: a thread that dies silently hangs the window
            log.exception("the frame loader failed")
            self.open_failed.emit(self.number, error)

    def _serve(self, source: FrameSource) -> None:
        depth = min(_AHEAD, _AHEAD_BYTES // (source.height * source.width * 3))
        while (wish := self._next()) is not None:
            index, wanted = wish
            try:
                rgb = source.read(index)
            except VideoError as error:
                if wanted:
                    self.failed.emit(self.number, index, str(error))
                continue
            if wanted:
                self.loaded.emit(self.number, index, rgb)
                self._plan(index, depth, len(source))

    def _plan(self, index: int, depth: int, frames: int) -> None:
        """Decode on from a frame when nothing else is wished for."""
        with self._changed:
            ahead = (index + self._direction * i for i in range(1, depth + 1))
            self._ahead = [frame for frame in ahead if 0 <= frame < frames]

    def _next(self) -> tuple[int, bool] | None:
        """The next frame to decode, and whether somebody wants it; None when the thread shall end."""
        with self._changed:
            while not self._stopping and self._wanted is None and not self._ahead:
                self._changed.wait()
            if self._stopping:
                return None
            if self._wanted is None:
                return self._ahead.pop(0), False
            index, self._wanted = self._wanted, None
            return index, True


def clip_of(source: FrameSource) -> Clip:
    """What the window and the labels need to know of a video."""
    frames = range(len(source))
    info = VideoInfo(source.path, source.fingerprint, source.height, source.width, tuple(map(source.pts, frames)))
    return Clip(info, np.array([source.time(i) for i in frames]))
