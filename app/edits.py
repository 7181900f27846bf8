"""What one edit changes: values that swap themselves into the state of a document, and back.

Swapping a change writes it and returns what was there, as a change of the same kind. So undo is the
same act as do, and an edit is no more than a name and a few changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.language import tr
from app.person_colors import colors_in, setting_of
from kimnet_core.errors import ProjectError
from kimnet_core.inference.persistence import Persistence
from kimnet_core.labels.contents import VideoContents
from kimnet_core.labels.gesture import (
    DropTrack,
    Gesture,
    PutCropPath,
    PutLesson,
    PutLock,
    PutMask,
    PutNote,
    PutPoses,
    PutReview,
    PutRun,
    PutSetting,
    PutSkeleton,
    PutTrack,
)
from kimnet_core.occlusion.masks import Masks, decode_mask, encode_mask
from kimnet_core.tracking.crop_path import CropPath

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimnet_core.labels.document import Labels, TrackLabels
    from kimnet_core.labels.gesture import Lesson, Run, Write
    from kimnet_core.labels.note import Note
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.labels.work import Work
    from kimnet_core.occlusion.mask import Mask
    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton


@dataclass(slots=True, eq=False)
class State:
    """What a document holds of one video.

    Attributes:
        labels: poses of all tracks.
        masks: painted occluders.
        paths: crop path by track.
        runs: passes of a network that were ever made, by id; a log that undo does not shorten.
        lessons: by track, what its newest replay or run had learned from corrected frames.
        persistence: what corrections do to the frames after them.
        notes: what a person says of frames.
        locks: by track, the joints that nothing changes.
        reviews: what became of findings of the review, by their keys.
        work: what frames have cost a person; it grows, and no undo takes of it.
        colors: by track, the colour of a person, "#rrggbb", where somebody chose one.
    """

    labels: Labels
    masks: Masks
    paths: dict[int, CropPath] = field(default_factory=dict)
    runs: dict[int, Run] = field(default_factory=dict)
    lessons: dict[int, Lesson] = field(default_factory=dict)
    persistence: Persistence = field(default_factory=Persistence)
    notes: dict[int, Note] = field(default_factory=dict)
    locks: dict[int, frozenset[int]] = field(default_factory=dict)
    reviews: dict[str, str] = field(default_factory=dict)
    work: dict[int, Work] = field(default_factory=dict)
    colors: dict[int, str] = field(default_factory=dict)

    def path(self, track: int) -> CropPath:
        """The windows of a track, all unknown where none were laid yet."""
        return self.paths.get(track) or CropPath.empty(self.labels.frames)


def state_of(contents: VideoContents) -> State:
    """What a project holds about a video, as a document holds it.

    Raises:
        ProjectError: a mask or a setting is damaged.
    """
    try:
        persistence = Persistence.from_settings(contents.settings)
    except ValueError as error:
        text = tr("The project's settings are damaged ({problem}); its file was left as it is.")
        raise ProjectError(text.format(problem=error)) from error
    video = contents.video
    masks = Masks(video.height, video.width)
    for frame, png in contents.masks.items():
        masks = masks.put(decode_mask(png, video.height, video.width), frame)
    paths = {track: CropPath.empty(len(video)).put(0, windows) for track, windows in contents.crop_paths.items()}
    return State(
        contents.labels,
        masks,
        paths,
        dict(contents.runs),
        dict(contents.lessons),
        persistence,
        notes=dict(contents.notes),
        locks=dict(contents.locks),
        reviews=dict(contents.reviews),
        work=dict(contents.work),
        colors=colors_in(contents.settings),
    )


def contents_of(video: VideoInfo, state: State) -> VideoContents:
    """What a document holds of a video, as a project holds it; nothing of tracks that were removed."""
    tracks = state.labels.tracks
    return VideoContents(
        video,
        state.labels,
        crop_paths={track: state.path(track).windows for track in tracks if state.path(track).covered.any()},
        lessons={track: lesson for track, lesson in state.lessons.items() if track in tracks},
        locks={track: joints for track, joints in state.locks.items() if track in tracks},
        masks={frame: encode_mask(mask) for frame, mask in state.masks.frames.items()},
        notes=state.notes,
        reviews=state.reviews,
        work=state.work,
        runs=state.runs,
        settings=state.persistence.as_settings() | {setting_of(track): color for track, color in state.colors.items()},
    )


@dataclass(frozen=True, slots=True, eq=False)
class PosesChange:
    """The poses (N, K) of a track from frame `start` on."""

    track: int
    start: int
    poses: Poses

    @property
    def frame(self) -> int:
        return self.start

    def swap(self, state: State) -> PosesChange:
        before = state.labels.swap(self.track, self.start, self.poses)
        return PosesChange(self.track, self.start, before)

    def writes(self) -> tuple[Write, ...]:
        return (PutPoses(self.track, self.start, self.poses),)


@dataclass(frozen=True, slots=True, eq=False)
class MaskChange:
    """What is hidden of a frame; None for nothing."""

    frame: int
    mask: Mask | None

    def swap(self, state: State) -> MaskChange:
        before = state.masks.kept.get(self.frame)
        state.masks = state.masks.put(self.mask, self.frame)
        return MaskChange(self.frame, before)

    def writes(self) -> tuple[Write, ...]:
        return (PutMask(self.frame, None if self.mask is None else encode_mask(self.mask.whole())),)


@dataclass(frozen=True, slots=True, eq=False)
class PathChange:
    """The windows through which the network sees a track; `frame` is where a person looks for the change."""

    track: int
    path: CropPath
    frame: int

    def swap(self, state: State) -> PathChange:
        before = state.path(self.track)
        state.paths[self.track] = self.path
        return PathChange(self.track, before, self.frame)

    def writes(self) -> tuple[Write, ...]:
        return (PutCropPath(self.track, self.path.windows if self.path.covered.any() else None),)


@dataclass(frozen=True, slots=True, eq=False)
class TrackChange:
    """A track that is put in whole, or taken out where `labels` is None."""

    track: int
    labels: TrackLabels | None
    frame: int

    def swap(self, state: State) -> TrackChange:
        before = None
        if self.labels is None:
            before = state.labels.remove_track(self.track)
        else:
            state.labels.insert_track(self.labels)
        return TrackChange(self.track, before, self.frame)

    def writes(self) -> tuple[Write, ...]:
        if self.labels is None:
            return (DropTrack(self.track),)
        return (PutTrack(self.track, self.labels.name), PutPoses(self.track, 0, self.labels.poses))


@dataclass(frozen=True, slots=True)
class NameChange:
    """A track is called otherwise."""

    track: int
    name: str
    frame: int

    def swap(self, state: State) -> NameChange:
        return NameChange(self.track, state.labels.rename_track(self.track, self.name), self.frame)

    def writes(self) -> tuple[Write, ...]:
        return (PutTrack(self.track, self.name),)


@dataclass(frozen=True, slots=True)
class ColorChange:
    """A person has another colour, "#rrggbb"; None for the usual one."""

    track: int
    color: str | None
    frame: int

    def swap(self, state: State) -> ColorChange:
        before = state.colors.pop(self.track, None)
        if self.color is not None:
            state.colors[self.track] = self.color
        return ColorChange(self.track, before, self.frame)

    def writes(self) -> tuple[Write, ...]:
        return (PutSetting(setting_of(self.track), self.color or ""),)


@dataclass(frozen=True, slots=True, eq=False)
class RunChange:
    """A run is remembered; swapping it again remembers it still."""

    run: Run
    frame: int

    def swap(self, state: State) -> RunChange:
        state.runs[self.run.id] = self.run
        return self

    def writes(self) -> tuple[Write, ...]:
        return (PutRun(self.run),)


@dataclass(frozen=True, slots=True, eq=False)
class LessonChange:
    """What the newest replay or run of a track had learned; None for nothing."""

    track: int
    lesson: Lesson | None
    frame: int

    def swap(self, state: State) -> LessonChange:
        before = state.lessons.pop(self.track, None)
        if self.lesson is not None:
            state.lessons[self.track] = self.lesson
        return LessonChange(self.track, before, self.frame)

    def writes(self) -> tuple[Write, ...]:
        return (PutLesson(self.track, self.lesson),)


@dataclass(frozen=True, slots=True)
class PersistenceChange:
    """What corrections do to the frames after them, from here on."""

    persistence: Persistence
    frame: int

    def swap(self, state: State) -> PersistenceChange:
        before, state.persistence = state.persistence, self.persistence
        return PersistenceChange(before, self.frame)

    def writes(self) -> tuple[Write, ...]:
        return tuple(PutSetting(name, value) for name, value in self.persistence.as_settings().items())


@dataclass(frozen=True, slots=True)
class NoteChange:
    """What a person says of a frame; None for nothing."""

    frame: int
    note: Note | None

    def swap(self, state: State) -> NoteChange:
        before = state.notes.pop(self.frame, None)
        if self.note is not None:
            state.notes[self.frame] = self.note
        return NoteChange(self.frame, before)

    def writes(self) -> tuple[Write, ...]:
        return (PutNote(self.frame, self.note),)


@dataclass(frozen=True, slots=True)
class LockChange:
    """A joint of a track is locked in all frames, or freed; there is no frame to look at for it."""

    track: int
    joint: int
    locked: bool

    @property
    def frame(self) -> None:
        return None

    def swap(self, state: State) -> LockChange:
        before = state.locks.get(self.track, frozenset())
        state.locks[self.track] = before | {self.joint} if self.locked else before - {self.joint}
        return LockChange(self.track, self.joint, self.joint in before)

    def writes(self) -> tuple[Write, ...]:
        return (PutLock(self.track, self.joint, self.locked),)


@dataclass(frozen=True, slots=True)
class ReviewChange:
    """What became of a finding of the review; None where it waits again.

    Attributes:
        key: names the finding.
        state: such as "done".
        frame: where a person looks for it, or None.
    """

    key: str
    state: str | None
    frame: int | None = None

    def swap(self, state: State) -> ReviewChange:
        before = state.reviews.pop(self.key, None)
        if self.state is not None:
            state.reviews[self.key] = self.state
        return ReviewChange(self.key, before, self.frame)

    def writes(self) -> tuple[Write, ...]:
        return (PutReview(self.key, self.state),)


@dataclass(frozen=True, slots=True)
class SkeletonChange:
    """The same joints are drawn and measured otherwise; there is no frame to look at for it."""

    skeleton: Skeleton

    @property
    def frame(self) -> None:
        return None

    def swap(self, state: State) -> SkeletonChange:
        return SkeletonChange(state.labels.change_skeleton(self.skeleton))

    def writes(self) -> tuple[Write, ...]:
        return (PutSkeleton(self.skeleton),)


Change = (
    PosesChange
    | MaskChange
    | PathChange
    | TrackChange
    | NameChange
    | ColorChange
    | RunChange
    | LessonChange
    | PersistenceChange
    | NoteChange
    | LockChange
    | ReviewChange
    | SkeletonChange
)


class Stored(Protocol):
    """What the project file has to learn: every change, and what is no edit."""

    def writes(self) -> tuple[Write, ...]: ...


def gesture(video: int, text: str, changes: Sequence[Stored]) -> Gesture:
    """An edit as the project stores it: all of its changes or none.

    Args:
        video: number of the video in the project.
        text: what the person did, such as "Move left wrist".
        changes: in the order in which they apply.
    """
    return Gesture(video, text, tuple(write for change in changes for write in change.writes()))
