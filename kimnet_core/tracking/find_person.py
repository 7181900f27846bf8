"""Finding somebody in a frame with the pose initializer alone: there is no detector to ship.

The initializer looks through a small pyramid of windows; where its heatmaps peak high and the joints spread
as a body does, somebody stands. The best few are looked at again, twice, through the window that their own
pose asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.inference.recursion import first_heatmaps
from kimnet_core.model.crop import Crop
from kimnet_core.model.heatmaps import decode
from kimnet_core.pose.box import Box
from kimnet_core.tracking.crop_path import BOX_MARGIN, MIN_SCORE, MIN_SIDE, around_pose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimnet_core.inference.engine import Engine

# Mean peak over all joints. With kimnet-lite, people in four real clips reached 0.79 to 0.91; with them painted
# over, the best of the rest had 0.25 to 0.59, and once 0.71 beside a person half covered. In doubt a box is asked
# for, which costs seconds; a track of a shadow costs more.
CONVINCING = 0.65
SCALES = (1.0, 0.5)  # window side / shorter side of the frame, besides the whole frame
OVERLAP = 0.5  # of neighbouring windows: a body of half a window's side is whole in one of them
CANDIDATES = 4  # looked at again
ROUNDS = 2
WIDER = 1.35  # of a window whose pose lacks a joint: a head or a foot reaches about a third beyond the others
SPREAD = (0.2, 1.0)  # joint extent / window side of a body; less is many joints on one spot
BATCH = 8  # crops at a time: no faster beyond, and the memory grows


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Somebody in a frame.

    Attributes:
        box: around them, frame pixels; a square, as a person would draw it for `Seed`.
        xy: (K, 2) float64 joints, frame pixels; nan for those below `crop_path.MIN_SCORE`.
        score: mean peak of all joints, in [0, 1].
        heatmaps: (K, h, w) float32 of the window of that box.
    """

    box: Box
    xy: NDArray[np.float64]
    score: float
    heatmaps: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """A window, and what the initializer saw through it."""

    window: Box
    xy: NDArray[np.float64]  # (K, 2) frame pixels, nan where unsure
    score: float  # 0 where it is no body
    heatmaps: NDArray[np.float32]


def find_person(engine: Engine, frame: NDArray[np.uint8]) -> Found | None:
    """The person who stands out most; None when nobody is convincing, and a box must be asked for.

    Args:
        engine: its initializer looks.
        frame: (H, W, 3) uint8 RGB.
    """
    looks = _look(engine, frame, windows(*frame.shape[:2]))
    for _ in range(ROUNDS):
        best = sorted((look for look in looks if look.score > 0), key=lambda look: -look.score)[:CANDIDATES]
        looks = _look(engine, frame, [_closer(look) for look in best])
    best_look = max(looks, key=lambda look: look.score, default=None)
    if best_look is None or best_look.score < CONVINCING:
        return None
    window = best_look.window
    box = Box.square(*window.center, window.width / BOX_MARGIN)
    return Found(box, best_look.xy, best_look.score, best_look.heatmaps)


def _closer(look: _Look) -> Box:
    """The window that a pose asks for; wider while joints are missing, for they may lie just outside it."""
    window = around_pose(look.xy)
    return window.squared(WIDER) if np.isnan(look.xy).any() else window


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


def _centers(length: int, side: float) -> list[float]:
    """Centres of windows of a side that cover a length, overlapping by `OVERLAP` or more."""
    count = 1 + ceil((length - side) / (side * (1 - OVERLAP)))
    first, last = side / 2 - 0.5, length - side / 2 - 0.5
    return np.linspace(first, last, count).tolist() if count > 1 else [(first + last) / 2]


def _look(engine: Engine, frame: NDArray[np.uint8], boxes: Sequence[Box]) -> list[_Look]:
    size = engine.weights.config.input_size
    crops = [Crop(box, size) for box in boxes]
    looks: list[_Look] = []
    for start in range(0, len(crops), BATCH):
        batch = crops[start : start + BATCH]
        maps = first_heatmaps(engine.head, engine.initialize(np.stack([crop.cut(frame) for crop in batch])))
        xy, score = decode(maps)
        looks += [
            _judged(crop, crop.to_frame(one_xy), one_score, one)
            for crop, one_xy, one_score, one in zip(batch, xy, score, maps, strict=True)
        ]
    return looks


def _judged(crop: Crop, xy: NDArray[np.float64], score: NDArray[np.float32], heatmaps: NDArray[np.float32]) -> _Look:
    sure = score >= MIN_SCORE
    xy = np.where(sure[:, None], xy, np.nan)
    low, high = SPREAD
    plausible = sure.mean() >= 0.5 and low <= Box.around(xy).squared().width / crop.box.width <= high
    return _Look(crop.box, xy, float(score.mean()) if plausible else 0.0, heatmaps)
