"""People who are drawn here, moving before backgrounds that move: labelled videos that need no data.

A body is a chain of limbs in three dimensions, turned about the vertical, that swings in smooth courses and is seen
without perspective. Left and right are alike in colour; they can be told apart by the face, by the mark on the chest,
and by what covers what. Every joint is exactly known, and whether it can be seen follows from what was drawn last
where it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.pose.pose import Visibility
from kimnet_core.pose.skeleton import load_skeleton
from training.datasets.labelled_clips import ClipSet, LabelledClip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.random import Generator
    from numpy.typing import NDArray

SPLITS = ("train", "test")
COUNTS = {"train": 240, "test": 48}
LENGTH = 20  # frames of a clip
SIZE = 160  # pixels of a picture
SHIFT = 4  # cv2 draws at sixteenths of a pixel
MARGIN = 0.25  # torsos between the outermost joints and the box
OCCLUDED = 0.4  # share of the clips in which something passes by

HEAD, SHOULDER, ELBOW, WRIST, HIP, KNEE, ANKLE = 0, 1, 3, 5, 7, 9, 11  # of the right; the left is the next one
# In torsos: how far a joint is from the one before in its chain, and how thick the limb between is.
LENGTHS = {ELBOW: 0.56, WRIST: 0.52, KNEE: 0.82, ANKLE: 0.8}
THICKNESS = {ELBOW: 0.21, WRIST: 0.16, KNEE: 0.3, ANKLE: 0.22}
SHOULDERS, HIPS, NECK, SKULL = 0.36, 0.2, 0.16, 0.24  # half widths, lengths and radius, in torsos
TORSO, FACE, PASSING = 20, 21, 22  # numbers of parts that are no limb; a limb has its outer joint's


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """One person's movement and looks.

    Attributes:
        root: (T, 2) pixels, the middle of the hips.
        scale: pixels a torso.
        yaw: (T,) radians about the vertical; 0 looks at the camera.
        swing: (T, 13) radians forward, of the limb that ends in the joint; of the head, how far the trunk leans.
        spread: (T, 13) radians sideways.
        shirt, trousers, skin, hair: RGB.
        sleeves: whether the shirt covers the forearms.
    """

    root: NDArray[np.float64]
    scale: float
    yaw: NDArray[np.floating]
    swing: NDArray[np.float64]
    spread: NDArray[np.float64]
    shirt: NDArray[np.floating]
    trousers: NDArray[np.floating]
    skin: NDArray[np.floating]
    hair: NDArray[np.floating]
    sleeves: bool

    def joints(self, t: int) -> NDArray[np.float64]:
        """(13, 3) pixels x and y, and depth away from the camera, in torsos times `scale`."""
        places = np.zeros((13, 3))
        lean = _direction(self.swing[t, HEAD] + np.pi, self.spread[t, HEAD])  # up
        chest = lean
        for side, out in ((0, -1), (1, 1)):  # the right is at the left of a picture that is looked out of
            places[HIP + side] = (out * HIPS, 0, 0)
            places[SHOULDER + side] = chest + np.array([out * SHOULDERS, 0, 0])
            for start, chain in ((SHOULDER, (ELBOW, WRIST)), (HIP, (KNEE, ANKLE))):
                at = places[start + side]
                for joint in chain:
                    angles = self.swing[t, joint + side], out * self.spread[t, joint + side]
                    at = places[joint + side] = at + LENGTHS[joint] * _direction(*angles)
        places[HEAD] = chest + (NECK + SKULL) * lean
        x, y, z = places.T
        cos, sin = np.cos(self.yaw[t]), np.sin(self.yaw[t])
        turned = np.stack([x * cos + z * sin, y, x * sin - z * cos], axis=1) * self.scale
        turned[:, :2] += self.root[t]
        return turned


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What is behind the person, before them, and in the way; `Frames`.

    Attributes:
        body: the person.
        ground: (H, W, 3) float32, larger than a picture.
        pan: (T, 2) pixels of its corner.
        passing: (T, 2) middle of what passes by, pixels; nan where nothing does.
        block: its half width and half height, pixels, and its colour, RGB.
        noise: seed of the camera's noise.
    """

    body: Body
    ground: NDArray[np.float32]
    pan: NDArray[np.float64]
    passing: NDArray[np.float64]
    block: NDArray[np.float64]
    noise: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.pan)

    def __getitem__(self, i: int, /) -> NDArray[np.uint8]:
        """Picture i, (SIZE, SIZE, 3) uint8 RGB."""
        move = np.array([[1, 0, -self.pan[i, 0]], [0, 1, -self.pan[i, 1]]])
        picture: NDArray[np.float32] = cv2.warpAffine(self.ground, move, (SIZE, SIZE))  # type: ignore[assignment]  # as it came
        self._draw(i, partial(_paint, picture))
        rng = np.random.default_rng((*self.noise, i))
        seen: NDArray[np.floating] = cv2.GaussianBlur(picture, (3, 3), 0.7) + rng.normal(0, 5, picture.shape)
        return seen.clip(0, 255).astype(np.uint8)

    def visibility(self, i: int) -> NDArray[np.uint8]:
        """(13,) what can be seen of the joints in picture i."""
        parts = np.zeros((SIZE, SIZE), np.uint8)
        self._draw(i, partial(_number, parts))
        xy = np.rint(self.body.joints(i)[:, :2]).astype(int)
        inside = ((xy >= 0) & (xy < SIZE)).all(axis=1)
        there = parts[tuple(np.clip(xy, 0, SIZE - 1).T[::-1])]
        own = np.array([there[joint] in OWN[joint] for joint in range(13)])
        return np.where(own & inside, Visibility.VISIBLE, Visibility.HIDDEN).astype(np.uint8)

    def _draw(self, i: int, put: Callable[[int, NDArray[np.float64], float, NDArray[np.floating]], None]) -> None:
        """Put all parts, the farthest first: number, outline or axis in pixels, thickness (0 fills), colour."""
        body, joints = self.body, self.body.joints(i)
        xy, depth, scale = joints[:, :2], joints[:, 2], self.body.scale
        parts = [(depth[[1, 2, 7, 8]].mean(), TORSO), (depth[HEAD], FACE)]
        parts += [((depth[a] + depth[b]) / 2, b) for a, b in LIMBS]
        front = np.cos(body.yaw[i]) > 0
        for away, part in sorted(parts, reverse=True):
            shade = np.clip(1 - 0.35 * away / scale, 0.6, 1.3)
            if part == TORSO:
                put(TORSO, xy[[1, 2, 8, 7]], 0.26 * scale, body.shirt * shade)
                if front:  # a mark on the chest
                    middle = xy[[1, 2]].mean(axis=0) * 0.7 + xy[[7, 8]].mean(axis=0) * 0.3
                    put(TORSO, middle[None], 0.22 * scale, 255 - body.shirt)
            elif part == FACE:
                neck = xy[[1, 2]].mean(axis=0)
                put(FACE, np.stack([neck, xy[HEAD]]), 0.16 * scale, body.skin * shade * 0.9)
                put(FACE, xy[HEAD][None], 2 * SKULL * scale, body.hair * shade)
                if front:  # shifted to where it looks, and down from the hair
                    look = np.array([np.sin(body.yaw[i]) * 0.1, 0.07]) * scale
                    put(FACE, (xy[HEAD] + look)[None], 1.5 * SKULL * scale, body.skin * shade)
            else:
                put(part, np.stack([xy[OUTER[part]], xy[part]]), _thick(part) * scale, self._colour(part) * shade)
        if np.isfinite(self.passing[i]).all():
            width, height = self.block[:2]
            corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]])
            put(PASSING, self.passing[i] + corners, 1.0, self.block[2:])

    def _colour(self, part: int) -> NDArray[np.floating]:
        if part >= KNEE:
            return self.body.trousers
        return self.body.shirt if part < WRIST or self.body.sleeves else self.body.skin


