"""How people move: recorded takes, retimed, and what a still picture can follow of them.

A still cannot be seen from another side, so of a recorded movement it follows what lies in the picture's
plane: the torso's place, turn and size against a frame of reference, and the turning of each limb against
the torso. Lengths are counted in torsos, so that a movement fits people of any size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training.augment import CHAINS, smooth_walk

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

RATE = 30  # frames a second of every take
SHOULDERS, HIPS = (1, 2), (7, 8)  # of Penn 13
LARGEST_TURN = 0.6  # radians of a limb: beyond, the picture beside it folds
JUMP = 0.7  # radians of a limb within a frame of the clip that are rather a wrong label than a movement
GROWTH = 1.25  # a torso that seems to grow or shrink by more has leaned towards the camera


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """A movement over T frames, against one of them; there all is 0 and the size 1.

    Attributes:
        turn: (T,) radians of the torso, clockwise as one sees it.
        size: (T,) of the torso.
        move: (T, 2) of the torso's middle, in torsos.
        limbs: (T, 8) radians of each of `CHAINS`, those of the lower limb on top of those of the whole one.
    """

    turn: NDArray[np.float64]
    size: NDArray[np.float64]
    move: NDArray[np.float64]
    limbs: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """A recorded movement of the joints of Penn 13.

    Attributes:
        points: (F, 13, D) at `RATE`; y points down. D is 2, pixels of any scale, or 3, metres.
            nan where unknown.
    """

    points: NDArray[np.float64]

    def seen(self, rng: Generator) -> NDArray[np.float64]:
        """(F, 13, 2): as it is, or from a random side and a little from above or below."""
        if self.points.shape[2] == 2:
            return self.points
        around, above = rng.uniform(0, 2 * np.pi), rng.normal(0, np.deg2rad(10))
        x = self.points @ np.array([np.cos(around), 0, np.sin(around)])
        away = self.points @ np.array([-np.sin(around), 0, np.cos(around)])
        return np.stack([x, self.points[..., 1] * np.cos(above) + away * np.sin(above)], axis=-1)

    def retimed(self, rng: Generator, frames: int, pace: float) -> NDArray[np.float64]:
        """(frames, 13, 2) from a random place on, `pace` frames of the take a frame; at its end it runs back."""
        points = self.seen(rng)
        last = len(points) - 1
        when = rng.uniform(0, last) + pace * np.arange(frames)
        when = last - np.abs(when % (2 * last) - last)
        before = np.minimum(when.astype(int), last - 1)
        part = (when - before)[:, None, None]
        retimed: NDArray[np.float64] = (1 - part) * points[before] + part * points[before + 1]
        return retimed


def motion_of(xy: NDArray[np.float64], reference: int) -> Motion | None:
    """What a still can follow of a movement.

    A limb that is not known in every frame, or whose label jumps, keeps still.

    Args:
        xy: (T, 13, 2) joints, nan where unknown.
        reference: frame against which all is counted.

    Returns:
        The motion; None where no shoulder or no hip is known in every frame, or the torso vanishes.
    """
    known: NDArray[np.bool_] = np.asarray(np.isfinite(xy).all(axis=(0, 2)))
    shoulders, hips = ([j for j in pair if known[j]] for pair in (SHOULDERS, HIPS))
    if not shoulders or not hips:
        return None
    top, bottom = xy[:, shoulders].mean(axis=1), xy[:, hips].mean(axis=1)
    length, turn = _polar(top - bottom)
    if length.min() < 0.5 * length.max() or length.max() == 0 or np.abs(np.diff(turn)).max() > JUMP:
        return None
    middle = (top + bottom) / 2
    limbs = np.zeros((len(xy), len(CHAINS)))
    angles: dict[tuple[int, int], NDArray[np.float64]] = {}
    for i, chain in reversed(list(enumerate(CHAINS))):  # whole limbs before the lower ones, which turn on top
        bone = (chain[0], chain[1])
        angle = _polar(xy[:, bone[1]] - xy[:, bone[0]])[1] - turn if known[list(bone)].all() else np.zeros(len(xy))
        angle = angle - angle[reference]
        angles[bone] = angle if np.abs(np.diff(angle)).max() <= JUMP else np.zeros(len(xy))
        above = next((a for (_, end), a in angles.items() if end == bone[0]), 0.0)
        limbs[:, i] = np.clip(angles[bone] - above, -LARGEST_TURN, LARGEST_TURN)
    return Motion(
        turn - turn[reference],
        np.clip(length / length[reference], 1 / GROWTH, GROWTH),
        (middle - middle[reference]) / length[reference],
        limbs,
    )


def walk(rng: Generator, frames: int, reference: int, calm: float) -> Motion:
    """A smooth random movement of a camera, and of up to two limbs.

    Args:
        rng: source of chance.
        frames: T.
        reference: frame against which all is counted.
        calm: typical movement from frame to frame in torsos; turning and growth are in proportion.
    """
    turn, size = (smooth_walk(rng, frames, calm * factor)[:, 0] for factor in (0.35, 0.2))
    move = smooth_walk(rng, frames, calm, 2)
    limbs = np.zeros((frames, len(CHAINS)))
    for limb in rng.permutation(len(CHAINS))[: rng.integers(3)]:
        limbs[:, limb] = smooth_walk(rng, frames, 1.7 * calm)[:, 0]
    turn, size, move, limbs = (path - path[reference] for path in (turn, size, move, limbs))
    size, limbs = np.exp(np.clip(size, -0.5, 0.5)), np.clip(limbs, -LARGEST_TURN, LARGEST_TURN)
    return Motion(turn, size, move, limbs)


def _polar(vectors: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lengths and continuous angles of (T, 2)."""
    return np.linalg.norm(vectors, axis=1), np.unwrap(np.arctan2(vectors[:, 1], vectors[:, 0]))
