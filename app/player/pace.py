"""How fast a video plays."""

from __future__ import annotations

from dataclasses import dataclass, replace

SPEEDS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Speeds that can be chosen, times that of the video."""


@dataclass(frozen=True, slots=True)
class Pace:
    """One way of playing.

    Attributes:
        speed: times that of the video, one of `SPEEDS`.
        looping: whether it goes on from the start when it comes to the end.
    """

    speed: float = 1.0
    looping: bool = False

    def __post_init__(self) -> None:
        if self.speed not in SPEEDS:
            raise ValueError(f"a speed is one of {SPEEDS}, not {self.speed}")

    def faster(self) -> Pace:
        """The next faster; the fastest stays."""
        return self._at(SPEEDS.index(self.speed) + 1)

    def slower(self) -> Pace:
        """The next slower; the slowest stays."""
        return self._at(SPEEDS.index(self.speed) - 1)

    def _at(self, i: int) -> Pace:
        return replace(self, speed=SPEEDS[min(max(i, 0), len(SPEEDS) - 1)])
