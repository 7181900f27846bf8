"""How far the hidden joints of trials were away, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.occlusion.results import Results
from kimnet_core.pose.metrics import displacement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from app.trials.keeping import Kept
    from kimnet_core.occlusion.results import Row
    from kimnet_core.pose.skeleton import Skeleton


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Of one trial.

    Attributes:
        row: of the table.
        start: the first frame.
        distance: (N,) mean over the hidden joints, torso sizes; nan where none of them has a place.
    """

    row: Row
    start: int
    distance: NDArray[np.float64]


def courses_of(kept: Kept, rows: Iterable[Row], skeleton: Skeleton) -> tuple[Course, ...]:
    """Read the poses of trials, and hold them against those with nothing hidden.

    Args:
        kept: the sweep.
        rows: of the trials.
        skeleton: of its joints.

    Raises:
        InputError: the results cannot be read.
    """
    with Results.look(kept.results) as results:
        return tuple(_course(kept, row, results.poses(row.key), skeleton) for row in rows)


def _course(kept: Kept, row: Row, xy: NDArray[np.float32], skeleton: Skeleton) -> Course:
    ground = kept.grounds[row.weights]
    joints = [skeleton.index(joint) for joint in row.joints.split("+")]
    distance = displacement(xy, ground.xy, skeleton)[:, joints]
    there = np.isfinite(distance)
    mean = np.where(there, distance, 0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    return Course(row, ground.start, np.where(there.any(axis=1), mean, np.nan))
