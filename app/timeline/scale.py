"""Where frames lie on the timeline: plain arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

_CLOSEST = 12.0  # frames that are seen at the nearest zoom


@dataclass(frozen=True, slots=True)
class TimeScale:
    """A row of frames laid over pixels, of which a part is seen.

    Attributes:
        frames: how many the video has.
        left: pixels, of the left edge.
        width: pixels, > 0.
        first: the frame whose left edge lies at `left`; may be a fraction.
        seen: how many frames lie on the width; 0 means all.
    """

    frames: int = 0
    left: float = 0.0
    width: float = 1.0
    first: float = 0.0
    seen: float = 0.0

    @property
    def span(self) -> float:
        """How many frames are seen."""
        return self.seen or float(max(self.frames, 1))

    @property
    def zoomed(self) -> bool:
        """Whether frames lie outside."""
        return self.span < self.frames

    @property
    def per_frame(self) -> float:
        """Pixels a frame has."""
        return self.width / self.span

    @property
    def visible(self) -> range:
        """The frames that are seen, if only in part."""
        return range(max(0, math.floor(self.first)), min(self.frames, math.ceil(self.first + self.span)))

    def frame_at(self, x: float) -> int:
        """The frame under a place; the first or the last where it lies beside the video."""
        return min(max(math.floor(self._at(x)), 0), max(self.frames - 1, 0))

    def edge_of(self, frame: float) -> float:
        """Pixels, of the left edge of a frame."""
        return self.left + (frame - self.first) * self.per_frame

    def middle_of(self, frame: int) -> float:
        """Pixels, of the middle of a frame."""
        return self.edge_of(frame + 0.5)

    def zoom(self, factor: float, x: float) -> TimeScale:
        """So many times nearer, keeping still what lies at a place."""
        at, seen = self._at(x), self._bounded(self.span / factor)
        return self._showing(at - (x - self.left) / self.width * seen, seen)

    def move(self, frames: float) -> TimeScale:
        """Frames farther on, or back where negative; not beyond the ends."""
        return self._showing(self.first + frames, self.span)

    def show(self, a: float, b: float) -> TimeScale:
        """With two frames, in either order, at the two edges."""
        a, b = min(a, b), max(a, b) + 1
        seen = self._bounded(b - a)
        return self._showing((a + b - seen) / 2, seen)

    def show_all(self) -> TimeScale:
        """The whole video."""
        return replace(self, first=0.0, seen=0.0)

    def follow(self, frame: int) -> TimeScale:
        """As it is where a frame is seen; else with it near the edge from which one goes on."""
        if self.first <= frame and frame + 1 <= self.first + self.span:
            return self
        beyond = frame + 1 > self.first + self.span
        return self._showing(frame - (0.1 if beyond else 0.9) * self.span, self.span)

    def _at(self, x: float) -> float:
        return self.first + (x - self.left) / self.width * self.span

    def _bounded(self, seen: float) -> float:
        return max(min(seen, float(self.frames)), min(_CLOSEST, float(self.frames)), 1.0)

    def _showing(self, first: float, seen: float) -> TimeScale:
        if seen >= self.frames:
            return self.show_all()
        return replace(self, first=min(max(first, 0.0), self.frames - seen), seen=seen)


def tick_step(per_frame: float, room: float) -> int:
    """Frames between two numbers on a ruler: 1, 2 or 5 times a power of ten.

    Args:
        per_frame: pixels a frame has, > 0.
        room: pixels that a number needs.
    """
    least = max(room / per_frame, 1.0)
    power: int = 10 ** int(math.log10(least))
    return next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= least)
