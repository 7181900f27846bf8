"""What a mouse button does on the timeline while it is held: one small class each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.timeline.strip import TimelineStrip

_SLIP = 4.0  # pixels that a hand may wander before a click is a drag


class Gesture(Protocol):
    """From the press to the release of a button; places are pixels of the strip."""

    def begin(self, x: float) -> None:
        """The button went down."""

    def move(self, x: float) -> None:
        """The mouse moved with the button down."""

    def end(self, x: float) -> None:
        """The button came up."""


class Point:
    """Goes to the frame under the mouse."""

    def __init__(self, strip: TimelineStrip) -> None:
        self._strip = strip

    def begin(self, x: float) -> None:
        self._strip.frame_wanted.emit(self._strip.scale.frame_at(x))

    def move(self, x: float) -> None:
        self.begin(x)

    def end(self, x: float) -> None:
        """It is there already."""


class Pick:
    """Picks the frames that it is drawn over; a click picks none."""

    def __init__(self, strip: TimelineStrip) -> None:
        self._strip, self._start, self._wide = strip, 0.0, False

    def begin(self, x: float) -> None:
        self._start = x

    def move(self, x: float) -> None:
        self._wide = self._wide or abs(x - self._start) > _SLIP
        if self._wide:
            a, b = sorted(self._strip.scale.frame_at(place) for place in (self._start, x))
            self._strip.range_wanted.emit(range(a, b + 1))

    def end(self, x: float) -> None:
        self.move(x)
        if not self._wide:
            self._strip.range_wanted.emit(None)


class Zoom:
    """Fills the strip with the frames that it is drawn over; a click shows the whole video.

    Attributes:
        frames: those.
    """

    def __init__(self, strip: TimelineStrip) -> None:
        self._strip, self._start = strip, 0.0
        self.frames = range(0)

    def begin(self, x: float) -> None:
        self._start = x
        self.move(x)

    def move(self, x: float) -> None:
        a, b = sorted(self._strip.scale.frame_at(place) for place in (self._start, x))
        self.frames = range(a, b + 1)

    def end(self, x: float) -> None:
        self.move(x)
        scale = self._strip.scale
        wide = abs(x - self._start) > _SLIP
        self._strip.set_scale(scale.show(self.frames[0], self.frames[-1]) if wide else scale.show_all())


class Pan:
    """Moves the strip along with the mouse."""

    def __init__(self, strip: TimelineStrip) -> None:
        self._strip, self._last = strip, 0.0

    def begin(self, x: float) -> None:
        self._last = x

    def move(self, x: float) -> None:
        scale = self._strip.scale
        self._strip.set_scale(scale.move((self._last - x) / scale.per_frame))
        self._last = x

    def end(self, x: float) -> None:
        self.move(x)
