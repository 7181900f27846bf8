"""What the network sees in a video: from the cache where it was seen before, else through the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.inference.feature_cache import step_key
from kimnet_core.inference.motion import motion_field
from kimnet_core.inference.persistence import Persistence
from kimnet_core.inference.recursion import Recursion, Step, correlate, first_heatmaps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.inference.engine import Engine, FrameMaps
    from kimnet_core.inference.feature_cache import FeatureCache
    from kimnet_core.model.crop import Crop
    from kimnet_core.video.source import FrameSource

LASTING = Persistence()
HELD = 2  # encoded frames in memory: the one before and this one


@dataclass(frozen=True, slots=True)
class View:
    """A frame through a window."""

    frame: int
    crop: Crop


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What was read and encoded of a view.

    Attributes:
        frame: (H, W, 3) uint8.
        crop: (S, S, 3) uint8, the part of it in the window.
        maps: of the crop.
    """

    frame: NDArray[np.uint8]
    crop: NDArray[np.uint8]
    maps: FrameMaps


class Features:
    """Steps of one video through one engine, and the recursion that goes over them.

    It belongs to the thread of both.
    """

    def __init__(
        self,
        source: FrameSource,
        engine: Engine,
        cache: FeatureCache | None = None,
        persistence: Persistence = LASTING,
    ) -> None:
        self.source = source
        self.engine = engine
        self.cache = cache
        self.recursion = Recursion(engine.head, persistence)
        self._held: dict[tuple[str, Crop], _Seen] = {}

    @property
    def size(self) -> int:
        """Side of the network's input in pixels."""
        return self.engine.weights.config.input_size

    def first(self, view: View) -> NDArray[np.float32]:
        """Heatmaps m (K, h, w) of a frame by itself, as at the start of a track.

        Raises:
            VideoError: the frame cannot be read.
        """
        crop = view.crop.cut(self.source.read(view.frame))
        heatmaps: NDArray[np.float32] = first_heatmaps(self.engine.head, self.engine.initialize(crop[None]))[0]
        return heatmaps

    def step(self, before: View, now: View) -> Step:
        """What the recursion needs to come from one frame to another one, usually the next.

        Raises:
            VideoError: one of the two has to be read and cannot be.
        """
        identity = self.source.identity
        key = step_key(self.engine, (identity(before.frame), before.crop), (identity(now.frame), now.crop))
        step = self.cache.get(key) if self.cache is not None else None
        if step is None:
            step = self._compute(before, now)
            if self.cache is not None:
                self.cache.put(key, step)
        return step

    def _compute(self, before: View, now: View) -> Step:
        old, new = self._look(before), self._look(now)
        maps, warp = new.maps, None
        if before.crop != now.crop:
            side = maps.picture.shape[-1]
            warp = before.crop.sized(side).to(now.crop.sized(side))
        motion = None
        if self.engine.weights.config.prior_motion == "flow":
            motion = motion_field(old.crop if warp is None else now.crop.cut(old.frame), new.crop)
        weights, raw = correlate(self.engine.head, old.maps.history[0], maps.current[0], warp)
        return Step(weights, raw, maps.picture[0], warp, maps.features[0].astype(np.float16), motion)

    def _look(self, view: View) -> _Seen:
        key = self.source.identity(view.frame), view.crop  # not the number: a mask changes the picture
        seen = self._held.pop(key, None)
        if seen is None:
            frame = self.source.read(view.frame)
            crop = view.crop.cut(frame)
            seen = _Seen(frame, crop, self.engine.encode(crop[None]))
        self._held[key] = seen  # now the newest
        if len(self._held) > HELD:
            del self._held[next(iter(self._held))]
        return seen
