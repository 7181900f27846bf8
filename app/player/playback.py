"""Which frame is shown, and playing on at the pace of the video."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from app.player.frame_loader import FrameLoader
from app.player.pace import Pace
from kimnet_core.video.timecode import frame_at_time

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from app.frame_range import FrameRange
    from app.player.frame_loader import Clip

_TICK_MS = 8  # twice as often as a 60 Hz screen, so that no frame comes late by more than half of one

_CONTEXT = 2.0  # seconds


@dataclass(slots=True)
class _Run:
    """Since when and from where the video plays."""

    clock: QElapsedTimer
    start: float  # seconds in the video


class Playback(QObject):
    """The frame on screen; decoding happens on a thread of its own.

    Attributes:
        clip: the open video, or None.
        frame: index of the picture that is shown; every overlay and every edit refers to it.
        wanted: index of the picture asked for last; differs from `frame` only while it is decoded.
        playing: whether the video plays.
        pace: how fast, and whether over and over.

    Signals:
        opened(Clip): a video can be shown; its first frame follows.
        open_failed(VideoError): it cannot.
        closed(): there is no video any more.
        wanted_changed(index): this frame was asked for; it is shown later.
        frame_shown(index, rgb): show this picture, (H, W, 3) uint8, read only, and say it is frame index.
        frame_failed(index, text): frame `index` is the one to show, and cannot be decoded.
        playing_changed(bool).
        pace_changed(Pace).
    """

    opened = Signal(object)
    open_failed = Signal(object)
    closed = Signal()
    wanted_changed = Signal(int)
    frame_shown = Signal(int, object)
    frame_failed = Signal(int, str)
    playing_changed = Signal(bool)
    pace_changed = Signal(object)

    def __init__(self, frames: FrameRange, parent: QObject | None = None) -> None:
        """Nothing is open yet.

        Args:
            frames: those that are played over and over, where a person has picked some.
            parent: of Qt.
        """
        super().__init__(parent)
        self.pace = Pace()
        self._range = frames
        self.clip: Clip | None = None
        self.frame = 0
        self.wanted = 0
        self._loader: FrameLoader | None = None  # of the video that is shown
        self._coming: FrameLoader | None = None  # of one that is being opened
        self._number = 0  # of the newest loader
        self._first = 0  # frame to show of the video that is being opened
        self._run: _Run | None = None
        self._context: range | None = None  # frames that are played once, to see what led here
        self._staying = False  # what is being decoded still is not wanted any more
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def playing(self) -> bool:
        return self._run is not None

    def open(self, path: Path, first: int = 0) -> None:
        """Open a video at frame `first`; it takes the place of the one there is, or else `open_failed` is told."""
        _end(self._coming)
        self._number += 1
        self._first = first
        self._coming = FrameLoader(path, self._number, self)
        self._coming.opened.connect(self._open)
        self._coming.open_failed.connect(self._refuse)
        self._coming.loaded.connect(self._show)
        self._coming.failed.connect(self._fail)
        self._coming.start()

    def close(self) -> None:
        """Let go of all videos; returns when their threads have ended."""
        self.pause()
        _end(self._coming)
        _end(self._loader)
        self._loader = self._coming = self.clip = None
        self.frame = self.wanted = 0
        self.closed.emit()

    def seek(self, frame: int) -> None:
        """Show a frame as soon as it is decoded; the nearest there is where `frame` lies outside."""
        if self.clip is None or self._loader is None:
            return
        frame = min(max(frame, 0), len(self.clip) - 1)
        self._want(frame)
        if self.playing:
            self._start_clock()

    def _want(self, frame: int) -> None:
        assert self._loader is not None
        way = 1 if frame >= self.wanted else -1
        self.wanted, self._staying = frame, False
        self._loader.want(frame, way)
        self.wanted_changed.emit(frame)

    def step(self, frames: int) -> None:
        """Go on (or back, where negative) from the frame asked for last; a playing video pauses."""
        self.pause()
        self.seek(self.wanted + frames)

    def stay(self) -> None:
        """Want no other frame than the one that is shown."""
        if self._loader is not None:
            self._loader.forget()
            self.wanted, self._staying = self.frame, True
            self.wanted_changed.emit(self.frame)

    def first(self) -> None:
        """Go to the first frame."""
        self.seek(0)

    def last(self) -> None:
        """Go to the last frame."""
        if self.clip is not None:
            self.seek(len(self.clip) - 1)

    def play(self) -> None:
        """Play from the frame shown, or from the start of what is played where it is the last."""
        if self.clip is None or self.playing:
            return
        span = self._span(self.clip)
        if self.wanted not in span or self.wanted == span[-1]:
            self.seek(span[0])
        self._start_clock()
        self._timer.start()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        if self.playing:
            self._run = self._context = None
            self._timer.stop()
            self.playing_changed.emit(False)

    def play_context(self) -> None:
        """Play the two seconds that led to the frame asked for last, and pause on it."""
        if self.clip is not None:
            self.pause()
            here, times = self.wanted, self.clip.times
            self._context = range(frame_at_time(times, float(times[here]) - _CONTEXT), here + 1)
            self.seek(self._context[0])
            self.play()

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    # How fast, and what.

    def choose_speed(self, speed: float) -> None:
        """Play so many times as fast as the video is, from the frame shown on."""
        self._set_pace(replace(self.pace, speed=speed))

    def scale_speed(self, way: int) -> None:
        """The next faster speed there is (1), or the next slower one (-1)."""
        self._set_pace(self.pace.faster() if way > 0 else self.pace.slower())

    def toggle_loop(self) -> None:
        """Play over and over: the picked frames, else the whole video; or once."""
        self._set_pace(replace(self.pace, looping=not self.pace.looping))

    def _set_pace(self, pace: Pace) -> None:
        if pace != self.pace:
            self.pace = pace
            if self.playing:
                self._start_clock()
            self.pace_changed.emit(pace)

    def _span(self, clip: Clip) -> range:
        """The frames that are played."""
        if self._context is not None:
            return self._context
        return (self._range.frames if self.pace.looping else None) or range(len(clip))

    def _start_clock(self) -> None:
        assert self.clip is not None
        clock = QElapsedTimer()
        clock.start()
        self._run = _Run(clock, float(self.clip.times[self.wanted]))

    @Slot()
    def _tick(self) -> None:
        """Ask for the frame that is due; frames that could not be decoded in time are passed over."""
        if self._run is None or self.clip is None:
            return
        span, looping = self._span(self.clip), self.pace.looping and self._context is None
        now = self._run.start + self._run.clock.elapsed() / 1000 * self.pace.speed
        if looping and (now >= self._end_of(span) or self.wanted not in span):
            self.seek(span[0])
            return
        due = min(frame_at_time(self.clip.times, now), span[-1])
        if due > self.wanted:
            self._want(due)
        if due >= span[-1] and not looping:
            self.pause()

    def _end_of(self, span: range) -> float:
        """Seconds in the video at which the last of some frames has been seen as long as the others."""
        assert self.clip is not None
        times = self.clip.times
        if span[-1] + 1 < len(times):
            return float(times[span[-1] + 1])
        return float(times[-1]) + float(times[-1]) / max(len(times) - 1, 1)

    # Signals of a loader carry its number: what still comes from one that was ended is not taken.

    @Slot(int, object)
    def _open(self, number: int, clip: Clip) -> None:
        if self._coming is not None and number == self._coming.number:
            self.pause()
            _end(self._loader)
            self._loader, self._coming, self.clip = self._coming, None, clip
            self.frame = self.wanted = 0
            self.opened.emit(clip)
            self.seek(self._first)

    @Slot(int, object)
    def _refuse(self, number: int, error: Exception) -> None:
        if self._coming is not None and number == self._coming.number:
            _end(self._coming)
            self._coming = None
            self.open_failed.emit(error)

    @Slot(int, int, object)
    def _show(self, number: int, frame: int, rgb: NDArray[np.uint8]) -> None:
        if self._loader is not None and number == self._loader.number and not self._staying:
            self.frame = frame
            self.frame_shown.emit(frame, rgb)

    @Slot(int, int, str)
    def _fail(self, number: int, frame: int, text: str) -> None:
        if self._loader is not None and number == self._loader.number and not self._staying:
            self.frame = frame
            self.frame_failed.emit(frame, text)


def _end(loader: FrameLoader | None) -> None:
    if loader is not None:
        loader.stop()
        loader.deleteLater()
