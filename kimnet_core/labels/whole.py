"""All that a project holds about a video, as writes that would make it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimnet_core.labels.gesture import (
    PutCropPath,
    PutLesson,
    PutLock,
    PutMask,
    PutNote,
    PutPoses,
    PutReview,
    PutRun,
    PutSetting,
    PutTrack,
    PutWork,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimnet_core.labels.contents import VideoContents
    from kimnet_core.labels.gesture import Write


def writes_of(contents: VideoContents) -> tuple[Write, ...]:
    """Everything but the video itself, which must be there; in an order in which it can be stored."""
    return (*_of_tracks(contents), *_of_frames(contents), *_of_the_video(contents))


def _of_tracks(contents: VideoContents) -> Iterator[Write]:
    for track in contents.labels.tracks.values():
        yield PutTrack(track.id, track.name)
        yield PutPoses(track.id, 0, track.poses)
    for number, windows in contents.crop_paths.items():
        yield PutCropPath(number, windows)
    for number, lesson in contents.lessons.items():
        yield PutLesson(number, lesson)
    for number, joints in contents.locks.items():
        yield from (PutLock(number, joint, True) for joint in sorted(joints))


def _of_frames(contents: VideoContents) -> Iterator[Write]:
    for frame, png in contents.masks.items():
        yield PutMask(frame, png)
    for frame, note in contents.notes.items():
        yield PutNote(frame, note)
    for frame, work in contents.work.items():
        yield PutWork(frame, work)


def _of_the_video(contents: VideoContents) -> Iterator[Write]:
    yield from (PutRun(run) for run in contents.runs.values())
    yield from (PutReview(key, state) for key, state in contents.reviews.items())
    yield from (PutSetting(name, value) for name, value in contents.settings.items())
