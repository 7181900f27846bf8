"""What the timeline shows of a track: one number or mark a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from kimnet_core.pose.pose import Poses


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One row of frames.

    Attributes:
        score: (F,) mean score of the joints that are there, in [0, 1]; nan where there is none.
        weakest: (F,) lowest score of the joints that are there; nan where there is none.
        human: (F,) whether a person placed a joint.
        masked: (F,) whether something is hidden from the network.
    """

    score: NDArray[np.float32]
    weakest: NDArray[np.float32]
    human: NDArray[np.bool_]
    masked: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.score)


def course_of(frames: int, poses: Poses | None, masked: Iterable[int]) -> Course:
    """The course of a track.

    Args:
        frames: F, how many the video has.
        poses: (F, K) of the track, or None without one.
        masked: frames on which something is painted.
    """
    hidden = np.zeros(frames, bool)
    hidden[list(masked)] = True
    if poses is None:
        nothing = np.full(frames, np.nan, np.float32)
        return Course(nothing, nothing, np.zeros(frames, bool), hidden)
    there = poses.placed
    count = there.sum(axis=1)
    # Absent joints have score 0, so a sum needs no mask; nan where there is none to divide by.
    mean = np.where(count > 0, poses.score.sum(axis=1) / np.maximum(count, 1), np.nan).astype(np.float32)
    weakest = np.where(count > 0, poses.score.min(axis=1, initial=1.0, where=there), np.nan).astype(np.float32)
    return Course(mean, weakest, np.any(poses.human, axis=1), hidden)
