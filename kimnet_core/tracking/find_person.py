"""Finding somebody in a frame with the pose initializer alone: there is no detector to ship.

The initializer looks through a small pyramid of windows; where its heatmaps peak high and the joints spread
as a body does, somebody stands. The best few are looked at again, twice, through the window that their own
pose asks for. The network knows people who stand: unless it is sure of one, somebody may lie or stand on their
head, and the best few windows are looked through turned, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.inference.recursion import first_heatmaps
from kimnet_core.model.crop import Crop
from kimnet_core.model.heatmaps import decode
from kimnet_core.pose.box import Box
from kimnet_core.pose.lean import lean, wrapped
from kimnet_core.tracking.crop_path import (
    ANGLE_STEP,
    BOX_MARGIN,
    MIN_HEIGHT,
    MIN_SIDE,
    angle_for,
    around_box,
    around_pose,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimnet_core.inference.engine import Engine
    from kimnet_core.pose.skeleton import Skeleton

# Mean height of the peaks of all joints. With kimnet-lite, people in four real clips reached 0.79 to 0.91; with
# them painted over, the best of the rest had 0.25 to 0.59, and once 0.71 beside a person half covered. In doubt a
# box is asked for, which costs seconds; a track of a shadow costs more.
CONVINCING = 0.65
SURE = 0.75  # from which nobody looks for a better window
BETTER = 0.05  # of that height; less says nothing about who is seen better, or through which window
SCALES = (1.0, 0.5)  # window side / shorter side of the frame, besides the whole frame
OVERLAP = 0.5  # of neighbouring windows: a body of half a window's side is whole in one of them
CANDIDATES = 4  # looked at again
ROUNDS = 2
WIDER = 1.35  # of a window whose pose lacks a joint: a head or a foot reaches about a third beyond the others
SPREAD = (0.2, 1.0)  # joint extent / window side of a body; less is many joints on one spot
BATCH = 8  # crops at a time: no faster beyond, and the memory grows


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A window, and what the initializer saw through it.

    Attributes:
        crop: the window.
        xy: (K, 2) float64 joints, frame pixels; nan for those below `crop_path.MIN_HEIGHT`.
        height: mean of all joints' peaks, in [0, 1]; not their mean score, which is measured on windows that hold
            somebody, and says little of those that hold nobody.
        heatmaps: (K, h, w) float32.
    """

    crop: Crop
    xy: NDArray[np.float64]
    height: float
    heatmaps: NDArray[np.float32]

    @property
    def box(self) -> Box:
        """Around the person, as somebody would draw it: the square that `around_box` gives this window for."""
        return self.crop.box.squared(1 / BOX_MARGIN)

    @property
    def plausible(self) -> bool:
        """Whether this may be a body: most joints are there, and spread over the window as joints do."""
        there = np.isfinite(self.xy).all(axis=1)
        low, high = SPREAD
        return there.mean() >= 0.5 and low <= Box.around(self.xy).squared().width / self.crop.box.width <= high


def find_person(engine: Engine, frame: NDArray[np.uint8]) -> Look | None:
    """The person who stands out most; None when nobody is convincing, and a box must be asked for.

    Args:
        engine: its initializer looks.
        frame: (H, W, 3) uint8 RGB.
    """
    size = engine.weights.config.input_size
    first = look(engine, frame, [Crop(box, size) for box in windows(*frame.shape[:2])])
    upright = _closer_looks(engine, frame, first)
    best = _nearest(upright)
    if best is None or best.height < SURE:
        again = [*sorted(first, key=_height)[-CANDIDATES:], *([best] if best else [])]
        turned = [replace(one.crop, angle=angle) for one in again for angle in (-180.0, -90.0, 90.0)]
        seen = _closer_looks(engine, frame, look(engine, frame, turned))
        best = _clearly_best(seen, best.height if best else 0.0) or best
    return best if best is not None and best.height >= CONVINCING else None


