"""A video that comes into a project with all that was done to it, or goes: what has to be stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.edits import LessonChange, LockChange, MaskChange, NoteChange, PathChange, ReviewChange, RunChange, State
from kimnet_core.labels.document import Labels
from kimnet_core.labels.gesture import DropVideo, PutPlace, PutPoses, PutSetting, PutTrack, PutVideo, PutWork

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.edits import Change
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
        return PutVideo(self.video), *self._settings(), *self._tracks(), *self._rest()

    def _settings(self) -> Iterator[Write]:
        for name, value in self.state.persistence.as_settings().items():
            yield PutSetting(name, value)

    def _tracks(self) -> Iterator[Write]:
        for track in self.state.labels.tracks.values():
            yield PutTrack(track.id, track.name)
            yield PutPoses(track.id, 0, track.poses)

    def _rest(self) -> Iterator[Write]:
        for change in _changes(self.state):
            yield from change.writes()
        for frame, work in self.state.work.items():
            yield PutWork(frame, work)


def _changes(state: State) -> Iterator[Change]:
    """The edits that would make all but the poses of a state anew."""
    yield from (RunChange(run, 0) for run in state.runs.values())
    yield from (MaskChange(frame, mask) for frame, mask in state.masks.frames.items())
    yield from (NoteChange(frame, note) for frame, note in state.notes.items())
    yield from (ReviewChange(key, became) for key, became in state.reviews.items())
    yield from _changes_of_tracks(state)


def _changes_of_tracks(state: State) -> Iterator[Change]:
    for track in state.labels.tracks:  # more may be known, of tracks that were removed
        yield PathChange(track, state.path(track), 0)
        yield LessonChange(track, state.lessons.get(track), 0)
        yield from (LockChange(track, joint, locked=True) for joint in state.locks.get(track, ()))


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
