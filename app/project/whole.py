"""A video that comes into a project with all that was done to it, or goes: what has to be stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.edits import State, contents_of
from kimnet_core.labels.document import Labels
from kimnet_core.labels.gesture import DropVideo, PutPlace, PutVideo, PutWork
from kimnet_core.labels.whole import writes_of

if TYPE_CHECKING:
    from pathlib import Path

    from kimnet_core.labels.gesture import Write
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.labels.work import Work


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """A video and its labels, as they were when this was made."""

    video: VideoInfo
    state: State

    @classmethod
    def of(cls, video: VideoInfo, state: State) -> Whole:
        """What later edits do not reach."""
        copy = State(
            copy_of(state.labels),
            state.masks,
            dict(state.paths),
            dict(state.runs),
            dict(state.lessons),
            state.persistence,
            notes=dict(state.notes),
            locks=dict(state.locks),
            reviews=dict(state.reviews),
            work=dict(state.work),
        )
        return cls(video, copy)

    def writes(self) -> tuple[Write, ...]:
        return PutVideo(self.video), *writes_of(contents_of(self.video, self.state))


@dataclass(frozen=True, slots=True)
class Removal:
    """The video goes, with all that belongs to it."""

    def writes(self) -> tuple[Write, ...]:
        return (DropVideo(),)


@dataclass(frozen=True, slots=True)
class Placing:
    """The file of the video was found at another place."""

    path: Path

    def writes(self) -> tuple[Write, ...]:
        return (PutPlace(self.path),)


@dataclass(frozen=True, slots=True)
class Working:
    """What a frame has cost so far; no edit, so never undone."""

    frame: int
    work: Work

    def writes(self) -> tuple[Write, ...]:
        return (PutWork(self.frame, self.work),)


def copy_of(labels: Labels) -> Labels:
    """Labels that later edits do not reach, for another thread."""
    copy = Labels(labels.skeleton, labels.frames)
    for track in labels.tracks.values():
        copy.insert_track(track)
    return copy
