"""What a mouse button does on the timeline while it is held: one small class each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.timeline.scale import TimeScale

_SLIP = 4.0  # pixels that a hand may wander before a click is a drag


class Row(Protocol):
    """What gestures are made on.

    Attributes:
        scale: where frames lie.
    """

    scale: TimeScale

    def go_to(self, frame: int) -> None:
        """The person wants to see a frame."""

    def pick(self, frames: range | None) -> None:
        """The person picks frames, or none."""

    def set_scale(self, scale: TimeScale) -> None:
        """Show other frames."""


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

    def __init__(self, row: Row) -> None:
        self._row = row

    def begin(self, x: float) -> None:
        self._row.go_to(self._row.scale.frame_at(x))

    def move(self, x: float) -> None:
        self.begin(x)

    def end(self, x: float) -> None:
        """It is there already."""


class Pick:
    """Picks the frames that it is drawn over; a click picks none."""

    def __init__(self, row: Row) -> None:
        self._row, self._start, self._wide = row, 0.0, False

    def begin(self, x: float) -> None:
        self._start = x

    def move(self, x: float) -> None:
        self._wide = self._wide or abs(x - self._start) > _SLIP
        if self._wide:
            a, b = sorted(self._row.scale.frame_at(place) for place in (self._start, x))
            self._row.pick(range(a, b + 1))

    def end(self, x: float) -> None:
        self.move(x)
        if not self._wide:
            self._row.pick(None)


class Zoom:
    """Fills the strip with the frames that it is drawn over; a click shows the whole video.

    Attributes:
        frames: those.
    """

    def __init__(self, row: Row) -> None:
        self._row, self._start = row, 0.0
        self.frames = range(0)

    def begin(self, x: float) -> None:
        self._start = x
        self.move(x)

    def move(self, x: float) -> None:
        a, b = sorted(self._row.scale.frame_at(place) for place in (self._start, x))
        self.frames = range(a, b + 1)

    def end(self, x: float) -> None:
        self.move(x)
        scale = self._row.scale
        wide = abs(x - self._start) > _SLIP
        self._row.set_scale(scale.show(self.frames[0], self.frames[-1]) if wide else scale.show_all())


class Pan:
    """Moves the strip along with the mouse."""

    def __init__(self, row: Row) -> None:
        self._row, self._last = row, 0.0

    def begin(self, x: float) -> None:
        self._last = x

    def move(self, x: float) -> None:
        scale = self._row.scale
        self._row.set_scale(scale.move((self._last - x) / scale.per_frame))
        self._last = x

    def end(self, x: float) -> None:
        self.move(x)
