"""What a person has to do until every joint of a clip is right: a simulated annotator and what it tells.

The annotator is given the truth. They place every joint of the first frame, then walk on. In the first frame
where a joint is off by more than a threshold, they put all joints right that are off in it, one click each,
and everything after it is carried on anew; frames passed so far are as they should be.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kimnet_core.errors import InputError
from kimnet_core.pose.metrics import torso_sizes
from kimnet_core.pose.pose import Poses, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

AFTER = (1, 2, 5, 10)  # frames after a correction at which its error is told


class Carrier(Protocol):
    """Carries the pose of one person through the frames of a truth; frames count from the first of these."""

    def carry(self, at: int, labels: Poses) -> Iterator[NDArray[np.float64]]:
        """Poses (K, 2) in frame pixels of the frames after one, in order; nan where a joint is not found.

        The caller may stop before the end, and ask from an earlier frame again.

        Args:
            at: the frame that was just put right.
            labels: of all frames. Those up to `at` are as the annotator has passed them, what they clicked as
                HUMAN; those after it are absent.
        """


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Where the joints are, and how far off one may be.

    Attributes:
        xy: (N, K, 2) float64 frame pixels; nan for a joint that is not judged in a frame.
        size: (N,) torso in pixels.
        threshold: error in torsos above which a joint is off.
    """

    xy: NDArray[np.float64]
    size: NDArray[np.float64]
    threshold: float

    @classmethod
    def of(
        cls, xy: NDArray[np.floating], skeleton: Skeleton, joints: NDArray[np.bool_], threshold: float = 0.2
    ) -> Truth:
        """Judge some joints; a frame that lacks its torso has that of the nearest frame with one.

        Args:
            xy: (N, K, 2) frame pixels, nan where unknown; one joint at least of those judged in the first frame.
            skeleton: whose torso is the measure.
            joints: (K,) which are judged.
            threshold: error in torsos above which a joint is off.

        Raises:
            InputError: the threshold is not above 0, or no frame has a torso of a pixel or more.
        """
        if not threshold > 0:
            raise InputError(f"The threshold {threshold:g} is not above 0; it is a fraction of the torso, such as 0.2.")
        size = torso_sizes(xy, skeleton)
        (there,) = np.nonzero(size >= 1)
        if not len(there):
            a, b = (skeleton.joints[joint] for joint in skeleton.torso)
            raise InputError(f"No frame of the truth has both {a} and {b}, whose distance is the measure.")
        nearest = np.searchsorted((there[1:] + there[:-1]) / 2, np.arange(len(xy)))
        return cls(np.where(joints[:, None], xy, np.nan).astype(np.float64), size[there[nearest]], threshold)

    def __len__(self) -> int:
        return len(self.xy)

    @property
    def judged(self) -> NDArray[np.bool_]:
        """(N, K) which joints are judged where."""
        return np.asarray(np.isfinite(self.xy).all(axis=2))

    @property
    def joints(self) -> list[int]:
        """Those that are judged in some frame."""
        return np.flatnonzero(np.isfinite(self.xy).all(axis=2).any(axis=0)).tolist()

    def errors(self, at: int, pose: NDArray[np.float64]) -> NDArray[np.float64]:
        """(K,) torsos that the joints of a pose (K, 2) are off in a frame: inf if not found, nan if not judged."""
        error = np.linalg.norm(pose - self.xy[at], axis=1) / self.size[at]
        return np.where(self.judged[at], np.where(np.isfinite(error), error, np.inf), np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """What the annotator clicks in one frame, and how long that serves.

    Attributes:
        at: frame, counted from the first of the truth.
        joints: (K,) bool, which were put right.
        errors: (M, K) torsos, of the next M frames if nothing was corrected in them. From the first frame it
            reaches to the end; from others, until each joint put right is off again, or to the end.
    """

    at: int
    joints: NDArray[np.bool_]
    errors: NDArray[np.float64]


def corrections(carrier: Carrier, truth: Truth) -> Iterator[Correction]:
    """Walk through all frames; first comes the first frame, whose joints are given."""
    shape = truth.xy.shape[:2]
    xy, human = np.full((*shape, 2), np.nan), np.zeros(shape, bool)
    at, joints = 0, truth.judged[0]
    while True:
        xy[at, joints], human[at] = truth.xy[at, joints], joints
        labels = Poses.placed_by(Source.PROPAGATED, xy, origin=at).over(
            Poses.placed_by(Source.HUMAN, np.where(human[..., None], xy, np.nan))
        )
        poses, errors = _ahead(carrier, truth, at, joints, labels)
        yield Correction(at, joints, errors)
        off = errors > truth.threshold
        if not off.any():
            return
        passed = int(off.any(axis=1).argmax()) + 1
        xy[at + 1 : at + 1 + passed] = poses[:passed]
        at, joints = at + passed, off[passed - 1]


def _ahead(
    carrier: Carrier, truth: Truth, at: int, joints: NDArray[np.bool_], labels: Poses
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Poses (M, K, 2) and errors (M, K) of the frames after one, as far as `Correction` tells of them."""
    poses, errors = [np.empty((0, *truth.xy.shape[1:]))], [np.empty((0, truth.xy.shape[1]))]
    lost = np.zeros(len(joints), bool)
    for ahead, pose in enumerate(carrier.carry(at, labels), start=1):
        error = truth.errors(at + ahead, pose)
        poses.append(pose[None])
        errors.append(error[None])
        lost |= error > truth.threshold
        if at > 0 and ahead >= AFTER[-1] and lost[joints].all():
            break
    return np.concatenate(poses), np.concatenate(errors)


@dataclass(frozen=True, slots=True)
class Uncorrected:
    """How well a pose is carried from a true first one without any correction, in percent of joints not off.

    Attributes:
        percent: pooled over the frames after the first, and their joints; nan where none is judged.
        joints: of each joint that is judged.
        frames: of each frame after the first; nan where none is judged.
    """

    percent: float
    joints: dict[str, float]
    frames: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long corrected joints stay right when nothing else is corrected after them.

    Attributes:
        corrections: joints put right after the first frame, with a judged frame after them.
        to_the_end: how many of them were never off again.
        mean: frames until one is off again, or until it is last judged; nan without a correction.
        median: of the same.
        errors: frames after the correction to the mean error then of the joints that are found, in torsos.
    """

    corrections: int
    to_the_end: int
    mean: float
    median: float
    errors: dict[int, float]


@dataclass(frozen=True, slots=True)
class Effort:
    """What one carrier costs the annotator.

    Attributes:
        clicks: joints placed, those of the first frame included.
        clicks_per_100: for a hundred frames.
        by_joint: clicks of each joint that is judged.
        by_frame: frame, counted from the first of the truth, to the joints clicked in it.
        uncorrected: from the true first pose on.
        lasting: of the corrections.
    """

    clicks: int
    clicks_per_100: float
    by_joint: dict[str, int]
    by_frame: dict[int, tuple[str, ...]]
    uncorrected: Uncorrected
    lasting: Lasting


def effort(walked: Sequence[Correction], truth: Truth, names: Sequence[str]) -> Effort:
    """The figures of a walk.

    Args:
        walked: all that `corrections` gave.
        truth: that they were made by.
        names: of the K joints.
    """
    clicked = np.stack([correction.joints for correction in walked])  # (M, K)
    clicks = int(clicked.sum())
    return Effort(
        clicks=clicks,
        clicks_per_100=100 * clicks / len(truth),
        by_joint={name: int(clicked[:, joint].sum()) for joint, name in enumerate(names) if joint in truth.joints},
        by_frame={each.at: tuple(compress(names, each.joints)) for each in walked},
        uncorrected=_uncorrected(walked[0].errors, truth, names),
        lasting=_lasting(walked[1:], truth.threshold),
    )


def _uncorrected(errors: NDArray[np.float64], truth: Truth, names: Sequence[str]) -> Uncorrected:
    right = np.where(np.isnan(errors), np.nan, errors <= truth.threshold)
    by_joint = {name: _percent(right[:, joint]) for joint, name in enumerate(names)}
    return Uncorrected(
        percent=_percent(right),
        joints={name: percent for name, percent in by_joint.items() if not np.isnan(percent)},
        frames=tuple(_percent(frame) for frame in right),
    )


def _percent(right: NDArray[np.float64]) -> float:
    counted = right[~np.isnan(right)]
    return float(100 * counted.mean()) if len(counted) else float("nan")


def _lasting(walked: Sequence[Correction], threshold: float) -> Lasting:
    courses = [errors for each in walked for errors in each.errors[:, each.joints].T if not np.isnan(errors).all()]
    held = [_held(course, threshold) for course in courses]
    frames = [count for count, _ in held]
    after = {ahead: [course[ahead - 1] for course in courses if len(course) >= ahead] for ahead in AFTER}
    return Lasting(
        corrections=len(courses),
        to_the_end=sum(ended for _, ended in held),
        mean=_mean(frames),
        median=float(np.median(frames)) if frames else float("nan"),
        errors={ahead: _mean(found) for ahead, found in after.items()},
    )


def _held(course: NDArray[np.float64], threshold: float) -> tuple[int, bool]:
    """Frames that a joint stays right, by its errors in the frames after; and whether that is to the end."""
    off = course > threshold
    if off.any():
        return int(off.argmax()), False
    return int(np.flatnonzero(~np.isnan(course))[-1]) + 1, True


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")