def find_in_box(engine: Engine, frame: NDArray[np.uint8], box: Box) -> Look:
    """The person in a box that somebody drew around them: through its upright window, or through it turned.

    Args:
        engine: its initializer looks.
        frame: (H, W, 3) uint8 RGB.
        box: frame pixels.
    """
    crop = around_box(box, engine.weights.config.input_size)
    (upright,) = look(engine, frame, [crop])
    if upright.height >= SURE:
        return upright
    angles = np.arange(ANGLE_STEP, 360, ANGLE_STEP).tolist()
    turned = look(engine, frame, [replace(crop, angle=wrapped(angle)) for angle in angles])
    return _clearly_best([one for one in turned if one.plausible], upright.height) or upright


def windows(height: int, width: int) -> list[Box]:
    """The whole frame padded to a square, then overlapping squares at each scale that is smaller.

    Args:
        height: of the frame in pixels.
        width: of the frame in pixels.
    """
    boxes = [Box.square((width - 1) / 2, (height - 1) / 2, max(height, width))]
    for scale in SCALES:
        side = scale * min(height, width)
        if MIN_SIDE <= side < max(height, width):
            boxes += [Box.square(x, y, side) for y in _centers(height, side) for x in _centers(width, side)]
    return boxes


def look(engine: Engine, frame: NDArray[np.uint8], crops: Sequence[Crop]) -> list[Look]:
    """What the initializer sees through each of some windows."""
    looks: list[Look] = []
    for start in range(0, len(crops), BATCH):
        batch = crops[start : start + BATCH]
        maps = first_heatmaps(engine.head, engine.initialize(np.stack([crop.cut(frame) for crop in batch])))
        for crop, seen, xy, height in zip(batch, maps, *decode(maps), strict=True):
            there = (height >= MIN_HEIGHT)[:, None]
            looks.append(Look(crop, np.where(there, crop.to_frame(xy), np.nan), float(height.mean()), seen))
    return looks


def _closer_looks(engine: Engine, frame: NDArray[np.uint8], looks: list[Look]) -> list[Look]:
    """The best few of some looks, through the windows that their poses ask for; all of them may be bodies."""
    skeleton = engine.weights.skeleton
    for _ in range(ROUNDS):
        best = sorted((one for one in looks if one.plausible), key=_height)[-CANDIDATES:]
        looks = look(engine, frame, [_closer(one, skeleton) for one in best])
    return [one for one in looks if one.plausible]


def _closer(look: Look, skeleton: Skeleton) -> Crop:
    """The window that a pose asks for; wider while joints are missing, for they may lie just outside it.

    An upright one stays upright: a first pose is no judge of its lean before a turned window has shown better.
    """
    angle = angle_for(lean(look.xy, skeleton)) if look.crop.angle else 0.0
    crop = around_pose(look.xy, look.crop.size, angle)
    return replace(crop, box=crop.box.squared(WIDER)) if np.isnan(look.xy).any() else crop


def _nearest(looks: Sequence[Look]) -> Look | None:
    """The largest of the best: who is filmed is mostly nearer than who looks on, and as well seen."""
    highest = max((one.height for one in looks), default=0.0)
    best = [one for one in looks if one.height >= highest - BETTER]
    return max(best, key=_side, default=None)


def _side(look: Look) -> float:
    return look.crop.box.width


def _clearly_best(turned: Sequence[Look], upright: float) -> Look | None:
    """The best look through turned windows, where it clearly beats the upright one's height."""
    best = max(turned, key=_height, default=None)
    return best if best is not None and best.height > upright + BETTER else None


def _height(look: Look) -> float:
    return look.height


def _centers(length: int, side: float) -> list[float]:
    """Centres of windows of a side that cover a length, overlapping by `OVERLAP` or more."""
    count = 1 + ceil((length - side) / (side * (1 - OVERLAP)))
    first, last = side / 2 - 0.5, length - side / 2 - 0.5
    return np.linspace(first, last, count).tolist() if count > 1 else [(first + last) / 2]