LIMBS = [
    (a + side, b + side) for a, b in ((SHOULDER, ELBOW), (ELBOW, WRIST), (HIP, KNEE), (KNEE, ANKLE)) for side in (0, 1)
]
OUTER = {b: a for a, b in LIMBS}
# Parts of which a joint is a point: it is seen where one of them was drawn last.
OWN = {
    joint: [part for part, start in OUTER.items() if joint in (part, start)]
    + ([TORSO] if joint in (1, 2, 7, 8) else [])
    + ([FACE] if joint == HEAD else [])
    for joint in range(13)
}


def read_synthetic(root: Path, split: str) -> ClipSet:  # noqa: ARG001  it is made, not read
    """The clips of a split, always the same ones.

    Args:
        root: is not looked at.
        split: of `SPLITS`.
    """
    return synthetic_clips(split, COUNTS[split])


def synthetic_clips(split: str, count: int, seed: int = 0) -> ClipSet:
    """Clips of Penn Action's 13 joints; each is the same however many there are.

    Args:
        split: of `SPLITS`; clips of different ones are different.
        count: how many.
        seed: other seeds give others.
    """
    clips = []
    for index in range(count):
        noise = (SPLITS.index(split), seed, index)
        scene = _scene(np.random.default_rng(noise), noise)
        xy = np.stack([scene.body.joints(t)[:, :2] for t in range(LENGTH)])
        visibility = np.stack([scene.visibility(t) for t in range(LENGTH)])
        margin = MARGIN * scene.body.scale
        boxes = np.concatenate([xy.min(axis=1) - margin, xy.max(axis=1) + margin], axis=1)
        clips.append(LabelledClip(f"{split}-{seed}-{index}", scene, xy, visibility, boxes.clip(0, SIZE - 1), ""))
    return ClipSet(f"drawn people, {split}", load_skeleton("penn13"), tuple(clips), ())


