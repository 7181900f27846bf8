"""Films that are made to be measured with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.resources import SAMPLE_CLIP
from kimnet_core.video.source import open_video
from kimnet_core.video.writer import VideoWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

RATE = 30


def texture(path: Path, frames: int, height: int, width: int) -> Path:
    """A film of a coarse pattern that moves."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 255, (height // 8, width // 8, 3), np.uint8)
    ground = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return _write(path, height, width, (np.roll(ground, 3 * frame, axis=1) for frame in range(frames)))


def sample(path: Path, frames: int) -> Path:
    """The sample clip, forth and back until it is long enough."""
    with open_video(SAMPLE_CLIP) as source:
        return _write(
            path, source.height, source.width, _forth_and_back([source.read(i) for i in range(len(source))], frames)
        )


def _forth_and_back(pictures: list[NDArray[np.uint8]], frames: int) -> Iterator[NDArray[np.uint8]]:
    way = 2 * len(pictures) - 2
    for frame in range(frames):
        yield pictures[min(frame % way, way - frame % way)]


def _write(path: Path, height: int, width: int, pictures: Iterable[NDArray[np.uint8]]) -> Path:
    with VideoWriter(path, height, width, RATE) as writer:
        for picture in pictures:
            writer.write(np.ascontiguousarray(picture))
    return path
