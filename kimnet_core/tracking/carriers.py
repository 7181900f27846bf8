"""KIMNet and its peers, each as a carrier that a simulated annotator can work with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np

from kimnet_core.tracking.crop_path import suits
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.tracking.relaying import relay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from kimnet_core.model.crop import Crop
    from kimnet_core.pose.pose import Poses
    from kimnet_core.tracking.crop_path import CropPath
    from kimnet_core.tracking.features import Features
    from kimnet_core.tracking.track import Seed
    from kimnet_core.video.source import FrameSource

    Move: TypeAlias = Callable[[NDArray[np.float32]], NDArray[np.float32]]
    """From points (M, 2) of a picture to where they are in the next one."""

SIDE = 384  # pixels of the pictures that flow is taken from: coarser or finer, the peers lose more joints
KEPT = 256  # flows from frame to frame that are kept for going that way again, at most 150 MB


class Network:
    """KIMNet as the application goes: what was clicked are anchors, and the rest is replayed.

    Where a corrected pose does not suit its window, the first pass had lost the person, and the windows are laid
    anew from there.
    """

    def __init__(self, features: Features, path: CropPath, seed: Seed) -> None:
        self._features, self._path, self._seed = features, path, seed
        self._replayer = Replayer(features, path, seed)

    def carry(self, at: int, labels: Poses) -> Iterator[NDArray[np.float64]]:
        frame = self._seed.frame + at
        crop = self._path.window(frame, self._features.size)
        if not suits(crop, labels.xy[at], self._features.engine.weights.skeleton):
            *_, self._path = relay(self._features, self._path, frame, labels[at:])
            self._replayer = Replayer(self._features, self._path, self._seed)
        for chunk in self._replayer.replay(frame, labels):
            yield from chunk.poses.xy


class PerFrame:
    """Poses that were found in each frame by itself; no correction helps another frame."""

    def __init__(self, xy: NDArray[np.float64]) -> None:
        """Take the poses (N, K, 2), frame pixels."""
        self._xy = xy

    def carry(self, at: int, labels: Poses) -> Iterator[NDArray[np.float64]]:
        del labels
        yield from self._xy[at + 1 :]


class Hold:
    """Every joint stays where it is."""

    def carry(self, at: int, labels: Poses) -> Iterator[NDArray[np.float64]]:
        for _ in range(at + 1, len(labels)):
            yield labels.xy[at]


class Flow:
    """Joints go with the picture around them, seen through the window of each frame."""

    def __init__(
        self,
        source: FrameSource,
        frames: range,
        crops: Sequence[Crop],
        look: Callable[[NDArray[np.uint8], NDArray[np.uint8]], Move],
    ) -> None:
        """Nothing is looked at yet.

        Args:
            source: of the frames.
            frames: N of them.
            crops: N windows.
            look: from two grey pictures (S, S) to how points go from the first to the second.
        """
        self._source, self._frames, self._look = source, frames, look
        self._crops = [crop.sized(SIDE) for crop in crops]
        self._move = lru_cache(KEPT)(self._seen)

    def carry(self, at: int, labels: Poses) -> Iterator[NDArray[np.float64]]:
        """As `Carrier`.

        Raises:
            VideoError: a frame cannot be read.
        """
        xy = labels.xy[at].copy()
        there = np.isfinite(xy).all(axis=1)
        for now in range(at + 1, len(self._frames)):
            crop = self._crops[now]
            xy[there] = crop.to_frame(self._move(now)(crop.to_crop(xy[there]).astype(np.float32)))
            yield xy.copy()

    def _seen(self, now: int) -> Move:
        """How points go from the frame before, both seen through the window of this one."""
        pictures = (self._crops[now].cut(self._source.read(self._frames[at])) for at in (now - 1, now))
        before, after = (np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8) for picture in pictures)
        return self._look(before, after)


def lucas_kanade(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> Move:
    """Sparse pyramidal flow (Bouguet 2001), as OpenCV sets it; a point that it loses stays where it is."""

    def move(points: NDArray[np.float32]) -> NDArray[np.float32]:
        moved, found, _ = cv2.calcOpticalFlowPyrLK(before, now, points, np.empty_like(points))
        return np.where(found == 1, moved, points)

    return move


def dense_inverse_search(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> Move:
    """Dense flow (Kroeger et al., ECCV 2016), OpenCV's medium preset, down to single pixels: so it loses least."""
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setFinestScale(0)
    unknown = np.empty(0, np.float32)  # what is given as the flow is where the search begins
    field = search.calc(before, now, unknown).astype(np.float16)

    def move(points: NDArray[np.float32]) -> NDArray[np.float32]:
        x, y = points[:, :1], points[:, 1:]
        way = cv2.remap(field.astype(np.float32), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return points + way[:, 0]

    return move
