"""People who move in blank videos, and predictions of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.pose.skeleton import load_skeleton
from training.datasets.labelled_clips import ClipSet, LabelledClip
from training.protocol.predict import Predicted

if TYPE_CHECKING:
    from collections.abc import Callable

HEIGHT, WIDTH = 120, 160
# Penn 13, somebody who stands, in pixels: both diagonals of the torso are (20, 30) long.
X = [70, 60, 80, 55, 85, 52, 88, 60, 80, 60, 80, 60, 80]
Y = [20, 30, 30, 45, 45, 58, 58, 60, 60, 80, 80, 100, 100]
STANDING = np.array([X, Y], np.float64).T
BOX = [45.0, 10.0, 95.0, 110.0]  # 100 high


@pytest.fixture
def make_clip() -> Callable[..., LabelledClip]:
    """A clip of somebody who goes a pixel to the right in each frame; joints by name of the argument."""

    def make(
        name: str = "a", length: int = 6, *, visibility: np.ndarray | int = 2, frames: np.ndarray | None = None
    ) -> LabelledClip:
        steps = np.arange(length, dtype=np.float64)
        xy = STANDING + np.stack([steps, np.zeros(length)], axis=1)[:, None]
        boxes = np.array(BOX) + np.outer(steps, [1, 0, 1, 0])
        seen = np.broadcast_to(np.asarray(visibility, np.uint8), xy.shape[:2]).copy()
        blank = np.full((length, HEIGHT, WIDTH, 3), 128, np.uint8)
        return LabelledClip(name, blank if frames is None else frames, xy, seen, boxes, "walk")

    return make


@pytest.fixture
def clip_set() -> Callable[..., ClipSet]:
    """A set of clips of Penn 13."""

    def make(*clips: LabelledClip) -> ClipSet:
        return ClipSet("made", load_skeleton("penn13"), clips, ())

    return make


@pytest.fixture
def found() -> Callable[..., Predicted]:
    """A prediction of a clip: the truth, moved."""

    def make(
        clip: LabelledClip, moved: np.ndarray | float = 0.0, *, steps: np.ndarray | None = None, covered: bool = False
    ) -> Predicted:
        shape = clip.xy.shape[:2]
        since = np.arange(shape[0]) if steps is None else steps
        return Predicted(clip.name, clip.xy + moved, np.ones(shape, np.float32), since, np.full(shape, covered))

    return make
