"""`kimnet bench`: what is promised about speed, measured on this machine, as the application runs it."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Self

import numpy as np

from app.commands.opening import engine_on
from app.commands.report import followed
from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.inference.opening import ENGINES
from kimnet_core.labels.document import Labels
from kimnet_core.pose.box import Box
from kimnet_core.resources import SAMPLE_CLIP
from kimnet_core.tracking.crop_path import CropPath, around_box
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.tracking.track import Seed, track
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.video.source import FrameSource

SAMPLE_BOX = Box(186, 168, 303, 492)  # around the man in frame 0, as resources/samples/README.md says
REPLAY_BOUND = 0.3  # seconds for 300 frames on two cores: a drag must feel immediate
REPEATS = 7
AGAIN = 6  # frames that the network computes between two replays
WARM_UP = 3  # frames until caches and thread pools have settled
CACHE = 2**30  # bytes; a step has 750 KB
LESSONS = 5  # frames corrected, a joint in each, which all hold and teach; the newest is dragged


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """The future of a joint that is dragged, held and learned from, from cached steps and computed anew.

    Attributes:
        frames: how many come after the corrected one.
        first_ms: until the first of them can be shown, median.
        seconds: median of the replays, poses decoded and joints kept.
        best: the fastest.
        bound: what is promised for 300 frames.
        holds: whether `seconds`, scaled to 300 frames, lies below.
        frames_per_second: of the median replay.
        network_ms: a frame computed anew, median; picture, crop, network and recursion.
        ratio: how many times slower computing anew is.
        engine: what computed anew.
        cpus: processors of this machine; a replay uses one of them.
    """

    frames: int
    first_ms: float
    seconds: float
    best: float
    bound: float
    holds: bool
    frames_per_second: float
    network_ms: float
    ratio: float
    engine: str
    cpus: int

    def __str__(self) -> str:
        verdict = "below" if self.holds else "ABOVE"
        return (
            f"replaying {self.frames} frames after a corrected joint, held and learned from: {self.seconds:.3f} s "
            f"(best {self.best:.3f} s, {self.frames_per_second:.0f} frames/s, one thread), "
            f"{verdict} the bound of {self.bound} s for 300 frames; the first ones after {self.first_ms:.0f} ms\n"
            f"computing them anew with {self.engine}: {self.network_ms:.1f} ms a frame, {self.ratio:.0f} times slower"
        )


@dataclass(frozen=True, slots=True)
class EngineTime:
    """Milliseconds a frame of one engine: picture, crop, network, recursion and pose."""

    engine: str
    device: str
    median_ms: float
    best_ms: float


@dataclass(frozen=True, slots=True)
class EnginesReport:
    """Both engines on the same frames, in turns."""

    frames: int
    cpus: int
    engines: tuple[EngineTime, ...]

    def __str__(self) -> str:
        rows = [f"{e.engine:6} {e.device:5} {e.median_ms:8.1f} ms {e.best_ms:8.1f} ms" for e in self.engines]
        title = f"engine on       median     best   of {self.frames} frames, {self.cpus} processors"
        return "\n".join([title, *rows])


class PingPong:
    """A source that plays another one forth and back until it is long enough; a `FrameSource`."""

    def __init__(self, source: FrameSource, frames: int) -> None:
        self._source = source
        self._frames = frames
        self.path = source.path
        self.fingerprint = source.fingerprint
        self.rate = source.rate
        self.height, self.width = source.height, source.width

    def __len__(self) -> int:
        return self._frames

    def read(self, i: int) -> NDArray[np.uint8]:
        return self._source.read(self._at(i))

    def identity(self, i: int) -> str:
        return self._source.identity(self._at(i))

    def pts(self, i: int) -> int:
        return i

    def time(self, i: int) -> float:
        return float(i / self.rate)

    def close(self) -> None:
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _at(self, i: int) -> int:
        way = i % (2 * len(self._source) - 2)
        return min(way, 2 * len(self._source) - 2 - way)


def replay(frames: int, weights: str) -> ReplayReport:
    """Track the sample clip, forth and back, then replay it and compute it anew by turns.

    Raises:
        WeightsError: the weights cannot be used.
    """
    engine = engine_on(weights, "onnx", "cpu")
    with (
        PingPong(open_video(SAMPLE_CLIP), LESSONS + frames + 1) as source,
        FeatureCache(None, CACHE, engine.weights.config) as cache,
    ):
        features = Features(source, engine, cache)
        seed = Seed(0, around_box(SAMPLE_BOX, features.size))
        windows = [at.evidence.crop.window for at in followed(track(features, seed), len(source), "tracking")]
        path = CropPath(np.array(windows))
        replayer = Replayer(features, path, seed)
        anew = track(Features(source, engine), seed, path=path)
        _timed(anew, WARM_UP)
        labels = _corrected(engine.weights.skeleton, len(source))
        first: list[float] = []
        replayed: list[float] = []
        computed: list[float] = []
        for repeat in range(REPEATS):
            chunks = replayer.replay(LESSONS, _dragged(labels, 200.0 + repeat))
            first += _timed(chunks, 1)
            begun = time.perf_counter()
            list(chunks)
            replayed.append(first[-1] + time.perf_counter() - begun)
            computed += _timed(anew, AGAIN)
    seconds, per_frame = median(replayed), median(computed)
    return ReplayReport(
        frames=frames,
        first_ms=1000 * median(first),
        seconds=seconds,
        best=min(replayed),
        bound=REPLAY_BOUND,
        holds=seconds / frames * 300 < REPLAY_BOUND,
        frames_per_second=frames / seconds,
        network_ms=1000 * per_frame,
        ratio=per_frame * frames / seconds,
        engine=engine.name,
        cpus=os.cpu_count() or 1,
    )


def engines(frames: int, weights: str, device: str) -> EnginesReport:
    """Track the sample clip with every engine, frame by frame in turns.

    Raises:
        WeightsError: the weights cannot be used.
        InputError: the device is not there.
    """
    running = [engine_on(weights, name, device) for name in ENGINES]
    times: list[list[float]] = [[] for _ in running]
    with PingPong(open_video(SAMPLE_CLIP), frames + WARM_UP + 1) as source:
        seen = [Features(source, engine) for engine in running]
        passes = [track(features, Seed(0, around_box(SAMPLE_BOX, features.size))) for features in seen]
        for _ in followed(range(frames + WARM_UP), frames + WARM_UP, "both engines"):
            for taken, frame in zip(times, passes, strict=True):
                taken.extend(_timed(frame, 1))
    rows = (
        EngineTime(engine.name, engine.device, 1000 * median(taken[WARM_UP:]), 1000 * min(taken[WARM_UP:]))
        for engine, taken in zip(running, times, strict=True)
    )
    return EnginesReport(frames, os.cpu_count() or 1, tuple(rows))


def _timed(frames: Iterator[object], count: int) -> list[float]:
    """Seconds that each of the next items takes."""
    spent = []
    for _ in range(count):
        begun = time.perf_counter()
        next(frames)
        spent.append(time.perf_counter() - begun)
    return spent


def _corrected(skeleton: Skeleton, frames: int) -> Labels:
    """Labels in which a joint was put right in each of the first frames after the seed's."""
    labels = Labels(skeleton, frames)
    labels.add_track("Person 1")
    for frame in range(1, LESSONS + 1):
        labels.swap(0, frame, labels.pose(0, frame).with_joint(frame, 200.0, 200.0))
    return labels


def _dragged(labels: Labels, x: float) -> Poses:
    """All poses, with the newest of those joints at another place."""
    labels.swap(0, LESSONS, labels.pose(0, LESSONS).with_joint(LESSONS, x, 200.0))
    return labels.span(0, 0, labels.frames)
