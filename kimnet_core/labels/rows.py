"""From values to the rows of a project file: the one home of every SQL statement that writes labels."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.labels.gesture import (
    DropTrack,
    DropVideo,
    Lesson,
    PutCropPath,
    PutLesson,
    PutLock,
    PutMask,
    PutNote,
    PutPlace,
    PutPoses,
    PutReview,
    PutRun,
    PutSetting,
    PutSkeleton,
    PutTrack,
    PutVideo,
    PutWork,
    Write,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.pose.skeleton import Skeleton

PACKED = {"xy": "<f8", "score": "<f4", "visibility": "u1", "source": "u1", "origin": "<i4"}


def write_skeleton(db: sqlite3.Connection, skeleton: Skeleton) -> None:
    """Write what all videos of a project share."""
    db.execute("REPLACE INTO skeleton VALUES (1, ?)", (json.dumps(asdict(skeleton)),))


def write_video(db: sqlite3.Connection, number: int, video: VideoInfo, relative: str) -> None:
    """Add a video; only its paths ever change.

    Args:
        db: the project; the caller holds the transaction.
        number: of the video, free so far.
        video: what is known of it.
        relative: its path from the folder of the project, empty where there is none.
    """
    absolute = str(video.path.absolute())
    row = (number, video.fingerprint, absolute, relative, video.height, video.width, len(video))
    db.execute("INSERT INTO video VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    db.execute("INSERT INTO frame_table VALUES (?, ?)", (number, np.array(video.pts, "<i8").tobytes()))


def write_paths(db: sqlite3.Connection, number: int, absolute: str, relative: str) -> None:
    """Remember where a video is."""
    db.execute("UPDATE video SET absolute = ?, relative = ? WHERE id = ?", (absolute, relative, number))


def check_fits(write: Write, frames: int, skeleton: Skeleton) -> None:
    """Refuse a write that reaches beyond the video or has other joints.

    Raises:
        ValueError: it does.
    """
    joints = len(skeleton)
    match write:
        case PutSkeleton(other) if other.joints != skeleton.joints:
            raise ValueError(f"{other.name} has other joints; poses must be remapped to it")
        case PutPoses(_, start, poses) if start < 0 or start + len(poses) > frames or poses.joints != joints:
            raise ValueError(f"{len(poses)} poses of {poses.joints} joints do not fit at frame {start}")
        case PutCropPath(_, windows) if windows is not None and len(windows) > frames:
            raise ValueError(f"a crop path of {len(windows)} windows is longer than the video")
        case PutLesson(_, lesson) if lesson is not None:
            check_lesson(lesson, frames, joints)
        case PutMask(frame) | PutNote(frame) | PutWork(frame) if not 0 <= frame < frames:
            raise ValueError(f"there is no frame {frame} for {type(write).__name__}")
        case PutLock(_, joint) if not 0 <= joint < joints:
            raise ValueError(f"there is no joint {joint} to lock")


def check_lesson(lesson: Lesson, frames: int, joints: int) -> None:
    """Refuse a lesson from beyond the video, or about other joints.

    Raises:
        ValueError: it is.
    """
    if lesson.frames[-1] >= frames or len(lesson.readout) != joints:
        raise ValueError(f"a lesson of {len(lesson.readout)} joints up to frame {lesson.frames[-1]} does not fit")


def store(db: sqlite3.Connection, video: int, write: Write, pts: tuple[int, ...]) -> None:
    """Make one write to a video with these time stamps; the caller holds the transaction.

    Raises:
        ValueError: it is one for which there is `write_video` or `write_paths`.
    """
    match write:
        case PutPoses():
            _store_poses(db, video, write, pts)
        case PutTrack() | DropTrack() | PutCropPath() | PutLesson() | PutLock():
            _store_of_track(db, video, write)
        case PutMask() | PutNote() | PutWork():
            _store_of_frame(db, video, write)
        case PutRun(run):
            parameters = json.dumps(dict(run.parameters), allow_nan=False)
            columns = (run.weights, run.sha256, run.engine, parameters, run.time)
            _put(db, "run", {"video": video, "id": run.id}, columns)
        case PutSetting(name, value):
            _put(db, "setting", {"video": video, "name": name}, (value,))
        case PutReview(finding, state):
            _put(db, "review", {"video": video, "finding": finding}, None if state is None else (state,))
        case PutSkeleton(skeleton):
            write_skeleton(db, skeleton)
        case DropVideo():
            _put(db, "video", {"id": video}, None)
        case PutVideo() | PutPlace():
            raise ValueError("only the project knows the way to a video")


def _store_of_track(
    db: sqlite3.Connection, video: int, write: PutTrack | DropTrack | PutCropPath | PutLesson | PutLock
) -> None:
    key = {"video": video, "track": write.track}
    match write:
        case PutTrack(track, name):  # in place: to replace the row would take the poses with it
            query = "INSERT INTO track VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name"
            db.execute(query, (video, track, name))
        case DropTrack(track):
            _put(db, "track", {"video": video, "id": track}, None)
        case PutCropPath(_, windows):
            _put(db, "crop_path", key, None if windows is None else (windows.astype("<f8").tobytes(),))
        case PutLesson(_, lesson):
            _put(db, "lesson", key, None if lesson is None else _lesson_columns(lesson))
        case PutLock(_, joint, locked):
            _put(db, "lock", {**key, "joint": joint}, () if locked else None)


def _store_of_frame(db: sqlite3.Connection, video: int, write: PutMask | PutNote | PutWork) -> None:
    key = {"video": video, "frame": write.frame}
    match write:
        case PutMask(_, png):
            _put(db, "mask", key, None if png is None else (png,))
        case PutNote(_, note):
            _put(db, "note", key, None if note is None else (note.text, json.dumps(note.flags)))
        case PutWork(_, work):
            _put(db, "work", key, (work.seconds, work.clicks))


def _put(db: sqlite3.Connection, table: str, key: Mapping[str, int | str], columns: tuple[object, ...] | None) -> None:
    """Write the row of a key, which is its first columns; None removes it."""
    if columns is None:
        where = " AND ".join(f"{name} = ?" for name in key)
        db.execute(f"DELETE FROM {table} WHERE {where}", tuple(key.values()))
    else:
        row = (*key.values(), *columns)
        db.execute(f"REPLACE INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def _lesson_columns(lesson: Lesson) -> tuple[object, ...]:
    frames = np.array(lesson.frames, "<i8").tobytes()
    return frames, lesson.readout.astype("<f4").tobytes(), lesson.sha256, lesson.held


def _store_poses(db: sqlite3.Connection, video: int, write: PutPoses, pts: tuple[int, ...]) -> None:
    """Only rows that differ are written, so that a long span that changed little stays a small transaction."""
    poses = write.poses
    packed = {name: getattr(poses, name).astype(kind) for name, kind in PACKED.items()}
    placed = poses.placed.any(axis=1)
    empty = [(video, write.track, write.start + i) for i in np.flatnonzero(~placed).tolist()]
    db.executemany("DELETE FROM pose WHERE video = ? AND track = ? AND frame = ?", empty)
    rows = []
    for i in np.flatnonzero(placed).tolist():
        key = video, write.track, write.start + i, pts[write.start + i]
        blobs = [packed[name][i].tobytes() for name in PACKED]
        rows.append((*key, *blobs, crc_of(*key, blobs)))
    news = ", ".join(f"{name} = excluded.{name}" for name in (*PACKED, "crc"))
    differ = " OR ".join(f"{name} != excluded.{name}" for name in PACKED)
    db.executemany(
        f"INSERT INTO pose VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET {news} WHERE {differ}", rows
    )


def crc_of(video: int, track: int, frame: int, pts: int, blobs: Sequence[bytes]) -> int:
    """Of a whole row: a flipped bit in a coordinate is damage that no database sees.

    The check sum begins with the number of the video, so that rows of a project of one video, from before
    there were several, keep theirs.
    """
    return zlib.crc32(b"".join((struct.pack("<qqq", track, frame, pts), *blobs)), video)