def _scene(rng: Generator, noise: tuple[int, ...]) -> Scene:
    t = np.arange(LENGTH)
    speed = rng.choice([0.03, 0.06, 0.11])  # cycles a frame
    scale = rng.uniform(0.17, 0.24) * SIZE
    drift = rng.normal(0, 0.5, 2) * t[:, None]
    pan = rng.uniform(20, 40, 2) + rng.normal(0, 0.8, 2) * t[:, None]
    root = np.array([0.5, 0.52]) * SIZE + rng.normal(0, 5, 2) + drift
    root[:, 1] -= rng.choice([0, 0, 0.5]) * scale * np.abs(np.sin(np.pi * speed * t))  # jumps
    swing, spread = _courses(rng, t, speed)
    yaw = rng.uniform(-np.pi, np.pi) + rng.normal(0, 0.02) * t
    colours = rng.uniform(30, 225, (3, 3))
    skin = np.array([224, 178, 145]) * rng.uniform(0.45, 1.05)
    body = Body(root, scale, yaw, swing, spread, colours[0], colours[1], skin, colours[2] * 0.5, rng.random() < 0.4)
    passing = np.full((LENGTH, 2), np.nan)
    if rng.random() < OCCLUDED:
        start, step = rng.normal(0, 0.5, 2) * scale, rng.normal(0, 0.08, 2) * scale
        passing = root + start + step * (t - rng.integers(LENGTH))[:, None]
    block = np.concatenate([rng.uniform(0.15, 0.4, 2) * scale, rng.uniform(20, 235, 3)])
    return Scene(body, _ground(rng), pan, passing, block, noise)


