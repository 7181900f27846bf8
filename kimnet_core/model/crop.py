"""Window to crop and back: the only affine map in the code.

Points have their origin at the centre of the top-left pixel, in the frame and in the crop alike, so a
crop of `size` pixels spans [-0.5, size - 0.5] and, where the window is not turned,

    x_crop = (x_frame - x1) * size / side - 0.5

A turned window is the box turned about its centre: the same formula holds once a point is turned back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.pose.box import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What lies outside the frame: the ImageNet mean in RGB, which normalises to about zero.
BORDER = (124, 116, 104)


@dataclass(frozen=True, slots=True)
class Crop:
    """The map between a window of the frame and a square picture of `size` pixels.

    Attributes:
        box: the window before it is turned, frame pixels; when it is no square, the two axes are scaled apart.
        size: side of the crop in pixels.
        angle: degrees by which the window is turned about its centre, clockwise as one sees it: somebody who
            leans to the right by as much stands upright in the crop. 0 is upright in the frame.
    """

    box: Box
    size: int = 256
    angle: float = 0.0

    @property
    def window(self) -> tuple[float, float, float, float, float]:
        """x1, y1, x2, y2 of the box, and the angle."""
        return *self.box.corners, self.angle

    @property
    def scale(self) -> NDArray[np.float64]:
        """(2,) crop pixels per frame pixel, along and down the crop."""
        return self.size / np.array([self.box.width, self.box.height])

    @property
    def corners(self) -> NDArray[np.float64]:
        """(4, 2) frame pixels of the window's outer edges: first the crop's top left, then around it clockwise."""
        x1, y1, x2, y2 = self.box.corners
        return self._turned(np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]]), self.angle)

    @property
    def into_frame(self) -> NDArray[np.float64]:
        """(2, 3) matrix that takes pixels of the crop to frame pixels."""
        return np.column_stack([turn(self.angle) / self.scale, self.to_frame(np.zeros(2))])

    @property
    def _corner(self) -> NDArray[np.float64]:
        return np.array([self.box.x1, self.box.y1])

    def sized(self, size: int) -> Crop:
        """The same window as a picture of another size; heatmap cells are the pixels of one that is as small."""
        return replace(self, size=size)

    def to_crop(self, xy: NDArray[np.floating]) -> NDArray[np.float64]:
        """Frame pixels (..., 2) to crop pixels."""
        return (self._turned(np.asarray(xy, np.float64), -self.angle) - self._corner) * self.scale - 0.5

    def to_frame(self, xy: NDArray[np.floating]) -> NDArray[np.float64]:
        """Crop pixels (..., 2) to frame pixels."""
        return self._turned((np.asarray(xy, np.float64) + 0.5) / self.scale + self._corner, self.angle)

    def to(self, other: Crop) -> NDArray[np.float64]:
        """(2, 3) matrix that takes pixels of this crop to pixels of another one of the same frame."""
        linear = other.scale[:, None] * turn(self.angle - other.angle) / self.scale
        return np.column_stack([linear, other.to_crop(self.to_frame(np.zeros(2)))])

    def cut(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Sample the crop from a frame.

        Args:
            frame: (H, W, 3) uint8.

        Returns:
            (size, size, 3) uint8; `BORDER` where the window leaves the frame.
        """
        shrink = max(1, min(int(1 / self.scale.max()), *frame.shape[:2]))
        picture, first = _part(frame, Box.around(self.corners), shrink)
        # A pixel of the shrunk part at u lies at first + shrink * u + (shrink - 1) / 2 in the frame.
        linear = self.scale[:, None] * shrink * turn(-self.angle)
        matrix = np.column_stack([linear, self.to_crop(first + (shrink - 1) / 2)])
        crop = cv2.warpAffine(
            picture,
            matrix,
            (self.size, self.size),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=BORDER,
        )
        return crop.astype(np.uint8, copy=False)

    def _turned(self, xy: NDArray[np.float64], degrees: float) -> NDArray[np.float64]:
        """Frame pixels (..., 2) turned about the centre, clockwise as one sees it."""
        if not degrees:  # to the last bit as it was
            return xy
        return (xy - self.box.center) @ turn(degrees).T + self.box.center


def turn(degrees: float) -> NDArray[np.float64]:
    """(2, 2) matrix that turns (x, y) clockwise as one sees it: y points down."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cos, -sin], [sin, cos]])


def _part(frame: NDArray[np.uint8], box: Box, shrink: int) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The part of the frame under the box, averaged over `shrink` x `shrink` pixels against aliasing.

    Returns:
        The part, and the frame position (x, y) of its first pixel before shrinking.
    """
    if shrink == 1:
        return frame, np.zeros(2)
    (x1, w), (y1, h) = (
        _blocks(low, high, shrink, length)
        for low, high, length in ((box.x1, box.x2, frame.shape[1]), (box.y1, box.y2, frame.shape[0]))
    )
    part = frame[y1 : y1 + h * shrink, x1 : x1 + w * shrink]
    averaged = cv2.resize(part, (w, h), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return averaged, np.array([x1, y1], np.float64)


def _blocks(low: float, high: float, shrink: int, length: int) -> tuple[int, int]:
    """The first pixel, and the number, of blocks of `shrink` pixels that cover low..high with one to spare.

    At least one block that lies within 0..length is given, even where low..high lies outside.
    """
    first = min(max(0, math.floor(low) - shrink), length - shrink)
    last = max(min(length, math.ceil(high) + shrink), first + shrink)
    return first, (last - first) // shrink
