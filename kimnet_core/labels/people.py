"""Putting right who is who: tracks that are two people, people who are two tracks, and people who changed places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kimnet_core.pose.pose import Poses


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
    return a.replaced(worth_b > worth_a, b)


def exchange(a: Poses, b: Poses, frames: range) -> tuple[Poses, Poses]:
    """Two tracks whose people changed places in some frames, put right.

    Args:
        a: (F, K).
        b: (F, K) of the same frames.
        frames: those in which each is the other.
    """
    other = np.zeros((len(a), 1), bool)
    other[frames.start : frames.stop] = True
    return a.replaced(other, b), b.replaced(other, a)
