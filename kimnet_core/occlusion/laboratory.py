"""One clip and one network, run again and again with different parts hidden.

The windows are those of the run in which nothing is hidden, so a frame that no mask touches looks the same in
every trial: it is encoded once. So is one that two trials hide alike. Only what is new goes through the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.inference.persistence import PAPER
from kimnet_core.occlusion.ground import Ground
from kimnet_core.occlusion.masks import MaskedSource
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.track import track

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from kimnet_core.inference.engine import Engine, FrameMaps
    from kimnet_core.model.fold import Head
    from kimnet_core.model.weights import Weights
    from kimnet_core.occlusion.masks import Masks
    from kimnet_core.occlusion.recipe import Trial
    from kimnet_core.pose.pose import Poses
    from kimnet_core.tracking.crop_path import CropPath
    from kimnet_core.tracking.track import Seed, Tracked
    from kimnet_core.video.source import FrameSource

CACHE = 2 << 30  # bytes: about 2,800 frames


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """What a network made of the frames.

    Attributes:
        xy: (N, K, 2) float64 frame pixels, nan where nothing was found.
        score: (N, K) float32.
        weights: (N, K, K) float32 W; nan in the first frame and where nothing was found.
        windows: (N, 5) float64, `Crop.window` of each frame.
    """

    xy: NDArray[np.float64]
    score: NDArray[np.float32]
    weights: NDArray[np.float32]
    windows: NDArray[np.float64]

    @classmethod
    def of(cls, frames: Iterable[Tracked]) -> Pass:
        """Gather a pass of one frame or more."""
        items = list(frames)
        joints = items[0].poses.joints
        none = np.full((joints, joints), np.nan, np.float32)
        return cls(
            np.concatenate([item.poses.xy for item in items]),
            np.concatenate([item.poses.score for item in items]),
            np.stack([none if item.evidence.weights is None else item.evidence.weights for item in items]),
            np.array([item.evidence.crop.window for item in items], np.float64),
        )


class Laboratory:
    """Runs trials; belongs to one thread.

    Attributes:
        frames: of every pass.
        baseline: the pass in which nothing is hidden.
        ground: what of the baseline masks are placed by.
    """

    def __init__(
        self,
        source: FrameSource,
        engine: Engine,
        seed: Seed,
        frames: range,
        truth: Poses | None = None,
    ) -> None:
        """Run once with nothing hidden.

        Args:
            source: the clip.
            engine: of the network.
            seed: where every pass starts; its frame is the first of `frames`.
            frames: of the clip.
            truth: labels of `frames`, where there are any.

        Raises:
            VideoError: the first frame cannot be read.
        """
        self.frames = frames
        self._source = source
        self._seed = seed
        self._engine = _Counting(engine)
        self._cache = FeatureCache(None, CACHE, engine.weights.config)
        self._path: CropPath | None = None  # laid by the baseline
        self.baseline = self._pass(source)
        course = self.baseline.xy
        if truth is not None:
            course = np.where(truth.placed[..., None], truth.xy, self.baseline.xy)
        self.ground = Ground(frames.start, self.baseline.xy, course, self.baseline.windows)
        self._path = self.ground.path(len(source))

    @property
    def encoded(self) -> int:
        """How many frames have gone through the network so far."""
        return self._engine.encoded

    def run(self, trial: Trial, *, follow: bool, seed: int) -> Pass:
        """A pass with the trial's parts hidden.

        Args:
            trial: its weights are those of this laboratory.
            follow: whether patches go with their joints.
            seed: of the noise that fills them.
        """
        return self._pass(MaskedSource(self._source, self.masks(trial, follow=follow), trial.fill, seed))

    def masks(self, trial: Trial, *, follow: bool) -> Masks:
        """As `Ground.masks`."""
        return self.ground.masks(trial, self._source.height, self._source.width, follow=follow)

    def _pass(self, source: FrameSource) -> Pass:
        features = Features(source, self._engine, self._cache, PAPER)
        return Pass.of(track(features, self._seed, stop=self.frames.stop, path=self._path))


class _Counting:
    """An engine that counts the frames it encodes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.encoded = 0

    @property
    def weights(self) -> Weights:
        return self._engine.weights

    @property
    def name(self) -> str:
        return self._engine.name

    @property
    def device(self) -> str:
        return self._engine.device

    @property
    def notice(self) -> str | None:
        return self._engine.notice

    @property
    def head(self) -> Head:
        return self._engine.head

    def encode(self, crops: NDArray[np.uint8]) -> FrameMaps:
        self.encoded += len(crops)
        return self._engine.encode(crops)

    def initialize(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        return self._engine.initialize(crops)
