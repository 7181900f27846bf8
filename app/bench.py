"""The engine with its video: what the engine's thread can do, without a word of threads or windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.language import tr
from kimnet_core.errors import InputError
from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.inference.opening import open_engine
from kimnet_core.inference.transition import transition_of
from kimnet_core.labels.gesture import Lesson
from kimnet_core.model.weights import load_weights
from kimnet_core.occlusion.masks import MaskedSource
from kimnet_core.pose.pose import Source
from kimnet_core.review.evidence import look_through
from kimnet_core.tracking.between import run_between
from kimnet_core.tracking.evidence import Evidence, read_poses
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.find_person import find_in_box, find_person
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.tracking.rewind import Rewinder
from kimnet_core.tracking.sensitivity import sensitivity
from kimnet_core.tracking.track import Seed, track
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.subject import Subject
    from kimnet_core.inference.attention import Heard
    from kimnet_core.inference.contributions import Contributions
    from kimnet_core.inference.engine import Engine
    from kimnet_core.inference.persistence import Persistence
    from kimnet_core.model.crop import Crop
    from kimnet_core.pose.box import Box
    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.review.evidence import Looked
    from kimnet_core.tracking.evidence import Taught
    from kimnet_core.tracking.perturbations import Perturbation
    from kimnet_core.tracking.settling import Trial
    from kimnet_core.video.source import FrameSource


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What the window says of an engine.

    Attributes:
        weights: file name of the weights, without its ending.
        sha256: of the weights file.
        engine: "onnx" or "torch".
        device: "cpu" or "cuda".
        notice: a sentence for the person, such as that no CUDA device was found; None when all is as asked.
        skeleton: the joints that these weights know.
        path: of the weights file.
    """

    weights: str
    sha256: str
    engine: str
    device: str
    notice: str | None
    skeleton: Skeleton
    path: Path


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Somebody in a frame.

    Attributes:
        crop: the window that shows them.
        poses: what the initializer saw through it, N = 1.
    """

    crop: Crop
    poses: Poses


@dataclass(frozen=True, slots=True, eq=False)
class TrackedFrame:
    """What is kept of one frame of a run; the maps are too large to wait in a queue.

    Attributes:
        frame: which.
        poses: of this frame, N = 1.
        crop: the window through which the network saw it.
        problem: a sentence where the frame could not be read.
        lesson: what corrected frames had taught by then, or None.
    """

    frame: int
    poses: Poses
    crop: Crop
    problem: str | None
    lesson: Lesson | None


class Bench:
    """One engine and one video at a time; belongs to one thread."""

    def __init__(self, cache_folder: Path | None, cache_bytes: int) -> None:
        self._cache_folder, self._cache_bytes = cache_folder, cache_bytes
        self._engine: Engine | None = None
        self._cache: FeatureCache | None = None
        self._source: FrameSource | None = None
        self._replayers: dict[bool, tuple[Subject, Replayer, Rewinder]] = {}  # of whole pictures, and with parts hidden

    def load(self, path: Path, engine: str, device: str) -> EngineInfo:
        """Put weights to work in place of those there were.

        Raises:
            KimnetError: the weights, the engine or the device cannot be used; the old engine stays.
        """
        weights = load_weights(path)
        opened = open_engine(weights, engine, device)
        config = weights.config
        if self._cache is not None:
            self._cache.close()
        self._cache = FeatureCache(self._cache_folder, self._cache_bytes, config)
        self._engine = opened
        self._replayers.clear()
        return EngineInfo(path.stem, weights.sha256, opened.name, opened.device, opened.notice, weights.skeleton, path)

    def prepare(self) -> None:
        """Make what a replay will need of the weights that were loaded last."""
        if self._engine is not None:
            transition_of(self._engine.head).prepare(self._engine.weights.config)

    def open(self, path: Path) -> None:
        """Work on another video.

        Raises:
            VideoError: it cannot be read.
        """
        self._close_source()
        self._source = open_video(path)

    def close(self) -> None:
        """Give back the video and the cache."""
        self._close_source()
        if self._cache is not None:
            self._cache.close()

    def find_person(self, frame: int, box: Box | None) -> Found | None:
        """The person in a box; without one, who stands out most in a frame, None where nobody is convincing."""
        source, engine = self._ready()
        picture = source.read(frame)
        look = find_person(engine, picture) if box is None else find_in_box(engine, picture, box)
        if look is None:
            return None
        seen = Evidence(frame, look.crop, look.heatmaps)
        return Found(look.crop, read_poses([seen], engine.weights, Source.MODEL, -1))

    def track(self, run: int, subject: Subject) -> Iterator[tuple[TrackedFrame, Evidence]]:
        """A pass over the subject's frames."""
        _, engine = self._ready()
        features = self._features_of(subject)
        labels, stop = subject.labels, subject.frames.stop
        seed = _seed(subject, features)
        for item in track(features, seed, stop=stop, path=subject.path, labels=labels, run=run):
            lesson = _lesson(item.evidence.taught, engine, subject)
            yield TrackedFrame(item.frame, item.poses, item.evidence.crop, item.problem, lesson), item.evidence

    def replay(self, frame: int, subject: Subject) -> Iterator[tuple[int, Poses, Lesson | None]]:
        """Chunks of the future of a frame: first frame, poses, and what corrected frames had taught by their end."""
        _, engine = self._ready()
        for chunk in self._replayer_of(subject)[0].replay(frame, subject.labels):
            yield chunk.start, chunk.poses, _lesson(chunk.taught, engine, subject)

    def rewind(self, frame: int, subject: Subject, stop: int) -> Iterator[tuple[int, Poses]]:
        """Stretches of the past of a frame, from the latest to the earliest: first frame and poses."""
        replayer, rewinder = self._replayer_of(subject)
        reached = replayer.reach(frame, subject.labels)
        for chunk in rewinder.rewind(frame, reached, subject.labels, stop):
            yield chunk.start, chunk.poses

    def run_between(self, left: int, right: int, subject: Subject) -> Iterator[tuple[int, Poses] | None]:
        """Stretches of what lies between two frames, run from both and blended, as `between.run_between`."""
        return run_between(*self._replayer_of(subject), subject.labels, left, right)

    def reach_back(self, frame: int, subject: Subject) -> Iterator[tuple[int, Poses] | None]:
        """The past of a frame from the corrected one before it on, blended; without one, from the start."""
        left = subject.corrected_before(frame)
        return self.rewind(frame, subject, subject.start) if left is None else self.run_between(left, frame, subject)

    def explain(self, frame: int, subject: Subject) -> Iterator[Evidence]:
        """What the network saw in the frames that lead to one; the last is that frame's."""
        return self._replayer_of(subject)[0].approach(frame, subject.labels)

    def account(self, frame: int, subject: Subject) -> Contributions | None:
        """What the heatmaps of a frame are made of, as `Replayer.account`."""
        return self._replayer_of(subject)[0].account(frame, subject.labels)

    def heard(self, subject: Subject) -> Iterator[Heard]:
        """Whom joints listened to in each frame of the stretch after its first."""
        return self._replayer_of(subject)[0].heard()

    def heard_in(self, path: Path, subject: Subject) -> Iterator[Heard]:
        """The same of a stretch of any video.

        Raises:
            VideoError: it cannot be read.
        """
        _, engine = self._ready()
        with open_video(path) as source:
            features = Features(source, engine, self._cache, subject.persistence)
            yield from Replayer(features, subject.path, _seed(subject, features)).heard()

    def look(self, subject: Subject) -> Iterator[Looked]:
        """A look through all frames of the stretch, forwards and backwards."""
        return look_through(*self._replayer_of(subject), subject.labels)

    def sensitivity(
        self, subject: Subject, perturbations: Sequence[Perturbation], repeats: int, persistence: Persistence
    ) -> Iterator[Trial | None]:
        """Wrong first poses of the stretch, carried through it as if nobody had corrected a joint after the first."""
        features = Features(*self._ready(), self._cache, persistence)
        seed = Seed(subject.start, xy=subject.labels.xy[0])
        path = subject.path.until(subject.frames.stop)
        return sensitivity(features, path, seed, perturbations, repeats=repeats)

    def _replayer_of(self, subject: Subject) -> tuple[Replayer, Rewinder]:
        """Those of the stretch; what they have worked out is worth keeping from one drag to the next."""
        kept = self._replayers.get(subject.hidden is not None)
        if kept is None or not kept[0].same_stretch(subject):
            features = self._features_of(subject)
            replayer = Replayer(features, subject.path, _seed(subject, features))
            kept = subject, replayer, Rewinder(features, subject.path, replayer.frames)
            self._replayers[subject.hidden is not None] = kept
        return kept[1:]

    def _features_of(self, subject: Subject) -> Features:
        source, engine = self._ready()
        if (hidden := subject.hidden) is not None:
            source = MaskedSource(source, hidden.masks, hidden.fill, hidden.seed)
        return Features(source, engine, self._cache, subject.persistence)

    def _ready(self) -> tuple[FrameSource, Engine]:
        if self._engine is None:
            raise InputError(tr("No weights are loaded yet; choose a weights file with Network > Load weights."))
        if self._source is None:
            raise InputError(tr("No video is open; open one first."))
        return self._source, self._engine

    def _close_source(self) -> None:
        if self._source is not None:
            self._source.close()
        self._source = None
        self._replayers.clear()


def _lesson(taught: Taught, engine: Engine, subject: Subject) -> Lesson | None:
    """As the project keeps it."""
    if taught.lessons is None:
        return None
    readout = taught.lessons.readout.numpy()
    return Lesson(taught.frames, readout, engine.weights.sha256, subject.persistence.held)


def _seed(subject: Subject, features: Features) -> Seed:
    """The window alone: joints that a person placed there count as anchors, so that they can be moved on."""
    return Seed(subject.start, subject.path.window(subject.start, features.size))
