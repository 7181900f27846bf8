"""Honest PCK: in pixels of the video, of every frame of every video, with the rules by which it was counted.

A joint is right when it lies within alpha sizes of the truth, where the size is that of the same frame
(`sizes.py`). Only joints that are visible count unless others are asked for. Equation 13 of the paper divides by
the number of frames instead, whether or not a joint could be seen in them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.accuracy import Share
from kimnet_core.pose.metrics import hits, percentage
from kimnet_core.pose.pose import Visibility
from training.protocol.sizes import Policy, Rule, Size, sizes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.labelled_clips import ClipSet, LabelledClip
    from training.protocol.predict import Predicted

ALPHA = 0.2  # of the paper's tables
ALPHAS = (0.2, 0.1, 0.05)
CURVE = np.arange(1, 21) / 100  # alphas under whose curve the area is taken


class Joints(StrEnum):
    """Which of the labelled joints count."""

    VISIBLE = "visible"  # those that can be seen; of JHMDB, which does not say, all that lie in the picture
    COVERED = "covered"  # of those, the ones under a mask of the occlusion protocol
    HIDDEN = "hidden"  # those that something in the scene hides, and that a person has still placed
    LABELLED = "labelled"  # visible or hidden; JHMDB's own evaluations count all of its joints


@dataclass(frozen=True, slots=True)
class PCK:
    """How many joints are right at one alpha; intervals are bootstraps over videos.

    Attributes:
        alpha: fraction of the person's size.
        pooled: all hits by all joints that count (eq. 14).
        joint_mean: mean of the joints' own shares. The paper's means are of this kind.
        listed_mean: the same over the joints that stand in a group: of JHMDB's 15 all but neck and belly.
        groups: mean of the joints of each group of the skeleton, under its title.
        joints: of each joint that counts at all.
    """

    alpha: float
    pooled: Share
    joint_mean: Share
    listed_mean: Share
    groups: dict[str, Share]
    joints: dict[str, Share]


@dataclass(frozen=True, slots=True)
class Drift:
    """How it stands some steps after a start.

    Attributes:
        step: frames since the initializer was asked.
        percent: PCK at `ALPHA`, pooled.
        error: mean distance from the truth, in percent of the person's size.
        counted: how many joints.
    """

    step: int
    percent: float
    error: float
    counted: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a network did on a set, and how that was counted.

    Attributes:
        clips: name of the set.
        videos: how many were looked at.
        size: what a person is measured by.
        policy: where the torso comes from; without meaning where the person is measured.
        joints: which joints count.
        rules: in how many frames with a joint that counts each rule gave the size.
        pck: by alpha, in the order asked for.
        auc: mean of the pooled PCK at 0.01, 0.02 ... 0.20, percent.
        drift: by steps since a start, as far as any clip goes; the last steps are of the longest clips alone.
    """

    clips: str
    videos: int
    size: Size
    policy: Policy
    joints: Joints
    rules: dict[Rule, int]
    pck: tuple[PCK, ...]
    auc: float
    drift: tuple[Drift, ...]

    @property
    def frames(self) -> int:
        """In how many frames a joint counts."""
        return sum(self.rules.values())


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """All N frames one after the other.

    Attributes:
        predicted: (N, K, 2) picture pixels.
        truth: (N, K, 2) picture pixels, nan where a joint does not count.
        size: (N,) picture pixels.
        rules: N rules.
        clip: (N,) number of the clip.
        steps: (N,) since a start.
    """

    predicted: NDArray[np.float64]
    truth: NDArray[np.float64]
    size: NDArray[np.float64]
    rules: tuple[Rule, ...]
    clip: NDArray[np.intp]
    steps: NDArray[np.intp]

    def hits(self, alpha: float) -> NDArray[np.float64]:
        return hits(self.predicted, self.truth, self.size, alpha)


