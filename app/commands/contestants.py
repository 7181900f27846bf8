"""KIMNet and its peers made ready on a clip, one after the other, to see what each costs an annotator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.commands.report import followed
from kimnet_core.inference.persistence import PAPER, Persistence
from kimnet_core.model.heatmaps import decode
from kimnet_core.tracking.carriers import Flow, Hold, Network, PerFrame, dense_inverse_search, lucas_kanade
from kimnet_core.tracking.crop_path import CropPath, Follower
from kimnet_core.tracking.features import Features, View
from kimnet_core.tracking.track import track

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kimnet_core.model.crop import Crop
    from kimnet_core.tracking.effort import Carrier
    from kimnet_core.tracking.track import Seed

# KIMNet with less of what makes a correction last, to tell what each part of it is worth.
PLAINER = {
    "kimnet-unlearned": Persistence(learned=False),
    "kimnet-paper": PAPER,
}


def contestants(
    features: Features, frames: range, seed: Seed, true: NDArray[np.float64]
) -> Iterator[tuple[str, Carrier]]:
    """Name and carrier of each; what it has to see first is seen when it is asked for.

    Args:
        features: of the video, with a cache, so that the network runs once.
        frames: N of them.
        seed: true joints and window of the first frame.
        true: (N, K, 2) all that is known of the person, frame pixels, nan where nothing is. Flow looks through
            windows around them: it depends on no network, and never looks elsewhere.

    Raises:
        VideoError: a frame cannot be read.
    """
    source = features.source
    crops, xy, height = _first_pass(features, frames, seed)
    path = CropPath.empty(len(source)).put(frames.start, np.array([crop.window for crop in crops]))
    yield "kimnet", Network(features, path, seed)
    for name, persistence in PLAINER.items():
        yield name, Network(Features(source, features.engine, features.cache, persistence), path, seed)
    yield "initializer", PerFrame(_found(features, frames, seed))
    known = np.asarray(np.isfinite(true).all(axis=2))
    windows = _around(features, seed, np.where(known[..., None], true, xy), np.where(known, 1, height))
    yield "lucas-kanade", Flow(source, frames, windows, lucas_kanade)
    yield "dis-flow", Flow(source, frames, windows, dense_inverse_search)
    yield "hold", Hold()


def _first_pass(
    features: Features, frames: range, seed: Seed
) -> tuple[list[Crop], NDArray[np.float64], NDArray[np.float32]]:
    """Windows, joints (N, K, 2) and heights of their peaks (N, K) of the pass that lays the windows."""
    crops, poses, heights = [], [], []
    for tracked in followed(track(features, seed, stop=frames.stop), len(frames), "first pass"):
        crops.append(tracked.evidence.crop)
        poses.append(tracked.poses.xy[0])
        heights.append(tracked.heights)
    return crops, np.stack(poses), np.stack(heights)


def _found(features: Features, frames: range, seed: Seed) -> NDArray[np.float64]:
    """(N, K, 2) what the initializer finds in each frame by itself, in windows that follow what it found before."""
    follower = _follower(features, seed)
    found = []
    for frame in followed(frames, len(frames), "initializer"):
        crop = follower.crop
        xy, height = decode(features.first(View(frame, crop)))
        found.append(crop.to_frame(xy))
        follower.see(found[-1], height)
    return np.stack(found)


def _around(features: Features, seed: Seed, xy: NDArray[np.float64], height: NDArray[np.float32]) -> list[Crop]:
    """Windows that follow a pose (N, K, 2)."""
    follower = _follower(features, seed)
    crops = []
    for pose, sure in zip(xy, height, strict=True):
        crops.append(follower.crop)
        follower.see(pose, sure)
    return crops


def _follower(features: Features, seed: Seed) -> Follower:
    source = features.source
    return Follower(seed.window(features), source.height, source.width, features.engine.weights.skeleton)
