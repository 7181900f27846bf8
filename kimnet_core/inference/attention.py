"""What joints listened to, over many frames: how evenly, whom on average, and in an order that a person can read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

_PARTS = (  # from the top down; what is in none comes last
    re.compile("head|nose|eye|ear|face|neck|chin"),
    re.compile("shoulder|elbow|wrist|hand|thumb|finger"),
    re.compile("chest|thorax|spine|belly|trunk|torso|pelvis"),
    re.compile("hip|knee|ankle|foot|heel|toe"),
)
_SIDES = ("right", "left")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the joints of one frame listened to.

    Attributes:
        frame: which.
        weights: (K, K) float32 W, row = joint here, column = joint in the frame before; None where there is none.
        raw: (K, K) float32 O, before normalisation; None where there is none.
    """

    frame: int
    weights: NDArray[np.float32] | None
    raw: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True, eq=False)
class AttentionRecord:
    """What the joints of consecutive frames listened to.

    Attributes:
        start: the first of the frames.
        weights: (N, K, K) float32 W; nan in a frame that has none, as the first of a run.
        raw: (N, K, K) float32 O, likewise.
    """

    start: int
    weights: NDArray[np.float32]
    raw: NDArray[np.float32]

    @classmethod
    def empty(cls, frames: range, joints: int) -> AttentionRecord:
        """Of frames of which nothing is known yet."""
        nothing = np.full((len(frames), joints, joints), np.nan, np.float32)
        return cls(frames.start, nothing, nothing.copy())

    @property
    def frames(self) -> range:
        """Those that it is about."""
        return range(self.start, self.start + len(self.weights))

    def put(self, heard: Heard) -> None:
        """Note a frame, one of `frames`."""
        at = heard.frame - self.start
        if heard.weights is not None:
            self.weights[at] = heard.weights
        if heard.raw is not None:
            self.raw[at] = heard.raw

    def mean(self, frames: range, *, raw: bool = False) -> NDArray[np.float64]:
        """The mean of W, or of O, over those of some frames that have it.

        Returns:
            (K, K); nan where none has.
        """
        first, last = max(frames.start, self.start), min(frames.stop, self.frames.stop)
        chosen = self.raw if raw else self.weights
        return mean_weights(chosen[first - self.start : max(last, first) - self.start])


class AttentionMean:
    """The mean of what joints listened to, over frames of any runs, put in one by one.

    Attributes:
        frames: how many of those that were put have it.
    """

    def __init__(self, joints: int) -> None:
        self.frames = 0
        self._weights, self._raw = np.zeros((2, joints, joints))

    def put(self, heard: Heard) -> None:
        """Let a frame count; one without W does not."""
        if heard.weights is not None and heard.raw is not None:
            self.frames += 1
            self._weights += heard.weights
            self._raw += heard.raw

    def mean(self, *, raw: bool = False) -> NDArray[np.float64]:
        """The mean of W, or of O: (K, K); nan where no frame counts yet."""
        total = self._raw if raw else self._weights
        return total / self.frames if self.frames else np.full_like(total, np.nan)


def row_entropy(weights: NDArray[np.floating]) -> NDArray[np.float64]:
    """How evenly each joint listened, as a share of the most that there can be (the entropy of Shannon, 1948).

    Args:
        weights: (..., K, K) W, K >= 2, rows summing to 1; nan where there is none.

    Returns:
        (..., K) from 0, all weight on one joint, to 1, all joints alike; nan for a row that is nan or sums to 0.
    """
    rows = np.asarray(weights, np.float64)
    total = rows.sum(axis=-1, keepdims=True)
    share = rows / np.where(total > 0, total, np.nan)
    bits = np.where(share > 0, share * np.log(np.where(share > 0, share, 1.0)), 0.0)
    entropy: NDArray[np.float64] = -bits.sum(axis=-1) / np.log(rows.shape[-1])
    return np.where(np.isnan(share).any(axis=-1), np.nan, np.abs(entropy))


def mean_weights(weights: NDArray[np.floating]) -> NDArray[np.float64]:
    """The mean of W over frames.

    Args:
        weights: (N, K, K), nan in frames that have none, such as a first one.

    Returns:
        (K, K); nan where no frame has any.
    """
    there = np.isfinite(weights).all(axis=(1, 2))
    if not there.any():
        return np.full(weights.shape[1:], np.nan)
    mean: NDArray[np.float64] = np.asarray(weights, np.float64)[there].mean(axis=0)
    return mean


def by_body_part(skeleton: Skeleton) -> tuple[int, ...]:
    """An order of joints in which what belongs together lies together: head, arms, trunk, legs, right before left.

    Within a limb the order of the skeleton stays.
    """

    def rank(joint: int) -> tuple[int, int, int]:
        name = skeleton.joints[joint].lower()
        part = next((at for at, names in enumerate(_PARTS) if names.search(name)), len(_PARTS))
        side = next((at for at, word in enumerate(_SIDES) if word in name), len(_SIDES))
        return part, side, joint

    return tuple(sorted(range(len(skeleton)), key=rank))
