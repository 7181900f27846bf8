"""What can be proposed: each plan holds all that it needs, and is worked out on the engine's thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from kimnet_core.tracking.interpolate import doubtful, interpolated
from kimnet_core.tracking.smooth import smoothed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.bench import Bench
    from app.subject import Subject
    from app.tuning import Tuning
    from kimnet_core.labels.gesture import Lesson
    from kimnet_core.pose.pose import Poses


class Part(NamedTuple):
    """A stretch of a proposal.

    Attributes:
        start: its first frame.
        poses: of it.
        lesson: what corrected frames had taught by its end; None where the plan does not teach.
    """

    start: int
    poses: Poses
    lesson: Lesson | None = None


class Plan(Protocol):
    """Something to propose for some frames of a track."""

    @property
    def frames(self) -> range:
        """All that may change."""

    def parts(self, bench: Bench) -> Iterator[Part | None]:
        """The proposed poses, stretch by stretch; None where there is nothing to show yet."""


@dataclass(frozen=True, slots=True, eq=False)
class Forward:
    """The pose of a frame carried to the end of its stretch."""

    subject: Subject
    frame: int

    @property
    def frames(self) -> range:
        return range(self.frame + 1, self.subject.frames.stop)

    def parts(self, bench: Bench) -> Iterator[Part]:
        return (Part(*chunk) for chunk in bench.replay(self.frame, self.subject))


@dataclass(frozen=True, slots=True, eq=False)
class Backward:
    """The pose of a frame carried back to the corrected frame before it, else to the start of its stretch."""

    subject: Subject
    frame: int

    @property
    def frames(self) -> range:
        corrected = self.subject.corrected_before(self.frame)
        return range(self.subject.start if corrected is None else corrected + 1, self.frame)

    def parts(self, bench: Bench) -> Iterator[Part]:
        return (Part(*chunk) for chunk in bench.rewind(self.frame, self.subject, self.frames.start))


@dataclass(frozen=True, slots=True, eq=False)
class Between:
    """The poses of two corrected frames carried towards each other."""

    subject: Subject
    left: int
    right: int

    @property
    def frames(self) -> range:
        return range(self.left + 1, self.right)

    def parts(self, bench: Bench) -> Iterator[Part | None]:
        stretches = bench.run_between(self.left, self.right, self.subject)
        return (None if stretch is None else Part(*stretch) for stretch in stretches)


@dataclass(frozen=True, slots=True, eq=False)
class Fill:
    """Short gaps filled from both sides.

    Attributes:
        frames: within which gaps are filled.
        around: more frames on either side of them, so that a gap at their border has two sides.
        poses: of all that.
        tuning: what counts as a gap, and how it is crossed.
    """

    frames: range
    around: range
    poses: Poses
    tuning: Tuning

    def parts(self, _: Bench) -> Iterator[Part]:
        gaps = doubtful(self.poses, self.tuning.doubtful)
        filled = interpolated(self.poses, gaps, self.tuning.longest, self.tuning.course)
        yield Part(self.frames.start, _within(self.frames, self.around, filled))


@dataclass(frozen=True, slots=True, eq=False)
class Smooth:
    """The tremble taken out.

    Attributes:
        frames: that are smoothed.
        around: more frames on either side of them, so that their borders are smoothed like the middle.
        poses: of all that.
        tuning: which filter, and how strongly.
        rate: frames per second.
    """

    frames: range
    around: range
    poses: Poses
    tuning: Tuning
    rate: float

    def parts(self, _: Bench) -> Iterator[Part]:
        calm = smoothed(self.poses, self.tuning.filter, self.rate)
        yield Part(self.frames.start, _within(self.frames, self.around, calm))


def _within(frames: range, around: range, poses: Poses) -> Poses:
    """Of the poses of more frames, those of some."""
    return poses[frames.start - around.start : frames.stop - around.start]
