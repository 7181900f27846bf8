"""A box in a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Box:
    """Corners in frame pixels; the whole frame is (-0.5, -0.5, width - 0.5, height - 0.5)."""

    x1: float
    y1: float
    x2: float
    y2: float

    def __post_init__(self) -> None:
        if not np.isfinite((self.x1, self.y1, self.x2, self.y2)).all():
            raise ValueError("a box needs four finite numbers")
        if self.x2 <= self.x1 or self.y2 <= self.y1:
            raise ValueError(f"a box needs x1 < x2 and y1 < y2, got {self.x1}, {self.y1}, {self.x2}, {self.y2}")

    @property
    def width(self) -> float:
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        return self.y2 - self.y1

    @property
    def center(self) -> tuple[float, float]:
        """x, y."""
        return (self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """x1, y1, x2, y2."""
        return self.x1, self.y1, self.x2, self.y2

    @property
    def area(self) -> float:
        return self.width * self.height

    @classmethod
    def square(cls, x: float, y: float, side: float) -> Box:
        """The square around a centre."""
        return cls(x - side / 2, y - side / 2, x + side / 2, y + side / 2)

    @classmethod
    def around(cls, xy: NDArray[np.floating]) -> Box:
        """The tightest box around the finite points of (..., 2); a lone point gets a side of one pixel.

        Raises:
            ValueError: no point is finite.
        """
        points = np.asarray(xy, np.float64).reshape(-1, 2)
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points):
            raise ValueError("no finite point to put a box around")
        low, high = points.min(axis=0), points.max(axis=0)
        grow = np.maximum(1.0 - (high - low), 0) / 2
        low, high = low - grow, high + grow
        return cls(*low.tolist(), *high.tolist())

    def squared(self, scale: float = 1.0) -> Box:
        """The square around the same centre, of side `scale` times the longer side."""
        return Box.square(*self.center, scale * max(self.width, self.height))

    def iou(self, other: Box) -> float:
        """Intersection over union, in [0, 1]."""
        w = min(self.x2, other.x2) - max(self.x1, other.x1)
        h = min(self.y2, other.y2) - max(self.y1, other.y1)
        if w <= 0 or h <= 0:
            return 0.0
        return w * h / (self.area + other.area - w * h)


def parse_box(text: str, height: int, width: int) -> Box:
    """Read "x1,y1,x2,y2" in pixels of a frame.

    Raises:
        InputError: it is not four numbers, is empty, or lies outside the frame.
    """
    try:
        x1, y1, x2, y2 = (float(part) for part in text.split(","))
        box = Box(x1, y1, x2, y2)
    except ValueError:
        raise InputError(f"The box {text!r} is not four numbers x1,y1,x2,y2 with x1 < x2 and y1 < y2.") from None
    check_box(box, height, width)
    return box


def check_box(box: Box, height: int, width: int) -> None:
    """Refuse a box that does not overlap the frame.

    Raises:
        InputError: the box lies wholly outside the frame.
    """
    if box.x2 <= -0.5 or box.y2 <= -0.5 or box.x1 >= width - 0.5 or box.y1 >= height - 0.5:
        raise InputError(
            f"The box {box.x1:g},{box.y1:g},{box.x2:g},{box.y2:g} lies outside the frame, "
            f"which is {width} x {height} pixels; give one that holds the person."
        )