def _courses(rng: Generator, t: NDArray[np.intp], speed: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Swing and spread (T, 13) in radians: arms and legs against each other, each with a way of its own."""
    swing, spread = np.zeros((2, len(t), 13))
    turn = 2 * np.pi * speed * t + rng.uniform(0, 2 * np.pi)
    arms, legs = rng.uniform(0.2, 1.3), rng.uniform(0.1, 0.9)
    raised = rng.uniform(-0.3, 2.6, 2) * (rng.random() < 0.5)
    for side in (0, 1):
        phase = turn + np.pi * side + rng.normal(0, 0.3)
        own = turn * rng.uniform(0.7, 1.3) + rng.uniform(0, 6)
        swing[:, ELBOW + side] = raised[side] + arms * np.sin(phase)
        swing[:, WRIST + side] = swing[:, ELBOW + side] + rng.uniform(0.1, 1.2) * (1 + np.sin(own)) * 0.7
        spread[:, ELBOW + side] = rng.uniform(0, 0.9) + 0.3 * np.sin(own)
        spread[:, WRIST + side] = spread[:, ELBOW + side] * rng.uniform(-0.5, 1)
        swing[:, KNEE + side] = rng.uniform(0, 0.5) - legs * np.sin(phase)
        swing[:, ANKLE + side] = swing[:, KNEE + side] - rng.uniform(0.1, 0.9) * (1 + np.sin(phase + 1)) * 0.6
        spread[:, KNEE + side] = rng.uniform(0, 0.35)
        spread[:, ANKLE + side] = spread[:, KNEE + side]
    swing[:, HEAD] = rng.normal(0, 0.2) + 0.1 * np.sin(turn)
    spread[:, HEAD] = rng.normal(0, 0.15)
    return swing, spread


def _ground(rng: Generator) -> NDArray[np.float32]:
    """Smoothed noise of several sizes, and shapes, some of which look like limbs."""
    side = SIZE + 80
    ground = np.full((side, side, 3), rng.uniform(60, 190, 3), np.float32)
    for cells, height in ((3, 45), (9, 30), (40, 18)):
        coarse = rng.normal(0, height, (cells, cells, 1)) + rng.normal(0, height / 4, (cells, cells, 3))
        coarse = coarse.astype(np.float32)
        ground += cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    for _ in range(rng.integers(4, 12)):
        a, b = rng.uniform(0, side, (2, 2))
        if rng.random() < 0.6:  # as long as a limb
            b = a + rng.normal(0, 18, 2)
        _paint(ground, 0, np.stack([a, b]), rng.uniform(4, 14), rng.uniform(20, 235, 3))
    return np.clip(ground, 0, 255)


def _direction(swing: float, spread: float) -> NDArray[np.float64]:
    """Unit vector of a limb, x to the person's left, y down, z forward; down where both angles are 0."""
    return np.array([np.sin(spread), np.cos(spread) * np.cos(swing), np.cos(spread) * np.sin(swing)])


def _thick(part: int) -> float:
    return THICKNESS[part if part in THICKNESS else part - 1]


def _paint(
    picture: NDArray[np.float32], part: int, xy: NDArray[np.float64], thick: float, colour: NDArray[np.floating]
) -> None:
    """Draw a part: a disc, a limb with lighter middle, or a filled shape with round edges."""
    _shape(picture, xy, thick, colour, cv2.LINE_AA)
    if len(xy) == 2 and part:
        _shape(picture, xy, thick * 0.4, np.minimum(colour * 1.18, 255), cv2.LINE_AA)


def _number(parts: NDArray[np.uint8], part: int, xy: NDArray[np.float64], thick: float, _: object) -> None:
    """Write a part's number where it is."""
    _shape(parts, xy, thick, np.full(1, float(part)), cv2.LINE_8)


def _shape(
    picture: NDArray[np.floating] | NDArray[np.uint8],
    xy: NDArray[np.float64],
    thick: float,
    colour: NDArray[np.floating],
    line: int,
) -> None:
    fine, shade = np.rint(xy * 2**SHIFT).astype(int), colour.tolist()
    if len(xy) == 1:
        cv2.circle(picture, fine[0].tolist(), round(thick / 2 * 2**SHIFT), shade, -1, line, SHIFT)
        return
    if len(xy) > 2:
        cv2.fillPoly(picture, [fine], shade, line, SHIFT)
    ends = [(fine[i].tolist(), fine[(i + 1) % len(xy)].tolist()) for i in range(len(xy) if len(xy) > 2 else 1)]
    for a, b in ends:
        cv2.line(picture, a, b, shade, max(1, round(thick)), line, SHIFT)
