"""Short clips with exact truth, made from stills by motion that is known.

A still is cut to a square window around its person, as the application does, and moved through T frames by a
smooth similarity and by turning limbs. Truth is exact: each joint goes where the picture goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.model.crop import BORDER, Crop
from kimnet_core.pose.box import Box
from training.augment import (
    CHAINS,
    LimbTurn,
    apply,
    blur_along,
    draw_occluders,
    inverse,
    relight,
    similarity,
    smooth_walk,
)

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from training.datasets.stills import Still


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
    """How clips are made; lengths in crop pixels, angles in degrees, probabilities in [0, 1].

    Attributes:
        frames: T.
        size: side of the crop.
        window: smallest and largest side of the window, in multiples of the person's extent.
        turn: largest rotation of the whole clip, given to half of the clips.
        move: typical translation from frame to frame.
        spin: typical rotation from frame to frame.
        zoom: typical change of scale from frame to frame.
        limbs: probability that limbs turn.
        swing: typical turning of a limb from frame to frame.
        occlude: probability of occluders.
        reflect: probability that the picture is mirrored beyond its border, where the application would show
            `BORDER`; the stills are cut close around the person, real frames are not.
        blur: probability of motion blur.
        relight: probability of a change of light.
    """

    frames: int = 5
    size: int = 256
    window: tuple[float, float] = (1.2, 1.8)
    turn: float = 30.0
    move: float = 5.0
    spin: float = 1.5
    zoom: float = 0.015
    limbs: float = 0.5
    swing: float = 6.0
    occlude: float = 0.5
    reflect: float = 0.6
    blur: float = 0.2
    relight: float = 0.5

    def __post_init__(self) -> None:
        if self.frames < 2:
            raise ValueError(f"frames is {self.frames}; a clip has at least 2")


def make_clip(
    picture: NDArray[np.uint8], still: Still, flip: NDArray[np.intp], rng: Generator, recipe: ClipRecipe
) -> Clip:
    """Make one clip from one still.

    The same generator state gives the same clip. Half of the clips are mirrored.

    Args:
        picture: (H, W, 3) uint8 RGB, the still's.
        still: its labels; at least one joint is known.
        flip: (K,) the skeleton's order under mirroring.
        rng: source of chance.
        recipe: how.
    """
    window = _window(still.xy, rng, recipe)
    xy = Crop(window, recipe.size).to_crop(still.xy)
    place = _between(Crop(window, recipe.size))
    mirrored = rng.random() < 0.5
    paths = _paths(rng, recipe)
    limbs = _limbs(xy, rng, recipe)
    border = cv2.BORDER_REFLECT_101 if rng.random() < recipe.reflect else cv2.BORDER_CONSTANT
    grid = np.stack(np.meshgrid(np.arange(recipe.size), np.arange(recipe.size)), axis=-1).astype(np.float64)
    frames, points = [], []
    for t, matrix in enumerate(paths):
        turns = [LimbTurn(xy[list(chain)], float(angles[t])) for chain, angles in limbs]
        back, here = apply(inverse(matrix), grid), xy
        for turn in turns:
            back = turn.source(back)
        for turn in reversed(turns):
            here = turn.target(here)
        x, y = np.moveaxis(apply(place, back).astype(np.float32), -1, 0)
        frames.append(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=border, borderValue=BORDER))
        points.append(apply(matrix, here))
    return _finish(np.stack(frames), np.stack(points), still.weight, flip if mirrored else None, rng, recipe)


def _finish(
    frames: NDArray[np.uint8],
    xy: NDArray[np.float64],
    weight: NDArray[np.float32],
    flip: NDArray[np.intp] | None,
    rng: Generator,
    recipe: ClipRecipe,
) -> Clip:
    """Blur, light, mirror and cover the moved frames."""
    if rng.random() < recipe.blur:
        moves = np.nan_to_num(np.nanmean(np.diff(xy, axis=0, prepend=xy[:1]), axis=1))
        frames = np.stack([blur_along(frame, move) for frame, move in zip(frames, moves, strict=True)])
    if rng.random() < recipe.relight:
        frames = relight(rng, frames)
    if flip is not None:
        frames = np.ascontiguousarray(frames[:, :, ::-1])
        xy = (np.array([recipe.size - 1, 0]) + np.array([-1, 1]) * xy)[:, flip]
        weight = weight[flip]
    inside = np.all((xy > -0.5) & (xy < recipe.size - 0.5), axis=2)  # False where nan
    hidden = np.zeros(inside.shape, bool)
    if rng.random() < recipe.occlude:
        for occluder in draw_occluders(rng, np.where(inside[..., None], xy, np.nan)):
            occluder.paint(frames, rng)
            hidden |= occluder.covers(xy)
    return Clip(frames, xy, np.where(inside, weight, 0).astype(np.float32), hidden)


def _window(xy: NDArray[np.float64], rng: Generator, recipe: ClipRecipe) -> Box:
    """A square around the person, a little off its centre."""
    tight = Box.around(xy)
    box = tight.squared(float(np.exp(rng.uniform(*np.log(recipe.window)))))
    play = 0.05 * box.width * (recipe.window[1] > recipe.window[0])
    x, y = np.array(box.center) + rng.uniform(-play, play, 2)
    return Box.square(float(x), float(y), box.width)


def _between(crop: Crop) -> NDArray[np.float64]:
    """(2, 3) matrix from crop pixels to pixels of the picture."""
    corner = crop.to_frame(np.zeros(2))
    step = crop.to_frame(np.ones(2)) - corner
    return np.array([[step[0], 0, corner[0]], [0, step[1], corner[1]]])


def _paths(rng: Generator, recipe: ClipRecipe) -> list[NDArray[np.float64]]:
    """One similarity per frame: a rotation for the whole clip, then smooth motion about its middle frame."""
    turn = np.deg2rad(rng.uniform(-recipe.turn, recipe.turn)) * (rng.random() < 0.5)
    energy = rng.uniform(0, 2)  # some clips stand nearly still, some are fast
    angle = smooth_walk(rng, recipe.frames, energy * np.deg2rad(recipe.spin))[:, 0]
    scale = np.exp(smooth_walk(rng, recipe.frames, energy * recipe.zoom)[:, 0])
    move = smooth_walk(rng, recipe.frames, energy * recipe.move, 2)
    middle = recipe.frames // 2
    center = (recipe.size - 1) / 2
    return [
        similarity(turn + a - angle[middle], s / scale[middle], m - move[middle], center)
        for a, s, m in zip(angle, scale, move, strict=True)
    ]


def _limbs(
    xy: NDArray[np.float64], rng: Generator, recipe: ClipRecipe
) -> list[tuple[tuple[int, ...], NDArray[np.float64]]]:
    """Up to two known limbs on different sides of the body that turn, and by how many radians in each frame."""
    if rng.random() >= recipe.limbs:
        return []
    known = np.all(np.isfinite(xy), axis=1)
    order = [CHAINS[i] for i in rng.permutation(len(CHAINS)) if known[list(CHAINS[i])].all()]
    chosen: list[tuple[int, ...]] = []
    for chain in order:
        if len(chosen) < 2 and not any(set(chain) & set(other) for other in chosen):
            chosen.append(chain)
    return [(chain, np.deg2rad(smooth_walk(rng, recipe.frames, recipe.swing)[:, 0])) for chain in chosen]
