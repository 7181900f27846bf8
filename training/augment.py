"""What a clip is made of: smooth motion, moving limbs, occluders, light and blur. All pure, from a generator."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.model.crop import BORDER

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

# Chains of joints of Penn 13 that turn about their first joint: lower and whole arms and legs.
CHAINS = ((3, 5), (4, 6), (1, 3, 5), (2, 4, 6), (9, 11), (10, 12), (7, 9, 11), (8, 10, 12))
MASK = 40  # side of an occluder in crop pixels, as in section 4.5 of the paper
_REACH = 0.35  # how far a limb's turning reaches beside it, as a fraction of its length


def smooth_walk(rng: Generator, frames: int, step: float, size: int = 1) -> NDArray[np.float64]:
    """A path that starts at 0 with a random speed that changes slowly.

    Args:
        rng: source of chance.
        frames: length.
        step: standard deviation of the speed per frame; its change from frame to frame has a third of it.
        size: number of independent paths.

    Returns:
        (frames, size).
    """
    speed = rng.normal(0, step, size) + np.cumsum(rng.normal(0, step / 3, (frames - 1, size)), axis=0)
    return np.concatenate([np.zeros((1, size)), np.cumsum(speed, axis=0)])


def similarity(angle: float, scale: float, move: NDArray[np.floating], center: float) -> NDArray[np.float64]:
    """(2, 3) matrix that turns (radians) and scales about (center, center), then moves."""
    c, s = scale * np.cos(angle), scale * np.sin(angle)
    linear = np.array([[c, -s], [s, c]])
    pivot = np.array([center, center])
    return np.column_stack([linear, pivot - linear @ pivot + move])


def apply(matrix: NDArray[np.floating], xy: NDArray[np.floating]) -> NDArray[np.float64]:
    """(2, 3) matrix on points (..., 2)."""
    moved: NDArray[np.float64] = np.asarray(xy, np.float64) @ matrix[:, :2].T + matrix[:, 2]
    return moved


def inverse(matrix: NDArray[np.floating]) -> NDArray[np.float64]:
    """The (2, 3) matrix that undoes another."""
    return np.asarray(cv2.invertAffineTransform(np.asarray(matrix, np.float64)))


@dataclass(frozen=True, slots=True, eq=False)
class LimbTurn:
    """A limb turned about its first joint, with the picture around it bent along.

    Beyond some 40 degrees the picture beside the limb folds: what lies there is seen twice or not at all.

    Attributes:
        points: (P, 2) joints of the limb before turning, pixels.
        angle: radians.
    """

    points: NDArray[np.float64]
    angle: float

    def _turn(self, xy: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
        c, s = np.cos(angle), np.sin(angle)
        turned: NDArray[np.float64] = (xy - self.points[0]) @ np.array([[c, s], [-s, c]]) + self.points[0]
        return turned

    def _near(self, xy: NDArray[np.float64], limb: NDArray[np.float64]) -> NDArray[np.float64]:
        """(..., 1) how much points (..., 2) follow the limb: 1 on it, fading with the distance."""
        length = float(np.linalg.norm(np.diff(limb, axis=0), axis=1).sum())
        distance = np.min([_distance(xy, a, b) for a, b in itertools.pairwise(limb)], axis=0)
        near: NDArray[np.float64] = np.exp(-((distance / max(_REACH * length, 1.0)) ** 2))[..., None]
        return near

    def source(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where in the picture before turning the points (..., 2) after turning come from.

        On the turned limb this is exactly the turn undone.
        """
        near = self._near(xy, self._turn(self.points, self.angle))
        return xy + near * (self._turn(xy, -self.angle) - xy)

    def target(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where points (..., 2) of the picture before turning are after it: the inverse of `source`."""
        guess = xy + self._near(xy, self.points) * (self._turn(xy, self.angle) - xy)
        for _ in range(40):  # `source` is the identity plus a gentle bend, so this contracts
            guess = guess + 0.7 * (xy - self.source(guess))
        return guess


def _distance(xy: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of points (..., 2) from the segment ab."""
    along = b - a
    t = np.clip(((xy - a) @ along) / max(float(along @ along), 1e-9), 0, 1)
    return np.asarray(np.linalg.norm(xy - a - t[..., None] * along, axis=-1))


@dataclass(frozen=True, slots=True)
class Occluder:
    """A square that covers part of some frames.

    Attributes:
        x: left column, crop pixels.
        y: top row.
        first: first frame it is in.
        last: last frame it is in.
        color: RGB, or None for noise.
    """

    x: int
    y: int
    first: int
    last: int
    color: tuple[int, int, int] | None

    def covers(self, xy: NDArray[np.floating]) -> NDArray[np.bool_]:
        """(T, K) which points (T, K, 2) lie under it in the frames it is in."""
        frame = np.arange(len(xy))[:, None]
        corner = np.array([self.x, self.y]) - 0.5
        inside = ((xy >= corner) & (xy < corner + MASK)).all(axis=2)
        return inside & (frame >= self.first) & (frame <= self.last)

    def paint(self, frames: NDArray[np.uint8], rng: Generator) -> None:
        """Cover its part of (T, S, S, 3) in place."""
        rows, columns = (slice(max(v, 0), max(v + MASK, 0)) for v in (self.y, self.x))
        part = frames[self.first : self.last + 1, rows, columns]
        if self.color is None:
            part[:] = rng.integers(0, 256, part.shape, dtype=np.uint8)
        else:
            part[:] = self.color


def draw_occluders(rng: Generator, xy: NDArray[np.floating]) -> list[Occluder]:
    """One to three occluders, each over a joint, for one frame or from a frame to the end, never in frame 0.

    Args:
        rng: source of chance.
        xy: (T, K, 2) crop pixels of the joints; those that are nan are not chosen.
    """
    frames = len(xy)
    known = np.flatnonzero(np.isfinite(xy).all(axis=(0, 2)))
    chosen = rng.permutation(known)[: rng.integers(1, 4)]
    occluders = []
    for joint in chosen:
        first = int(rng.integers(1, frames))
        last = frames - 1 if rng.random() < 0.5 else first
        corner = np.rint(xy[first, joint] - MASK / 2 + rng.uniform(-8, 8, 2)).astype(int)
        occluders.append(Occluder(int(corner[0]), int(corner[1]), first, last, _fill(rng)))
    return occluders


def _fill(rng: Generator) -> tuple[int, int, int] | None:
    kind = rng.integers(4)
    if kind == 0:
        return None
    if kind == 1:
        return BORDER
    if kind == 2:
        return (0, 0, 0)
    r, g, b = rng.integers(0, 256, 3).tolist()
    return (r, g, b)


def relight(rng: Generator, frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Change contrast and brightness of (T, S, S, 3) once for all frames, and a little from frame to frame."""
    gain = rng.uniform(0.7, 1.3) * (1 + smooth_walk(rng, len(frames), 0.015)[:, 0])
    shift = rng.uniform(-25, 25)
    levels = np.clip(np.arange(256) * gain[:, None] + shift, 0, 255).astype(np.uint8)
    return np.stack([table[frame] for table, frame in zip(levels, frames, strict=True)])


def blur_along(frame: NDArray[np.uint8], move: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Smear a picture (S, S, 3) along a movement (2,) in pixels, centred on where it is."""
    reach = int(np.ceil(np.abs(move).max() / 2))
    if reach < 1:
        return frame
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    for t in np.linspace(-0.5, 0.5, 4 * reach + 1):
        kernel[round(reach + t * move[1]), round(reach + t * move[0])] += 1
    return np.asarray(cv2.filter2D(frame, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE), np.uint8)
