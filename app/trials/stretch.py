"""What a sweep of the open video begins with: a person's pose in one frame, and the truth as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.labels.document import Labels, TrackLabels
from kimnet_core.pose.pose import Source

if TYPE_CHECKING:
    from app.here import Spot
    from kimnet_core.labels.video_info import VideoInfo

GIVEN = (Source.HUMAN, Source.IMPORTED)
"""Whose joints are taken for the truth."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Frames of a person, as they were when this was made.

    Attributes:
        video: the clip.
        labels: of one track: the whole pose in the first frame, and after it what a person or a file gave.
        frames: that passes go through.
        track: which it is in the project.
    """

    video: VideoInfo
    labels: Labels
    frames: range
    track: int

    @property
    def known(self) -> int:
        """How many joints after the first frame can be taken for the truth."""
        (track,) = self.labels.tracks.values()
        return int(track.poses.placed[self.frames.start + 1 : self.frames.stop].sum())


def stretch_of(spot: Spot, video: VideoInfo) -> Stretch | None:
    """The stretch around a shown pose; None where it was never tracked."""
    document, track, frame = spot
    subject = document.subject(track, frame)
    if subject is None or len(subject.frames) == 1 or not subject.labels.placed[0].any():
        return None
    shown = document.labels.tracks[track]
    poses = shown.poses
    drop = ~np.isin(poses.source, GIVEN)
    drop[subject.start] = False
    drop[: subject.start] = drop[subject.frames.stop :] = True
    labels = Labels(document.labels.skeleton, document.labels.frames)
    labels.insert_track(TrackLabels(0, shown.name, poses.without(drop)))
    return Stretch(video, labels, subject.frames, track)
