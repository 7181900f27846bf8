"""Decoding frames without making the window wait."""

from __future__ import annotations

import logging
import threading
import time
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

    from kimnet_core.video.source import FileSource, FrameSource

log = logging.getLogger(__name__)

_KEPT = 256 << 20  # bytes of decoded frames: 86 of 1920 x 1080
_AHEAD = 24  # frames decoded beforehand in the way of travel, a second of film; and a quarter of that behind
_PATIENCE = 0.2  # seconds without a picture after which a frame is finished although another is wished for


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

    The video is opened, read and closed on this thread alone. When nothing is wished for, it decodes
    frames around the one shown, most of them in the direction of travel, which the reader keeps; it looks up
    from that after every single picture. A frame that is wished for takes the place of one that is being
    decoded, too, unless nothing was shown for so long that the person would scrub without seeing.

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
        self._waiting_since: float | None = None  # somebody waits for a picture
        self._stopping = False
        self._changed = threading.Condition()

    def want(self, index: int, direction: int) -> None:
        """Ask for a frame; an older wish that is not begun yet is dropped. Direction is 1 or -1."""
        with self._changed:
            self._wanted, self._direction, self._ahead = index, direction, []
            if self._waiting_since is None:
                self._waiting_since = time.monotonic()
            self._changed.notify()

    def forget(self) -> None:
        """Drop what is wished for; a picture that is on its way already may still come."""
        with self._changed:
            self._wanted, self._ahead, self._waiting_since = None, [], None

    def stop(self) -> None:
        """End the thread; returns when it has closed the video."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self.wait()

    def run(self) -> None:
        try:
            with open_video(self._path, _KEPT) as source:
                self.opened.emit(self.number, clip_of(source))
                self._serve(source)
        except KimnetError as error:
            self.open_failed.emit(self.number, error)
        except Exception as error:  # the thread's edge: a thread that dies silently hangs the window
            log.exception("the frame loader failed")
            self.open_failed.emit(self.number, error)

    def _serve(self, source: FileSource) -> None:
        # Half of what is kept stays for those that were seen.
        depth = min(_AHEAD, _KEPT // 2 // (source.height * source.width * 3))
        while (wish := self._next()) is not None:
            index, wanted = wish
            if self._reach(source, index, wanted=wanted) and wanted:
                self._plan(index, depth, len(source))
                self._tell(source, index)

    def _reach(self, source: FileSource, index: int, *, wanted: bool) -> bool:
        """Decode a frame; False when it was given up for another."""
        try:
            for _ in source.approach(index):
                if self._is_overtaken(index, wanted=wanted):
                    return False
        except VideoError:
            log.debug("frame %d cannot be reached", index)  # reading it says so to whom it matters
        return True

    def _is_overtaken(self, index: int, *, wanted: bool) -> bool:
        with self._changed:
            if self._stopping or not wanted:
                return self._stopping or self._wanted is not None
            if self._waiting_since is None:
                return True  # it was forgotten
            if self._wanted is None or index < self._wanted <= index + _AHEAD:
                return False  # the way to the newer one leads through this one
            return time.monotonic() - self._waiting_since < _PATIENCE

    def _tell(self, source: FileSource, index: int) -> None:
        try:
            rgb = source.read(index)
        except VideoError as error:
            self.failed.emit(self.number, index, str(error))
        else:
            self.loaded.emit(self.number, index, rgb)
        with self._changed:
            self._waiting_since = None if self._wanted is None else time.monotonic()

    def _plan(self, index: int, depth: int, frames: int) -> None:
        """What to decode when nothing else is wished for."""
        with self._changed:
            on = [index + self._direction * i for i in range(1, depth + 1)]
            back = [index - self._direction * i for i in range(1, depth // 4 + 1)]
            self._ahead = [frame for frame in on + back if 0 <= frame < frames]

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
