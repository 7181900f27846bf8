"""What a clip is made of: smooth motion, moving limbs, light and blur. All pure, from a generator."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

# Chains of joints of Penn 13 that turn about their first joint: lower and whole arms and legs. A lower limb comes
# before the whole one: in this order each turns as it lies in the picture, and the whole one takes the lower along.
CHAINS = ((3, 5), (4, 6), (1, 3, 5), (2, 4, 6), (9, 11), (10, 12), (7, 9, 11), (8, 10, 12))
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


def similarity(
    angle: float, scale: float, move: NDArray[np.floating], pivot: NDArray[np.floating]
) -> NDArray[np.float64]:
    """(2, 3) matrix that turns (radians) and scales about a point (2,), then moves."""
    c, s = scale * np.cos(angle), scale * np.sin(angle)
    linear = np.array([[c, -s], [s, c]])
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
        away = nearest(xy, limb, tuple(itertools.pairwise(range(len(limb)))))
        near: NDArray[np.float64] = np.exp(-((away / max(_REACH * length, 1.0)) ** 2))[..., None]
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


def nearest(
    xy: NDArray[np.float64], joints: NDArray[np.float64], bones: tuple[tuple[int, int], ...]
) -> NDArray[np.float64]:
    """Distance of points (..., 2) from the nearest of the bones between joints (K, 2); infinite without any."""
    away = np.full(xy.shape[:-1], np.inf)
    for a, b in bones:
        along = joints[b] - joints[a]
        t = np.clip(((xy - joints[a]) @ along) / max(float(along @ along), 1e-9), 0, 1)
        away = np.fmin(away, np.linalg.norm(xy - joints[a] - t[..., None] * along, axis=-1))  # passes over nan
    return away


def relight(rng: Generator, frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Change contrast and brightness of (T, S, S, 3) once for all frames, and a little from frame to frame."""
    gain = rng.uniform(0.7, 1.3) * (1 + smooth_walk(rng, len(frames), 0.015)[:, 0])
    shift = rng.uniform(-25, 25)
    levels = np.clip(np.arange(256) * gain[:, None] + shift, 0, 255).astype(np.uint8)
    return np.stack([table[frame] for table, frame in zip(levels, frames, strict=True)])


def coarse(rng: Generator, frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Take (T, S, S, 3) through a low resolution, the same for all frames, and through JPEG."""
    size = frames.shape[1]
    small = round(size / np.exp(rng.uniform(np.log(2), np.log(8))))
    quality = int(rng.integers(30, 90))
    result = []
    for frame in frames:
        shrunk = cv2.resize(frame, (small, small), interpolation=cv2.INTER_AREA)
        _, data = cv2.imencode(".jpg", shrunk, [cv2.IMWRITE_JPEG_QUALITY, quality])
        shrunk = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
        result.append(cv2.resize(shrunk, (size, size), interpolation=cv2.INTER_LINEAR))
    return np.stack(result).astype(np.uint8, copy=False)


def blur_along(frame: NDArray[np.uint8], move: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Smear a picture (S, S, 3) along a movement (2,) in pixels, centred on where it is."""
    reach = int(np.ceil(np.abs(move).max() / 2))
    if reach < 1:
        return frame
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    for t in np.linspace(-0.5, 0.5, 4 * reach + 1):
        kernel[round(reach + t * move[1]), round(reach + t * move[0])] += 1
    return np.asarray(cv2.filter2D(frame, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE), np.uint8)
