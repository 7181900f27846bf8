"""Where two runs through one clip agree, where they do not, and what the difference looks like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.metrics import torso_sizes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

ALPHAS = (0.1, 0.2)
"""Torso sizes within which two runs agree about a joint, narrowly and as usual."""

BRIDGED = 2  # frames of agreement that do not end a disagreement
CROSSED = 0.5  # share of the straight distance that exchanged joints are apart at most


class Reason(Enum):
    """What a disagreement looks like; of several the first that is true."""

    MISSING = "missing"  # one of the two has no such joint
    SWAPPED = "swapped"  # one calls left what the other calls right
    START = "start"  # they began apart
    JUMP = "jump"  # within a frame, one goes elsewhere
    DRIFT = "drift"  # they come apart slowly


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A stretch of frames in which two runs have a joint in different places.

    Attributes:
        joint: index.
        frames: the stretch.
        worst: the frame of the largest distance; the first where one lacks the joint.
        distance: the largest, torso sizes; nan where one lacks the joint.
        reason: what it looks like.
        which: the run that lacks the joint, or jumps, 0 or 1; None where it is neither.
    """

    joint: int
    frames: range
    worst: int
    distance: float
    reason: Reason
    which: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """How far two runs are apart.

    Attributes:
        distance: (N, K) torso sizes; nan where a run lacks the joint.
        lacking: (N, K) whether exactly one of them lacks it.
    """

    distance: NDArray[np.float64]
    lacking: NDArray[np.bool_]

    def share(self, alpha: float, joints: Sequence[int] | slice = slice(None)) -> float:
        """Percent of some joints, in all frames, that are as near as alpha torso sizes.

        A joint that one run lacks is not; one that both lack is not counted. Nan where none is.
        """
        distance, lacking = self.distance[:, joints], self.lacking[:, joints]
        counted = np.isfinite(distance) | lacking
        return float(100 * (distance <= alpha).sum() / counted.sum()) if counted.any() else float("nan")

    @property
    def course(self) -> NDArray[np.float64]:
        """(N,) mean distance of the joints that both have; nan where there is none."""
        known = np.isfinite(self.distance)
        total = np.where(known, self.distance, 0).sum(axis=1)
        mean: NDArray[np.float64] = np.full(len(total), np.nan)
        np.divide(total, known.sum(axis=1), out=mean, where=known.any(axis=1))
        return mean


def comparable(one: NDArray[np.floating], other: NDArray[np.floating]) -> NDArray[np.bool_]:
    """What two runs can be compared in: frames in which both found somebody, and joints that both know.

    Args:
        one: (N, K, 2), nan where a joint is absent.
        other: the same frames and joints.

    Returns:
        (N, K); a joint that only one of them lacks in such a frame is among them.
    """
    there: NDArray[np.bool_] = np.all(np.isfinite(np.stack([one, other])), axis=3)
    frames: NDArray[np.bool_] = np.all(there.any(axis=2), axis=0)
    joints: NDArray[np.bool_] = np.all(there.any(axis=1), axis=0)
    return frames[:, None] & joints


def agreement(one: NDArray[np.floating], other: NDArray[np.floating], skeleton: Skeleton) -> Agreement:
    """Compare two runs, neither of which is the truth: it is the same the other way round.

    Args:
        one: (N, K, 2) frame pixels, nan where a joint is absent.
        other: the same frames and joints.
        skeleton: of the K joints.

    Returns:
        Distances in median torso sizes of both runs, one length for all frames.

    Raises:
        ValueError: no frame of either has a torso of a pixel or more.
    """
    size = _size(one, other, skeleton)
    there = np.isfinite(one).all(axis=2), np.isfinite(other).all(axis=2)
    return Agreement(np.linalg.norm(np.asarray(one, np.float64) - other, axis=2) / size, there[0] ^ there[1])


