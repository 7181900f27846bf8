"""A person made of thirteen coloured dots, and an engine that sees nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from kimnet_core.inference.engine import FrameMaps
from kimnet_core.model.fold import fold
from kimnet_core.model.heatmaps import STRIDE, render
from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from kimnet_core.model.fold import Head

K = 13
# One hue per joint: a crop blends dots with the black ground, which changes their value and not their hue.
HUES = np.arange(K) * 180 // K  # as OpenCV counts them
FULL = np.full(K, 255)
COLORS = cv2.cvtColor(np.stack([HUES, FULL, FULL], axis=1)[None].astype(np.uint8), cv2.COLOR_HSV2RGB)[0]
# x, y of each joint of a standing body whose joints span 1 x 2.
BODY = np.array(
    [
        *([0.5, 0.0], [0.2, 0.4], [0.8, 0.4], [0.1, 0.7], [0.9, 0.7], [0.0, 1.0], [1.0, 1.0]),
        *([0.3, 1.0], [0.7, 1.0], [0.3, 1.5], [0.7, 1.5], [0.3, 2.0], [0.7, 2.0]),
    ]
)


def body(x: float, y: float, height: float) -> NDArray[np.float64]:
    """(K, 2) joints of somebody around a point, frame pixels."""
    return np.array([x, y]) + (BODY - BODY.max(axis=0) / 2) * height / 2


def draw(xy: NDArray[np.float64], height: int = 240, width: int = 320) -> NDArray[np.uint8]:
    """(height, width, 3) picture of them."""
    frame = np.zeros((height, width, 3), np.uint8)
    radius = max(2, round(float(np.ptp(xy[:, 1])) / 40))
    for (x, y), color in zip(xy, COLORS, strict=True):
        cv2.circle(frame, (round(x), round(y)), radius, color.tolist(), -1)
    return frame


@dataclass
class DotEngine:
    """Heatmaps where the dots are; W mixes all joints alike and A passes a little of the prior on."""

    weights: Weights
    passed_on: float = 0.1
    calls: int = 0
    name = "dots"
    device = "cpu"
    notice = None

    @cached_property
    def head(self) -> Head:
        _, head = fold(KIMNet(self.weights.config))
        head.prior.weight.zero_()
        for joint in range(K):
            head.prior.weight[joint, joint, 1, 1] = self.passed_on
        return head

    def encode(self, crops: NDArray[np.uint8]) -> FrameMaps:
        self.calls += 1
        maps = self.initialize(crops)
        return FrameMaps(maps, maps, maps, maps)

    def initialize(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        size = crops.shape[1]
        return np.stack([render(self._dots(crop), size // STRIDE) for crop in crops])

    def _dots(self, crop: NDArray[np.uint8]) -> NDArray[np.float64]:
        hue, saturation, value = np.moveaxis(cv2.cvtColor(crop, cv2.COLOR_RGB2HSV).astype(np.int32), -1, 0)
        apart = np.abs((hue[..., None] - HUES + 90) % 180 - 90)  # (S, S, K)
        seen = (apart < 4) & ((saturation > 200) & (value > 100))[..., None]
        xy = np.full((K, 2), np.nan)
        for joint in range(K):
            rows, columns = np.nonzero(seen[:, :, joint])
            if len(rows):
                xy[joint] = columns.mean(), rows.mean()
        return xy


@pytest.fixture
def dot_engine(make_weights: Callable[..., Weights]) -> DotEngine:
    return DotEngine(make_weights(input_size=256, jre_mode="off", decoder_bn="none"))


@pytest.fixture
def body_at() -> Callable[..., NDArray[np.float64]]:
    return body


@pytest.fixture
def picture_of() -> Callable[..., NDArray[np.uint8]]:
    return draw
