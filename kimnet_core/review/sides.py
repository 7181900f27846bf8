"""Stretches of frames in which left and right have probably changed places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SWITCH = 0.12  # sizes of the person that a pair must be saved from leaping before a swap is believed
FULL = 0.6  # sizes that a pair is saved at both ends together that leave no doubt


@dataclass(frozen=True, slots=True)
class Swap:
    """Joints that are the wrong way round.

    Attributes:
        joints: both of each pair.
        frames: in which.
        severity: in [0, 1], by how far they would leap were they right.
    """

    joints: tuple[int, ...]
    frames: range
    severity: float


def swaps(
    xy: NDArray[np.float64], sizes: NDArray[np.float64], pairs: Sequence[tuple[int, int]], human: NDArray[np.bool_]
) -> list[Swap]:
    """The most probable stretches in which the pose, or a pair of its joints, is swapped.

    Of all ways to call joints right or swapped in each frame, the one in which they travel least, where each change
    of mind costs `SWITCH` (Viterbi 1967). First for all pairs together, since legs that pass each other say little
    by themselves; then, with that put right, for each pair. Frames in which a person placed one of the joints are
    right; without any, those are swapped that are fewer.

    Args:
        xy: (F, K, 2) pixels, nan where absent.
        sizes: (F,) pixels of the person.
        pairs: joints and their mirrors.
        human: (F, K) which joints a person placed.
    """
    if not pairs:
        return []
    both = np.array(pairs)
    found = _swapped(xy, sizes, both, human)
    right = xy.copy()
    for swap in found:
        frames = slice(swap.frames.start, swap.frames.stop)
        right[frames, both] = xy[frames, both[:, ::-1]]
    return [*found, *(swap for pair in both for swap in _swapped(right, sizes, pair[None], human))]


def _swapped(
    xy: NDArray[np.float64], sizes: NDArray[np.float64], both: NDArray[np.intp], human: NDArray[np.bool_]
) -> list[Swap]:
    """The stretches in which pairs (P, 2) are swapped together."""
    there: NDArray[np.bool_] = np.all(np.isfinite(xy[:, both]), axis=(2, 3))
    frames = np.flatnonzero(np.any(there, axis=1))
    if len(frames) < 3:
        return []
    stay, cross = _ways(xy[frames][:, both], sizes[frames])
    told: NDArray[np.bool_] = np.any(human[frames][:, both], axis=(1, 2))
    state = _cheapest(stay, cross, told)
    found = []
    for start, stop in _stretches(state):
        ends = [at for at in (start, stop) if 0 < at < len(frames)]
        saved = sum(stay[at - 1] - cross[at - 1] for at in ends)
        reach = range(int(frames[start]), int(frames[stop - 1]) + 1)
        found.append(Swap(tuple(both.ravel().tolist()), reach, float(np.clip(saved / FULL, 0, 1))))
    return found


def _ways(xy: NDArray[np.float64], sizes: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(N - 1,) sizes that a pair of (N, P, 2, 2) travels in the mean, as it is, and if it crossed over."""
    before, after = xy[:-1], xy[1:]
    ways = (np.linalg.norm(to - before, axis=3).sum(axis=2) for to in (after, after[:, :, ::-1]))
    stay, cross = (np.nan_to_num(np.nanmean(_known(way), axis=1)) / sizes[1:] for way in ways)
    return stay, cross


def _known(way: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ways (N, P) with 0 where a frame has none at all, so that a mean is one."""
    return np.where(np.any(np.isfinite(way), axis=1, keepdims=True), way, 0.0)


def _cheapest(stay: NDArray[np.float64], cross: NDArray[np.float64], right: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(N,) whether the pair is swapped, by the cheapest way; `right` (N,) is known not to be."""
    cost, came = np.zeros(2), np.zeros((len(right), 2), bool)  # whether the cheapest way into a state changes it
    cost[1] = np.inf if right[0] else 0.0
    for at in range(1, len(right)):
        keep, change = cost + stay[at - 1], cost[::-1] + cross[at - 1] + SWITCH
        came[at] = change < keep
        cost = np.where(came[at], change, keep)
        if right[at]:
            cost[1] = np.inf
    state = np.zeros(len(right), bool)
    state[-1] = cost[1] < cost[0]
    for at in range(len(right) - 1, 0, -1):
        state[at - 1] = state[at] ^ came[at, int(state[at])]
    if not right.any() and state.mean() > 0.5:
        return ~state
    return state


def _stretches(state: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(state.astype(np.int8), prepend=0, append=0)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
