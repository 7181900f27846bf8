"""What covers part of a clip: squares as in section 4.5 of the paper, and things of any shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.model.crop import BORDER

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.random import Generator
    from numpy.typing import NDArray

    Shape: TypeAlias = Callable[[Generator], NDArray[np.bool_]]

MASK = 40  # side of a square in crop pixels, as in the paper
LARGEST = 110  # pixels: extent of anything else
PROTOCOL = 2  # squares in each frame after the first, as in the paper
STYLES = ("mixed", "ellipses", "protocol")


@dataclass(frozen=True, slots=True, eq=False)
class Occluder:
    """A thing that covers part of some frames.

    Attributes:
        shape: (h, w) bool, what of its picture is solid.
        picture: (h, w, 3) uint8 RGB.
        corners: (L, 2) int, x and y in crop pixels of its top left in each frame that it is in.
        first: the first of these frames.
    """

    shape: NDArray[np.bool_]
    picture: NDArray[np.uint8]
    corners: NDArray[np.intp]
    first: int

    def covers(self, xy: NDArray[np.floating]) -> NDArray[np.bool_]:
        """(T, K) which points (T, K, 2) lie under it; False where nan."""
        covered = np.zeros(xy.shape[:2], bool)
        height, width = self.shape.shape
        for frame, corner in enumerate(self.corners, self.first):
            at = np.floor(np.nan_to_num(xy[frame], nan=-1e6) - corner + 0.5).astype(int)
            inside = ((at >= 0) & (at < (width, height))).all(axis=1)
            covered[frame, inside] = self.shape[at[inside, 1], at[inside, 0]]
        return covered

    def paint(self, frames: NDArray[np.uint8]) -> None:
        """Cover its part of (T, S, S, 3) in place."""
        height, width = self.shape.shape
        for frame, (x, y) in enumerate(self.corners, self.first):
            part = frames[frame, max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)]
            own = np.s_[max(-y, 0) :, max(-x, 0) :]
            shape, picture = (array[own][: part.shape[0], : part.shape[1]] for array in (self.shape, self.picture))
            part[shape] = picture[shape]


def draw_occluders(rng: Generator, xy: NDArray[np.floating], style: str, other: NDArray[np.uint8]) -> list[Occluder]:
    """Some occluders, each over a joint, never in frame 0.

    Args:
        rng: source of chance.
        xy: (T, K, 2) crop pixels of the joints; those that are nan in some frame are not chosen.
        style: "mixed" is one to three squares, blobs and polygons, for one frame or to the end, still or moving;
            "ellipses" the same with a shape and a texture that "mixed" has not, to measure on; "protocol" two
            squares in every frame but the first, each frame anew.
        other: (H, W, 3) uint8 RGB, another picture, whose pieces may cover this one.
    """
    frames = len(xy)
    known = np.flatnonzero(np.isfinite(xy).all(axis=(0, 2)))
    if not len(known):
        return []
    if style == "protocol":
        return [
            _over(rng, xy, joint, (t, t), np.ones((MASK, MASK), bool), _flat(BORDER, (MASK, MASK)))
            for t in range(1, frames)
            for joint in rng.permutation(known)[:PROTOCOL]
        ]
    occluders = []
    for joint in rng.permutation(known)[: rng.integers(1, 4)]:
        first = int(rng.integers(1, frames))
        last = frames - 1 if rng.random() < 0.5 else first
        shape = _ellipse(rng) if style == "ellipses" else _SHAPES[rng.integers(len(_SHAPES))](rng)
        picture = _stripes(rng, shape.shape) if style == "ellipses" else _fill(rng, shape.shape, other)
        occluders.append(_over(rng, xy, int(joint), (first, last), shape, picture))
    return occluders


def _over(
    rng: Generator,
    xy: NDArray[np.floating],
    joint: int,
    when: tuple[int, int],
    shape: NDArray[np.bool_],
    picture: NDArray[np.uint8],
) -> Occluder:
    """An occluder with its middle near a joint in its first frame; half of those that stay move."""
    first, last = when
    middle = xy[first, joint] + rng.uniform(-8, 8, 2)
    velocity = rng.normal(0, 3, 2) * (rng.random() < 0.5)
    path = middle + velocity * np.arange(last - first + 1)[:, None]
    corners = np.rint(path - (np.array(shape.shape[::-1]) - 1) / 2).astype(np.intp)
    return Occluder(shape, picture, corners, first)


def _square(_: Generator) -> NDArray[np.bool_]:
    return np.ones((MASK, MASK), bool)


def _blob(rng: Generator) -> NDArray[np.bool_]:
    """A round thing with bays, or one with corners; solid at its middle."""
    width, height = rng.uniform(MASK / 2, LARGEST, 2).astype(int) // 2 * 2 + 1
    corners = int(rng.integers(4, 9))
    around = np.sort(rng.uniform(0, 2 * np.pi / corners, corners) + 2 * np.pi * np.arange(corners) / corners)
    far = rng.uniform(0.55, 1, corners)
    if rng.random() < 0.5:
        fine = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        waves = np.sin(np.outer(fine, [1, 2, 3]) + rng.uniform(0, 2 * np.pi, 3)) @ rng.uniform(0, 0.13, 3)
        around, far = fine, 0.6 + waves
    outline = np.stack([np.cos(around) * far * width / 2, np.sin(around) * far * height / 2], axis=1)
    outline += np.array([width // 2, height // 2])
    shape = np.zeros((height, width), np.uint8)
    cv2.fillPoly(shape, [np.rint(outline).astype(np.int32)], 1)
    return shape.astype(bool)


def _ellipse(rng: Generator) -> NDArray[np.bool_]:
    width, height = rng.uniform(MASK, LARGEST, 2).astype(int) // 2 * 2 + 1
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return np.asarray(x**2 + y**2 < 1 + 1e-9)


_SHAPES: tuple[Shape, ...] = (_square, _blob, _blob)


def _fill(rng: Generator, shape: tuple[int, ...], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Half of the time a piece of another picture, else noise or one colour."""
    kind = rng.integers(6)
    if kind < 3:
        height, width = (min(n, m) for n, m in zip(shape, other.shape[:2], strict=True))
        y, x = (rng.integers(n - m + 1) for n, m in zip(other.shape[:2], (height, width), strict=True))
        piece = other[y : y + height, x : x + width]
        return np.asarray(cv2.resize(piece, (shape[1], shape[0])), np.uint8)
    if kind == 3:
        return rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
    return _flat(BORDER if kind == 4 else rng.integers(0, 256, 3), shape)


def _flat(color: tuple[int, ...] | NDArray[np.integer], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    return np.broadcast_to(np.asarray(color, np.uint8), (*shape, 3))


def _stripes(rng: Generator, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Two colours in waves, as on cloth."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    angle, length = rng.uniform(0, np.pi), rng.uniform(5, 15)
    wave = 0.5 + 0.5 * np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / length)[..., None]
    one, two = rng.uniform(0, 255, (2, 3))
    return np.asarray(wave * one + (1 - wave) * two, np.uint8)
