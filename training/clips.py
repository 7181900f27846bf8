"""Short clips with exact truth, made from stills by motion that is known.

A still is cut to a square window around its person, as the application does, and moved through T frames along a
recorded movement or a random walk. Truth is exact: each joint goes where the picture goes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.model.crop import BORDER, Crop
from kimnet_core.pose.box import Box
from training.augment import CHAINS, LimbTurn, apply, blur_along, coarse, inverse, nearest, relight, similarity
from training.motion import HIPS, SHOULDERS, motion_of, walk
from training.occluders import STYLES, draw_occluders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from training.datasets.stills import Still
    from training.motion import Motion, Take

NODES = 4  # pixels between the nodes of the grid a picture is bent by; what is between follows them linearly
ATTEMPTS = 5  # at finding a part of a take that a still can follow, before a random walk takes its place
APART = 0.12  # of the crop: how far from the person the surroundings may lag behind it
BONES = (
    (1, 2),
    (7, 8),
    (1, 7),
    (2, 8),
    (0, 1),
    (0, 2),
    (1, 3),
    (3, 5),
    (2, 4),
    (4, 6),
    (7, 9),
    (9, 11),
    (8, 10),
    (10, 12),
)


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """T frames of one person.

    Attributes:
        frames: (T, S, S, 3) uint8 RGB, the crop the network sees.
        xy: (T, K, 2) float64 crop pixels; nan where unknown.
        weight: (T, K) float32 in [0, 1]; 0 where unknown or outside the crop.
        hidden: (T, K) bool, joints under an occluder.
    """

    frames: NDArray[np.uint8]
    xy: NDArray[np.float64]
    weight: NDArray[np.float32]
    hidden: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ClipRecipe:
    """How clips are made; angles in degrees, shares and probabilities in [0, 1].

    Attributes:
        frames: T.
        size: side of the crop, pixels.
        window: smallest and largest side of the window, in multiples of the person's extent.
        turn: largest rotation of the whole clip, given to half of the clips.
        walk: share of the clips that move by a random walk and not along a take.
        calm: typical step of a walk from frame to frame, in torsos; a quarter of the walks is four times as fast.
        pace: slowest and fastest that takes run, in multiples of their speed.
        parallax: probability that the surroundings move less than the person.
        occlude: probability of occluders.
        masks: of `training.occluders.STYLES`.
        reflect: probability that the picture is mirrored beyond its border, where the application would show
            `BORDER`; the stills are cut close around the person, real frames are not.
        blur: probability of motion blur.
        relight: probability of a change of light.
        coarse: probability that the film has a low resolution: who is small in a picture has no face, and left
            and right are told by where they were before.
    """

    frames: int = 5
    size: int = 256
    window: tuple[float, float] = (1.2, 1.8)
    turn: float = 30.0
    walk: float = 0.3
    calm: float = 0.015
    pace: tuple[float, float] = (0.15, 1.2)
    parallax: float = 0.3
    occlude: float = 0.5
    masks: str = "mixed"
    reflect: float = 0.6
    blur: float = 0.2
    relight: float = 0.5
    coarse: float = 0.25

    def __post_init__(self) -> None:
        if self.frames < 2:
            raise ValueError(f"frames is {self.frames}; a clip has at least 2")
        if self.masks not in STYLES:
            raise ValueError(f"masks is {self.masks!r}; choose one of {', '.join(STYLES)}")


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What every clip of a set has in common.

    Attributes:
        recipe: how clips are made.
        flip: (K,) the skeleton's order under mirroring.
        takes: movements to follow; without any, all clips move by a random walk.
    """

    recipe: ClipRecipe
    flip: NDArray[np.intp]
    takes: Sequence[Take] = ()

    def make(self, picture: NDArray[np.uint8], still: Still, rng: Generator, other: NDArray[np.uint8]) -> Clip:
        """Make one clip from one still.

        The same generator state gives the same clip. Half of the clips are mirrored.

        Args:
            picture: (H, W, 3) uint8 RGB, the still's.
            still: its labels; at least one joint is known.
            rng: source of chance.
            other: (H, W, 3) uint8 RGB, another picture, pieces of which may cover this one.
        """
        recipe = self.recipe
        crop = Crop(self.window(still.xy, rng), recipe.size)
        xy = crop.to_crop(still.xy)
        turn = np.deg2rad(rng.uniform(-recipe.turn, recipe.turn)) * (rng.random() < 0.5)
        moved = _Moved(xy, self._motion(rng), float(turn), recipe.size, _lag(rng, recipe))
        border = cv2.BORDER_REFLECT_101 if rng.random() < recipe.reflect else cv2.BORDER_CONSTANT
        frames, points = [], []
        for t in range(recipe.frames):
            back, here = moved.frame(t)
            x, y = np.moveaxis(apply(crop.into_frame, back).astype(np.float32), -1, 0)
            frames.append(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=border, borderValue=BORDER))
            points.append(here)
        clip = Clip(
            np.stack(frames),
            np.stack(points),
            np.tile(still.weight, (recipe.frames, 1)),
            np.zeros((recipe.frames, len(xy)), bool),
        )
        return self.finish(self._blurred(clip, rng), rng, other)

    def window(self, xy: NDArray[np.float64], rng: Generator) -> Box:
        """A square around the joints (..., 2), a little off their middle."""
        smallest, largest = self.recipe.window
        box = Box.around(xy).squared(float(np.exp(rng.uniform(np.log(smallest), np.log(largest)))))
        play = 0.05 * box.width * (largest > smallest)
        x, y = np.array(box.center) + rng.uniform(-play, play, 2)
        return Box.square(float(x), float(y), box.width)

    def finish(self, clip: Clip, rng: Generator, other: NDArray[np.uint8]) -> Clip:
        """Light, mirror and cover frames, and take the weight of joints outside them.

        Args:
            clip: with nothing hidden yet.
            rng: source of chance.
            other: as in `make`.
        """
        recipe, frames, xy, weight = self.recipe, clip.frames, clip.xy, clip.weight
        if rng.random() < recipe.relight:
            frames = relight(rng, frames)
        if rng.random() < recipe.coarse:
            frames = coarse(rng, frames)
        if rng.random() < 0.5:
            frames = np.ascontiguousarray(frames[:, :, ::-1])
            xy = (np.array([recipe.size - 1, 0]) + np.array([-1, 1]) * xy)[:, self.flip]
            weight = weight[:, self.flip]
        inside = np.all((xy > -0.5) & (xy < recipe.size - 0.5), axis=2)  # False where nan
        hidden = clip.hidden.copy()
        if rng.random() < recipe.occlude:
            for occluder in draw_occluders(rng, np.where(inside[..., None], xy, np.nan), recipe.masks, other):
                occluder.paint(frames)
                hidden |= occluder.covers(xy)
        return Clip(frames, xy, np.where(inside, weight, 0).astype(np.float32), hidden)

    def _motion(self, rng: Generator) -> Motion:
        recipe = self.recipe
        middle = recipe.frames // 2
        if self.takes and rng.random() >= recipe.walk:
            pace = float(np.exp(rng.uniform(*np.log(recipe.pace))))
            for _ in range(ATTEMPTS):
                take = self.takes[int(rng.integers(len(self.takes)))]
                motion = motion_of(take.retimed(rng, recipe.frames, pace), middle)
                if motion is not None:
                    return motion
        return walk(rng, recipe.frames, middle, recipe.calm * (4 if rng.random() < 0.25 else 1))

    def _blurred(self, clip: Clip, rng: Generator) -> Clip:
        if rng.random() >= self.recipe.blur or not np.isfinite(clip.xy).any():
            return clip
        known = np.isfinite(clip.xy).all(axis=(0, 2))
        moves = np.diff(clip.xy[:, known], axis=0, prepend=clip.xy[:1, known]).mean(axis=1)
        return replace(clip, frames=np.stack([blur_along(f, m) for f, m in zip(clip.frames, moves, strict=True)]))