def disagreements(
    one: NDArray[np.floating], other: NDArray[np.floating], skeleton: Skeleton, alpha: float = ALPHAS[-1]
) -> list[Disagreement]:
    """All stretches in which two runs are farther apart than alpha torso sizes, or one lacks the joint.

    Args:
        one: (N, K, 2), as of `agreement`.
        other: the same frames and joints.
        skeleton: of the K joints.
        alpha: torso sizes.

    Returns:
        The farthest apart first; those that are missing come last, the longest first.

    Raises:
        ValueError: as of `agreement`.
    """
    runs = np.stack([one, other]).astype(np.float64) / _size(one, other, skeleton)
    compared = agreement(one, other, skeleton)
    joints = range(len(skeleton))
    apart = [
        _apart(runs, joint, frames, skeleton, alpha)
        for joint in joints
        for frames in _stretches(compared.distance[:, joint] > alpha)
    ]
    missing = [_missing(runs, joint, frames) for joint in joints for frames in _stretches(compared.lacking[:, joint])]
    return [
        *sorted(apart, key=lambda each: -each.distance),
        *sorted(missing, key=lambda each: -len(each.frames)),
    ]


def _size(one: NDArray[np.floating], other: NDArray[np.floating], skeleton: Skeleton) -> float:
    sizes = np.concatenate([torso_sizes(one, skeleton), torso_sizes(other, skeleton)])
    there = sizes[sizes >= 1]
    if not len(there):
        raise ValueError("no frame of either run has a torso to measure by")
    return float(np.median(there))


def _stretches(where: NDArray[np.bool_]) -> Iterator[range]:
    """Frames in which something is so; gaps of a few frames belong to a stretch."""
    frames = np.flatnonzero(where)
    if not len(frames):
        return
    breaks = np.flatnonzero(np.diff(frames) > BRIDGED + 1)
    starts, ends = frames[np.r_[0, breaks + 1]], frames[np.r_[breaks, len(frames) - 1]]
    yield from (range(start, end + 1) for start, end in zip(starts.tolist(), ends.tolist(), strict=True))


def _missing(runs: NDArray[np.float64], joint: int, frames: range) -> Disagreement:
    which = int(np.isfinite(runs[0, frames.start, joint]).all())
    return Disagreement(joint, frames, frames.start, float("nan"), Reason.MISSING, which)


def _apart(runs: NDArray[np.float64], joint: int, frames: range, skeleton: Skeleton, alpha: float) -> Disagreement:
    """A stretch in which both (2, N, K, 2), in torso sizes, have a joint, and not in one place."""
    course = np.linalg.norm(runs[0, :, joint] - runs[1, :, joint], axis=1)
    within = course[frames.start : frames.stop]
    worst = frames.start + int(np.nanargmax(within))
    reason, which = _reason(runs, course, joint, frames, int(skeleton.flip[joint]), alpha)
    return Disagreement(joint, frames, worst, float(course[worst]), reason, which)


def _reason(
    runs: NDArray[np.float64], course: NDArray[np.float64], joint: int, frames: range, mirror: int, alpha: float
) -> tuple[Reason, int | None]:
    """What a stretch looks like, and which run it is about."""
    span = slice(frames.start, frames.stop)
    if mirror != joint:
        straight = course[span] + np.linalg.norm(runs[0, span, mirror] - runs[1, span, mirror], axis=1)
        across = sum(
            np.linalg.norm(runs[0, span, a] - runs[1, span, b], axis=1) for a, b in ((joint, mirror), (mirror, joint))
        )
        if np.mean(across <= CROSSED * straight) > 0.5:  # nan is not
            return Reason.SWAPPED, None
    before = frames.start - 1
    if before < 0 or not np.isfinite(course[before]):
        return Reason.START, None
    if course[frames.start] - course[before] > alpha / 2:
        ways = np.linalg.norm(runs[:, frames.start, joint] - runs[:, before, joint], axis=1)
        return Reason.JUMP, int(ways.argmax())
    return Reason.DRIFT, None
