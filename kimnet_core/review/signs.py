"""Signs that a joint is off: each is a severity in [0, 1] for every joint of every frame."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from kimnet_core.pose.courses import limb_lengths
from kimnet_core.pose.pose import DOUBTFUL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton

# In sizes of the person, unless it says otherwise: where a sign begins, and where it leaves no doubt.
LEAP = (0.05, 0.20)  # beyond how joints usually go from frame to frame
STRETCH = (1.25, 1.75)  # times the length that the limb has when it is seen in full
APART = (0.04, 0.20)  # between the runs forwards and backwards
RIVAL = (0.60, 1.00)  # height of the second peak over that of the first
ATTENTION = (8.0, 20.0)  # times the usual change of a row's entropy
FULL_LENGTH = 75  # percentile of a limb's lengths that is its length seen in full
AROUND = 15  # frames to either side that what is usual is taken from


class Sign(Enum):
    """What is odd."""

    WEAK = "weak"  # the network is unsure
    RIVAL = "rival"  # a second peak is nearly as high
    LEAP = "leap"  # the joint leaps
    STRETCH = "stretch"  # the limb is too long
    APART = "apart"  # run backwards, the joint ends up elsewhere
    ATTENTION = "attention"  # all at once the joint listens to others
    SWAP = "swap"  # left and right have changed places


def sizes(poses: Poses) -> NDArray[np.float64]:
    """(F,) pixels: the diagonal around the joints that are there, as it usually is in the frames around.

    Nan where no frame around has two joints.
    """
    with np.errstate(invalid="ignore"):
        there = poses.placed[..., None]
        low = np.where(there, poses.xy, np.inf).min(axis=1)
        high = np.where(there, poses.xy, -np.inf).max(axis=1)
        across = np.linalg.norm(high - low, axis=1)
    return _usual(np.where(np.isfinite(across) & (across > 0), across, np.nan))


def weak(poses: Poses) -> NDArray[np.float64]:
    """By how much a joint's score stays below `DOUBTFUL`."""
    found: NDArray[np.float64] = np.where(poses.placed, np.clip(1 - poses.score / DOUBTFUL, 0, 1), 0.0)
    return found


def leap(poses: Poses, size: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much a joint goes farther than it usually does around, into the frame or out of it."""
    way = np.full(poses.source.shape, np.nan)
    way[1:] = np.linalg.norm(np.diff(poses.xy, axis=0), axis=2)
    excess = (way - _usual(way)) / size[:, None]
    into = _graded(excess, LEAP)
    out_of = np.zeros_like(into)
    out_of[:-1] = into[1:]
    found: NDArray[np.float64] = np.minimum(into, out_of) + 0.5 * (np.maximum(into, out_of) - np.minimum(into, out_of))
    return found


def stretch(poses: Poses, skeleton: Skeleton, size: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much a limb is longer than it is when it is seen in full; the sign is at its outer end.

    A limb that is too short is no sign: it may point at the camera.
    """
    found = np.zeros(poses.source.shape)
    lengths = limb_lengths(poses.xy, skeleton.edges) / size[:, None]
    for (_, outer), length in zip(skeleton.edges, lengths.T, strict=True):
        if np.isfinite(length).any():
            ratio = length / np.nanpercentile(length, FULL_LENGTH)
            found[:, outer] = np.maximum(found[:, outer], _graded(ratio, STRETCH))
    return found


def apart(poses: Poses, other: Poses, size: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much a run in the other direction has a joint elsewhere."""
    return _graded(np.linalg.norm(poses.xy - other.xy, axis=2) / size[:, None], APART)


def rival(ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the heights (F, K) of second peaks over first ones."""
    return _graded(ratio, RIVAL)


def attention(entropy: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much the entropy (F, K) of rows of W changes at once; half a sign, for it is often nothing."""
    change = np.abs(np.diff(entropy, axis=0, prepend=np.nan))
    if not np.isfinite(change).any():
        return np.zeros(entropy.shape)
    usual = np.nanmedian(change, axis=0)
    times = change / np.maximum(usual, 1e-6)
    return 0.5 * _graded(times, ATTENTION)


def row_entropy(weights: NDArray[np.floating]) -> NDArray[np.float64]:
    """(K,) nats of the rows of W (K, K)."""
    share = np.clip(np.asarray(weights, np.float64), 1e-12, None)
    found: NDArray[np.float64] = -(share * np.log(share)).sum(axis=1)
    return found


def _graded(values: NDArray[np.float64], limits: tuple[float, float]) -> NDArray[np.float64]:
    """0 up to the first limit, 1 from the second on; nan is 0."""
    low, high = limits
    return np.nan_to_num(np.clip((values - low) / (high - low), 0, 1), nan=0.0)


def _usual(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median of the frames around each, (F, ...); nan where all of them are."""
    pad = [(AROUND, AROUND)] + [(0, 0)] * (values.ndim - 1)
    windows = sliding_window_view(np.pad(values, pad, constant_values=np.nan), 2 * AROUND + 1, axis=0)
    result = np.full(values.shape, np.nan)
    some = np.isfinite(windows).any(axis=-1)
    result[some] = np.nanmedian(windows[some], axis=-1)
    return result
