"""Putting right who is who: tracks that are two people, people who are two tracks, and people who changed places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.pose import Poses

if TYPE_CHECKING:
    from numpy.typing import NDArray


def split(poses: Poses, frame: int) -> tuple[Poses, Poses]:
    """What a track is before a frame, and from it on.

    Args:
        poses: (F, K) of the track.
        frame: the first of the second part.

    Returns:
        Two times (F, K); each is absent where the other is not.
    """
    later = (np.arange(len(poses)) >= frame)[:, None]
    return poses.without(later), poses.without(~later)


def merge(a: Poses, b: Poses) -> Poses:
    """One track of two that are the same person.

    Where both have a joint, the one that a person placed is taken, else the one with the higher score; of equals,
    that of `a`.

    Args:
        a: (F, K).
        b: (F, K) of the same frames.
    """
    worth_a, worth_b = (np.where(each.placed, each.score + 2 * each.human, -1.0) for each in (a, b))
    return _chosen(worth_b > worth_a, b, a)


def exchange(a: Poses, b: Poses, frames: range) -> tuple[Poses, Poses]:
    """Two tracks whose people changed places in some frames, put right.

    Args:
        a: (F, K).
        b: (F, K) of the same frames.
        frames: those in which each is the other.
    """
    other = np.zeros((len(a), 1), bool)
    other[frames.start : frames.stop] = True
    return _chosen(other, b, a), _chosen(other, a, b)


def _chosen(first: NDArray[np.bool_], a: Poses, b: Poses) -> Poses:
    """Joints of `a` where `first` is true, (F, K) or (F, 1), else of `b`."""
    return Poses(
        np.where(first[..., None], a.xy, b.xy),
        np.where(first, a.score, b.score),
        np.where(first, a.visibility, b.visibility),
        np.where(first, a.source, b.source),
        np.where(first, a.origin, b.origin),
    )