@dataclass(frozen=True, slots=True, eq=False)
class _Moved:
    """A person in a crop who follows a motion.

    Attributes:
        xy: (K, 2) crop pixels of the still, nan where unknown.
        motion: to follow.
        turn: radians of the whole clip.
        size: side of the crop.
        lag: how much less the surroundings move, in [0, 1].
    """

    xy: NDArray[np.float64]
    motion: Motion
    turn: float
    size: int
    lag: float

    def frame(self, t: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(S, S, 2) where in the still's crop each pixel of frame t comes from, and (K, 2) where the joints are."""
        here, turns = self.xy, []
        for chain, angle in zip(CHAINS, self.motion.limbs[t], strict=True):
            points = here[list(chain)]
            if angle and np.isfinite(points).all():
                turns.append(LimbTurn(points, float(angle)))
                here = turns[-1].target(here)
        person = self._similarity(t, 1.0)
        here = apply(person, here)
        nodes = np.arange(0, self.size + NODES, NODES, dtype=np.float64)
        grid = np.stack(np.meshgrid(nodes, nodes), axis=-1)
        reach = APART * self.size
        back = apply(inverse(person), grid)
        lag = min(self.lag, 0.7 * reach / max(self._way(t), 1e-9))
        if lag:
            # Pixels far from the person come from where the lagging surroundings were; by no more than does not fold.
            near = np.exp(-((nearest(grid, here, BONES) / reach) ** 2))[..., None]
            back = near * back + (1 - near) * apply(inverse(self._similarity(t, 1 - lag)), grid)
        for turn in reversed(turns):
            back = turn.source(back)
        x, y = np.meshgrid(*2 * (np.arange(self.size, dtype=np.float32) / NODES,))
        return cv2.remap(back.astype(np.float32), x, y, cv2.INTER_LINEAR).astype(np.float64), here

    def _similarity(self, t: int, share: float) -> NDArray[np.float64]:
        """(2, 3) the whole picture's movement in frame t, or a share of it."""
        motion, torso = self.motion, self._torso()
        middle = np.nanmean(self.xy, axis=0)
        size = float(motion.size[t]) ** share
        move = share * torso * motion.move[t]
        about = similarity(share * float(motion.turn[t]), size, move, middle)
        whole = similarity(self.turn, 1.0, np.zeros(2), np.full(2, (self.size - 1) / 2))
        return np.column_stack([whole[:, :2] @ about[:, :2], apply(whole, about[:, 2])])

    def _way(self, t: int) -> float:
        """How far about the surroundings of the person move, crop pixels."""
        motion = self.motion
        turned = self.size / 3 * (abs(float(motion.turn[t])) + abs(float(motion.size[t]) - 1))
        return turned + self._torso() * float(np.linalg.norm(motion.move[t]))

    def _torso(self) -> float:
        """Its length in crop pixels; where it is not known, that of somebody who stands in the crop."""
        ends = [self.xy[list(pair)] for pair in (SHOULDERS, HIPS)]
        if not all(np.isfinite(end).any() for end in ends):
            return self.size / 5
        return float(np.linalg.norm(np.nanmean(ends[0], axis=0) - np.nanmean(ends[1], axis=0)))


def _lag(rng: Generator, recipe: ClipRecipe) -> float:
    lag = float(rng.uniform(0.3, 1))
    return lag if rng.random() < recipe.parallax else 0.0
