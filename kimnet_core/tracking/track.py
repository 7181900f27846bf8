"""Following one person through a video, frame by frame: a generator that lays the crop path as it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import VideoError
from kimnet_core.pose.lean import lean
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.tracking.crop_path import CropPath, Follower, angle_for, around_pose
from kimnet_core.tracking.evidence import NOTHING, Evidence, anchor_points, read_poses
from kimnet_core.tracking.features import Features, View

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from kimnet_core.model.card import WeightsCard
    from kimnet_core.model.crop import Crop


@dataclass(frozen=True, slots=True, eq=False)
class Seed:
    """Where a track starts: a window with the person in it, some joints of them, or both.

    Attributes:
        frame: where.
        crop: the first window, where no path gives one yet; None lays it around the joints.
        xy: (K, 2) joints, frame pixels, nan for those that the initializer shall find.

    Raises:
        ValueError: there is neither a window nor a joint.
    """

    frame: int
    crop: Crop | None = None
    xy: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if self.crop is None and (self.xy is None or not np.isfinite(self.xy).all(axis=1).any()):
            raise ValueError("a seed needs a window or a joint")

    def window(self, features: Features) -> Crop:
        """The first window, where no path gives one yet; turned as the joints lean."""
        if self.crop is not None:
            return self.crop.sized(features.size)
        assert self.xy is not None  # checked above
        return around_pose(self.xy, features.size, angle_for(lean(self.xy, features.engine.weights.skeleton)))

    def placed(self, anchors: NDArray[np.float64]) -> NDArray[np.float64]:
        """(K, 2) frame pixels: what a person placed in the seed's frame, and the given joints elsewhere."""
        return anchors if self.xy is None else np.where(np.isfinite(anchors), anchors, self.xy)


@dataclass(frozen=True, slots=True, eq=False)
class Tracked:
    """One frame of a pass.

    Attributes:
        poses: of this frame alone (N = 1), source MODEL; joints that a person had placed are theirs.
        evidence: why; its crop is the window of the path.
        problem: a sentence when this frame could not be read; its pose is absent and the pass went on.
    """

    poses: Poses
    evidence: Evidence
    problem: str | None = None

    @property
    def frame(self) -> int:
        return self.evidence.frame

    @property
    def heights(self) -> NDArray[np.float32]:
        """(K,) in [0, 1], for the window of the next frame: of the peaks, and 1 where a person had placed a joint."""
        return np.where(self.poses.human[0], np.float32(1), self.evidence.heights)


def track(
    features: Features,
    seed: Seed,
    *,
    stop: int | None = None,
    path: CropPath | None = None,
    labels: Poses | None = None,
    run: int = -1,
) -> Generator[Tracked]:
    """Carry a pose from its seed to the end of the video, or until the caller closes the generator.

    A frame that cannot be read gives an absent pose and its `problem`; the state waits, and the next frame is
    compared with the last one that could be read.

    Args:
        features: of the video.
        seed: where to start.
        stop: first frame not to track; default: the end of the video.
        path: windows that are laid already are used as they are; the others are laid from the poses of the
            frames before. The windows of a pass are those of the evidence that it yields.
        labels: what is known of the frames from the seed's on, one pose each; human joints in them are anchors.
        run: id for the origin of the poses.

    Yields:
        Each frame from the seed's on, in order.

    Raises:
        VideoError: the seed's own frame cannot be read.
        ValueError: the seed is not in the video.
    """
    source = features.source
    stop = len(source) if stop is None else min(stop, len(source))
    if not 0 <= seed.frame < stop:
        raise ValueError(f"the seed's frame {seed.frame} is not among the {stop} frames")
    windows = _Windows(features, path, seed)
    view, taught = View(seed.frame, windows.of(seed.frame)), NOTHING
    weights = features.engine.weights
    joints = len(weights.skeleton)
    known = _known(labels, 0, joints)
    state = features.recursion.start(features.first(view), view.crop.to_crop(seed.placed(anchor_points(known)[0])))
    yield windows.seen(_tracked(Evidence(seed.frame, view.crop, state.heatmaps), weights, known, run))

    for frame in range(seed.frame + 1, stop):
        now = View(frame, windows.of(frame))
        known = _known(labels, frame - seed.frame, joints)
        try:
            step = features.step(view, now)
        except VideoError as error:
            lost = Evidence(frame, now.crop, state.heatmaps, found=False, taught=taught)
            yield _tracked(lost, weights, known, run, problem=str(error))
            continue
        moment = features.recursion.advance(state, step, now.crop.to_crop(anchor_points(known)[0]))
        view, state, taught = now, moment.state, taught.then(frame, moment.state)
        yield windows.seen(_tracked(Evidence.of(frame, now.crop, moment, step, taught), weights, known, run))


class _Windows:
    """The window of each frame: from the path where it has one, else laid from what was seen before."""

    def __init__(self, features: Features, path: CropPath | None, seed: Seed) -> None:
        source = features.source
        self._size = features.size
        self._path = CropPath.empty(len(source)) if path is None else path
        skeleton = features.engine.weights.skeleton
        self._follower = Follower(seed.window(features), source.height, source.width, skeleton)

    def of(self, frame: int) -> Crop:
        if self._path.covers(frame):
            self._follower.use(self._path.window(frame, self._size))
        return self._follower.crop

    def seen(self, tracked: Tracked) -> Tracked:
        self._follower.see(tracked.poses.xy[0], tracked.heights)
        return tracked


def _known(labels: Poses | None, at: int, joints: int) -> Poses:
    return Poses.absent(1, joints) if labels is None or at >= len(labels) else labels[at : at + 1]


def _tracked(evidence: Evidence, weights: WeightsCard, known: Poses, run: int, problem: str | None = None) -> Tracked:
    return Tracked(read_poses([evidence], weights, Source.MODEL, run).over(known), evidence, problem)
