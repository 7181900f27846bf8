"""Things that hide a part of some frames: they stand, move from point to point, or go with a joint."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kimnet_core.occlusion.masks import Masks
from kimnet_core.occlusion.shapes import disc, square

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


class Shape(StrEnum):
    """Of an occluder."""

    SQUARE = "square"
    DISC = "disc"


class Course(Protocol):
    """Where the middle of an occluder is."""

    def at(self, frame: int) -> tuple[float, float] | None:
        """x, y in frame pixels; None where there is nothing in this frame."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """At one place, x, y in frame pixels; nowhere if they are nan."""

    x: float
    y: float

    def at(self, _frame: int) -> tuple[float, float] | None:
        return _known(self.x, self.y)


@dataclass(frozen=True, slots=True)
class Keyframed:
    """From point to point in a straight line, and at rest before the first and after the last.

    Attributes:
        points: (frame, x, y), ascending by frame, one at least.
    """

    points: tuple[tuple[int, float, float], ...]

    def __post_init__(self) -> None:
        frames = [frame for frame, _, _ in self.points]
        if not frames or sorted(set(frames)) != frames:
            raise ValueError("keyframes must ascend, and there must be one")

    def at(self, frame: int) -> tuple[float, float] | None:
        frames, x, y = np.array(self.points, np.float64).T
        return _known(float(np.interp(frame, frames, x)), float(np.interp(frame, frames, y)))


@dataclass(frozen=True, slots=True, eq=False)
class Following:
    """With a joint, or whatever else has a course.

    Attributes:
        xy: (N, 2) frame pixels, nan where it is not known: there nothing is hidden.
        start: frame of the first.
        offset: x, y in frame pixels from it to the middle of the occluder.
    """

    xy: NDArray[np.float64]
    start: int
    offset: tuple[float, float] = (0.0, 0.0)

    def at(self, frame: int) -> tuple[float, float] | None:
        if not 0 <= frame - self.start < len(self.xy):
            return None
        x, y = (self.xy[frame - self.start] + self.offset).tolist()
        return _known(x, y)


@dataclass(frozen=True, slots=True)
class Occluder:
    """One thing that hides.

    Attributes:
        shape: of it.
        size: side or diameter in frame pixels; 0 hides nothing.
        course: of its middle.
        frames: in which it is there.
    """

    shape: Shape
    size: float
    course: Course
    frames: range


def masks_of(occluders: Iterable[Occluder], height: int, width: int) -> Masks:
    """What occluders hide together, frame by frame.

    Args:
        occluders: any number.
        height: of the frames in pixels.
        width: of the frames in pixels.
    """
    draw = {Shape.SQUARE: square, Shape.DISC: disc}
    everywhere, masks = tuple(occluders), Masks(height, width)
    for frame in sorted({frame for each in everywhere for frame in each.frames}):
        together = np.zeros((height, width), bool)
        for each in everywhere:
            if frame in each.frames and (middle := each.course.at(frame)) is not None:
                together |= draw[each.shape](height, width, middle, each.size)
        masks = masks.put(together, frame)
    return masks


def _known(x: float, y: float) -> tuple[float, float] | None:
    return (x, y) if np.isfinite(x) and np.isfinite(y) else None