def evaluate(
    predicted: Iterable[Predicted],
    clips: ClipSet,
    *,
    size: Size = Size.TORSO,
    policy: Policy = Policy.VISIBLE,
    alphas: Sequence[float] = ALPHAS,
    joints: Joints = Joints.VISIBLE,
) -> Evaluation:
    """Count how many joints of a set are right.

    Args:
        predicted: one for each clip that counts, in any order; the order changes nothing, intervals included.
        clips: the truth.
        size: what a person is measured by.
        policy: where the torso comes from.
        alphas: fractions of the size.
        joints: which joints count.

    Raises:
        ValueError: a prediction is of no clip of the set or of another length, two are of the same, or there is none.
    """
    judged = _judge(predicted, clips, Size(size), Policy(policy), Joints(joints))
    some = np.flatnonzero(np.isfinite(judged.truth).any(axis=(1, 2)))
    return Evaluation(
        clips.name,
        len(np.unique(judged.clip)),
        Size(size),
        Policy(policy),
        Joints(joints),
        dict(Counter(judged.rules[frame] for frame in some)),
        tuple(_pck(judged, alpha, clips.skeleton) for alpha in alphas),
        float(np.mean([percentage(judged.hits(alpha)) for alpha in CURVE])),
        _drift(judged),
    )


def _judge(predicted: Iterable[Predicted], clips: ClipSet, size: Size, policy: Policy, joints: Joints) -> _Judged:
    truth = {clip.name: clip for clip in clips.clips}
    found = sorted(predicted, key=lambda one: one.name)
    names = [one.name for one in found]
    if not found or len(set(names)) != len(names) or not truth.keys() >= set(names):
        raise ValueError(f"predictions must be of different clips of {clips.name}, got {', '.join(names) or 'none'}")
    if any(len(one.xy) != len(truth[one.name].xy) for one in found):
        raise ValueError("a prediction must have as many frames as its clip")
    measured = [sizes(truth[one.name], clips.skeleton, size, policy, one.xy) for one in found]
    return _Judged(
        np.concatenate([one.xy for one in found]),
        np.concatenate([_counted(one, truth[one.name], joints) for one in found]),
        np.concatenate([each.pixels for each in measured]),
        tuple(rule for each in measured for rule in each.rules),
        np.repeat(np.arange(len(found)), [len(one.xy) for one in found]),
        np.concatenate([one.steps for one in found]),
    )


def _counted(predicted: Predicted, clip: LabelledClip, joints: Joints) -> NDArray[np.float64]:
    """The truth (T, K, 2) with nan where a joint does not count."""
    visible, hidden = clip.visibility == Visibility.VISIBLE, clip.visibility == Visibility.HIDDEN
    chosen = {
        Joints.VISIBLE: visible,
        Joints.COVERED: visible & predicted.covered,
        Joints.HIDDEN: hidden,
        Joints.LABELLED: visible | hidden,
    }[joints]
    return np.where(chosen[..., None], clip.xy, np.nan)


def _pck(judged: _Judged, alpha: float, skeleton: Skeleton) -> PCK:
    table = judged.hits(alpha)

    def mean(members: Sequence[int]) -> Share:
        return Share.of(table[:, list(members)], judged.clip, by_column=True)

    every = range(len(skeleton))
    listed = sorted(member for _, members in skeleton.groups for member in members)
    joints = {name: mean([joint]) for joint, name in enumerate(skeleton.joints)}
    return PCK(
        alpha,
        Share.of(table, judged.clip),
        mean(every),
        mean(listed or every),
        {title: mean(members) for title, members in skeleton.groups},
        {name: share for name, share in joints.items() if share.counted},
    )


def _drift(judged: _Judged) -> tuple[Drift, ...]:
    table = judged.hits(ALPHA)
    error = np.linalg.norm(judged.predicted - judged.truth, axis=-1) / judged.size[:, None]
    error[~np.isfinite(table)] = np.nan
    curve = []
    for step in np.unique(judged.steps):
        at = judged.steps == step
        if counted := int(np.isfinite(table[at]).sum()):
            curve.append(Drift(int(step), percentage(table[at]), float(100 * np.nanmean(error[at])), counted))
    return tuple(curve)
