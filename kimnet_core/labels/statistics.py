"""What a person has done to a video, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.labels.work import Work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kimnet_core.labels.document import Labels


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of one video, or of several together.

    Attributes:
        frames: all there are.
        labelled: frames with a joint of anybody.
        corrected: frames with a joint that a person placed.
        joints: joints that a person placed, of everybody, in all frames.
        seconds: a person was active, in all frames.
        clicks: that edited, in all frames.
    """

    frames: int
    labelled: int
    corrected: int
    joints: int
    seconds: float
    clicks: int

    @property
    def seconds_per_frame(self) -> float | None:
        """Seconds per corrected frame; None where none is corrected."""
        return self.seconds / self.corrected if self.corrected else None

    @property
    def clicks_per_frame(self) -> float | None:
        """Clicks per corrected frame; None where none is corrected."""
        return self.clicks / self.corrected if self.corrected else None


def corrected_frames(labels: Labels) -> NDArray[np.bool_]:
    """(F,) bool: whether a person placed a joint of anybody in a frame."""
    corrected = np.zeros(labels.frames, bool)
    for track in labels.tracks.values():
        corrected |= track.poses.human.any(axis=1)
    return corrected


def statistics_of(labels: Labels, work: Mapping[int, Work]) -> Statistics:
    """What was done to one video.

    Args:
        labels: of it.
        work: by frame.
    """
    labelled = np.zeros(labels.frames, bool)
    for track in labels.tracks.values():
        labelled |= track.poses.placed.any(axis=1)
    spent = sum(work.values(), Work())
    return Statistics(
        labels.frames,
        int(labelled.sum()),
        int(corrected_frames(labels).sum()),
        sum(int(track.poses.human.sum()) for track in labels.tracks.values()),
        spent.seconds,
        spent.clicks,
    )


def total(parts: Sequence[Statistics]) -> Statistics:
    """Several videos together."""
    return Statistics(
        sum(part.frames for part in parts),
        sum(part.labelled for part in parts),
        sum(part.corrected for part in parts),
        sum(part.joints for part in parts),
        sum(part.seconds for part in parts),
        sum(part.clicks for part in parts),
    )
