"""What a track is worth from frame to frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.pose import Poses


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One number a frame.

    Attributes:
        score: (F,) mean score of the joints that are there, in [0, 1]; nan where there is none.
        weakest: (F,) lowest score of the joints that are there; nan where there is none.
    """

    score: NDArray[np.float32]
    weakest: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.score)


def course_of(poses: Poses | None) -> Course:
    """The course of a track of poses (F, K); an empty one of None."""
    if poses is None:
        return Course(np.empty(0, np.float32), np.empty(0, np.float32))
    there = poses.placed
    count = there.sum(axis=1)
    # Absent joints have score 0, so a sum needs no mask; nan where there is none to divide by.
    mean = np.where(count > 0, poses.score.sum(axis=1) / np.maximum(count, 1), np.nan).astype(np.float32)
    weakest = np.where(count > 0, poses.score.min(axis=1, initial=1.0, where=there), np.nan).astype(np.float32)
    return Course(mean, weakest)
