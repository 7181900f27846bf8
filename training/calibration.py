"""How probable a joint is by the height of its peak: fitted on clips, and held against others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from kimnet_core.errors import InputError
from kimnet_core.model.confidence import WITHIN, Confidence
from kimnet_core.pose.metrics import hits, torso_sizes
from training.evaluation import SURE, carried_poses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton
    from training.features import FeatureClips
    from training.trainee import Trainee

BINS = 10  # of equal width, as in nearly all that is published


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Joints that were read from heatmaps, and whether they were right.

    Attributes:
        height: (M, K) float64 in [0, 1], of their peaks.
        right: (M, K) float64: 1 within `WITHIN` torsos of the truth, 0 off, nan where the truth is not known well.
    """

    height: NDArray[np.float64]
    right: NDArray[np.float64]

    @classmethod
    def joined(cls, parts: Sequence[Judged]) -> Judged:
        """All of some."""
        return cls(np.concatenate([part.height for part in parts]), np.concatenate([part.right for part in parts]))


def judged(trainee: Trainee, clips: FeatureClips, skeleton: Skeleton) -> list[Judged]:
    """The joints of each clip: from the network's own first pose, and from the true one, without that itself."""
    truth = np.where(clips.weight[..., None] >= SURE, clips.xy, np.nan)
    own, given = (carried_poses(trainee, clips, given=given) for given in (False, True))
    found = []
    for at, true in enumerate(truth):
        size = torso_sizes(clips.xy[at], skeleton)
        for (poses, heights), first in ((own, 0), (given, 1)):
            right = hits(poses[at, first:], true[first:], size[first:], WITHIN)
            found.append(Judged(heights[at, first:].astype(np.float64), right))
    return [Judged.joined(found[at : at + 2]) for at in range(0, len(found), 2)]


def halves(clips: Sequence[Judged], seed: int) -> tuple[Judged, Judged]:
    """Two random halves of clips, one to fit on and one to hold against; no clip is in both.

    Lists of one length are halved alike, so that a still is in one half with all clips that are made from it.
    """
    order = np.random.default_rng(seed).permutation(len(clips)).tolist()
    middle = len(clips) // 2
    one, other = (Judged.joined([clips[at] for at in part]) for part in (order[:middle], order[middle:]))
    return one, other


def fit(seen: Judged, skeleton: Skeleton) -> Confidence:
    """The curve of each joint under which what was seen is most probable.

    Raises:
        InputError: a joint was never judged.
    """
    curves = []
    for name, height, right in zip(skeleton.joints, seen.height.T, seen.right.T, strict=True):
        known = np.isfinite(right)
        if not known.any():
            raise InputError(f"No clip to calibrate on shows the joint {name}. Keep more of them (`validation`).")
        curves.append(curve(height[known], right[known]))
    slope, offset = zip(*curves, strict=True)
    return Confidence(slope, offset)


def curve(height: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, float]:
    """Slope, at least 0, and offset of the logistic curve of greatest likelihood.

    Right and wrong count as (n1 + 1) / (n1 + 2) and 1 / (n0 + 2), so that a joint which is always right above some
    height gets no step (Platt 1999, section 2.2).

    Args:
        height: (M,) in [0, 1], M >= 1.
        right: (M,) 1 or 0.
    """
    hit = right.sum()
    target = np.where(right == 1, (hit + 1) / (hit + 2), 1 / (len(right) - hit + 2))

    def loss(curve: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        exponent = curve[0] * height + curve[1]
        off = expit(exponent) - target
        value = np.logaddexp(0, exponent) - target * exponent
        return float(value.mean()), np.array([np.mean(off * height), np.mean(off)])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0, None), (None, None)])
    slope, offset = found.x.tolist()
    return slope, offset


@dataclass(frozen=True, slots=True)
class Bin:
    """Joints whose probability lies in one range.

    Attributes:
        said: mean of the probabilities.
        came: share of the joints that were right.
        count: how many.
    """

    said: float
    came: float
    count: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """What probabilities say, and what came.

    Attributes:
        count: joints in all.
        error: expected calibration error in [0, 1]: how far the two are apart, in the mean over the joints (Guo et
            al. 2017, On calibration of modern neural networks, eq. 3); 0 of none.
        bins: those that are not empty, ascending.
    """

    count: int
    error: float
    bins: tuple[Bin, ...]


def reliability(score: NDArray[np.floating], right: NDArray[np.float64]) -> Reliability:
    """Hold probabilities against what came, in `BINS` ranges of equal width.

    Args:
        score: in [0, 1], of any shape.
        right: of the same shape, 1 or 0; nan is left out.
    """
    known = np.isfinite(right)
    score, right = score[known], right[known]
    which = np.minimum((score * BINS).astype(int), BINS - 1)
    parts = ((score[which == at], right[which == at]) for at in range(BINS))
    bins = tuple(Bin(float(said.mean()), float(came.mean()), len(said)) for said, came in parts if len(said))
    apart = sum(each.count * abs(each.said - each.came) for each in bins)
    return Reliability(len(score), apart / max(1, len(score)), bins)
