"""A stretch of a track that one seed began: what the engine needs to go through it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.pose import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimnet_core.inference.persistence import Persistence
    from kimnet_core.labels.gesture import Run
    from kimnet_core.occlusion.fills import Fill
    from kimnet_core.occlusion.masks import Masks
    from kimnet_core.pose.pose import Poses
    from kimnet_core.tracking.crop_path import CropPath


@dataclass(frozen=True, slots=True, eq=False)
class Hidden:
    """What the network shall not see.

    Attributes:
        masks: of the frames.
        fill: what takes the place of hidden pixels.
        seed: of what is drawn to fill them.
    """

    masks: Masks
    fill: Fill
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One stretch of a track, as it was when this was made.

    Attributes:
        start: its first frame, where the seed is: the initializer's pose and what a person placed there.
        path: the windows; none from the end of the stretch on.
        labels: poses of its frames, whose human joints are anchors.
        persistence: what those do to the frames after them.
        hidden: of the pictures; None for nothing.
    """

    start: int
    path: CropPath
    labels: Poses
    persistence: Persistence
    hidden: Hidden | None = None

    @property
    def frames(self) -> range:
        return range(self.start, self.start + len(self.labels))

    def corrected_before(self, frame: int) -> int | None:
        """The nearest frame before one in which a person placed a joint; None where there is none."""
        there = np.flatnonzero(self.labels.human[: frame - self.start].any(axis=1))
        return self.start + int(there[-1]) if len(there) else None

    def corrected_after(self, frame: int) -> int | None:
        """The nearest frame after one in which a person placed a joint; None where there is none."""
        there = np.flatnonzero(self.labels.human[frame + 1 - self.start :].any(axis=1))
        return frame + 1 + int(there[0]) if len(there) else None

    def corrected(self, frame: int) -> bool:
        """Whether a person placed a joint in one of the frames."""
        return bool(self.labels.human[frame - self.start].any())

    def same_stretch(self, other: Subject) -> bool:
        """Whether both have the same seed, pictures, windows and persistence, whatever the labels."""
        if self.start != other.start or self.persistence != other.persistence or self.hidden is not other.hidden:
            return False
        return np.array_equal(self.path.windows, other.path.windows, equal_nan=True)


def stretch_at(poses: Poses, path: CropPath, runs: Mapping[int, Run], frame: int) -> range | None:
    """The frames of the stretch that holds a frame.

    A track that was begun anew at a later frame, because the person was lost, must not be replayed
    across that frame. Where runs began is not kept beside the labels: a joint names its run, the run
    names its first frame, and so undo can never set the two at odds.

    Args:
        poses: of the track, all frames.
        path: its windows.
        runs: by id.
        frame: any frame.

    Returns:
        Them, or None where the frame has no window.
    """
    if not path.covers(frame):
        return None
    of_model = poses.source == Source.MODEL
    begun = [start_of(run) for run in runs.values() if (of_model & (poses.origin == run.id)).any()]
    stop = path.end(frame)
    start = max((at for at in begun if at <= frame), default=-1)
    start = max(start, first_covered(path, frame))
    stop = min((at for at in begun if frame < at < stop), default=stop)
    return range(start, stop)


def first_covered(path: CropPath, frame: int) -> int:
    """The first frame of the windows without a gap that lead to a covered frame."""
    gaps = np.flatnonzero(~path.covered[:frame])
    return int(gaps[-1]) + 1 if len(gaps) else 0


def start_of(run: Run) -> int:
    """The frame a run began with; -1 where it does not say."""
    start = run.parameters.get("start", -1)
    return start if isinstance(start, int) else -1
