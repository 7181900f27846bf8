"""Stepping through frames: a tap is one step, a held key goes ever faster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot

from app.keys.held_key import HeldKey

if TYPE_CHECKING:
    from app.player.playback import Playback

_TICK_MS = 16
_RATE = 30.0  # steps a second when a hold begins
_DOUBLES = 1.0  # seconds after which it is twice as fast
_DOUBLINGS = 3  # times: then it stays at eight steps where there was one


class Steps(QObject):
    """Moves the playback.

    Where the held key has led is worked out from the clock, and a frame is asked for only when the last
    one is on screen. So frames that cannot be decoded in time are passed over, and nothing is left to
    come when the key is let go.
    """

    def __init__(self, playback: Playback, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        self._step, self._start = 0, 0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._go_on)
        self._key = HeldKey(self)
        self._key.held.connect(self.begin)
        self._key.released.connect(self.end)

    def tap(self, frames: int) -> None:
        """Step on, or back where negative; once now, and on and on while the key that asked for it is held."""
        self._key.end()
        self._playback.step(frames)
        self._step = frames
        self._key.watch()

    @Slot()
    def begin(self) -> None:
        """Go on as tapped last, faster and faster, until `end`."""
        if not self._timer.isActive():
            self._start = self._playback.wanted
            self._clock.start()
            self._timer.start()

    @Slot()
    def end(self) -> None:
        """Stand still on the frame that is shown."""
        if self._timer.isActive():
            self._timer.stop()
            self._playback.stay()

    @Slot()
    def _go_on(self) -> None:
        if self._playback.frame == self._playback.wanted:
            self._playback.seek(self._start + self._step * steps_after(self._clock.elapsed() / 1000))


def steps_after(seconds: float) -> int:
    """How many steps a key that is held so long has made, beside its tap."""
    steps, rate = 0.0, _RATE
    for _ in range(_DOUBLINGS):
        if seconds <= _DOUBLES:
            break
        steps += rate * _DOUBLES
        seconds -= _DOUBLES
        rate *= 2
    return int(steps + rate * seconds)
