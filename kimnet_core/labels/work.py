"""What a frame has cost a person: the seconds they were at it, and their clicks."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Work:
    """The work that went into one frame, all told.

    Attributes:
        seconds: a person was active while it was shown, 0 or more.
        clicks: of the mouse and keys that edited it, 0 or more.

    Raises:
        ValueError: one of them is negative or no number.
    """

    seconds: float = 0.0
    clicks: int = 0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.seconds) and self.seconds >= 0 and self.clicks >= 0):
            raise ValueError(f"work cannot be {self.seconds} s and {self.clicks} clicks")

    def __add__(self, other: Work) -> Work:
        return Work(self.seconds + other.seconds, self.clicks + other.clicks)
