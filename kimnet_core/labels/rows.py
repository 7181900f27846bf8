"""Between values and the rows of a project file: the one home of every SQL statement that reads or writes labels."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimnet_core.labels.document import Labels, TrackLabels
from kimnet_core.labels.gesture import (
    DropTrack,
    Lesson,
    PutCropPath,
    PutLesson,
    PutMask,
    PutPoses,
    PutRun,
    PutSetting,
    PutTrack,
    Run,
    Write,
    check_windows,
)
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.pose.pose import Poses
from kimnet_core.pose.skeleton import Skeleton

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from numpy.typing import NDArray

PACKED = {"xy": "<f8", "score": "<f4", "visibility": "u1", "source": "u1", "origin": "<i4"}


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """All that a project holds.

    Attributes:
        video: its path is the one it was last seen at; `Project.locate_video` finds it.
        labels: all tracks.
        crop_paths: track to (N, 5) float64 windows, as `PutCropPath` has them.
        lessons: by track.
        masks: frame to PNG bytes.
        runs: by id.
        settings: name to value.
    """

    video: VideoInfo
    labels: Labels
    crop_paths: dict[int, NDArray[np.float64]]
    lessons: dict[int, Lesson]
    masks: dict[int, bytes]
    runs: dict[int, Run]
    settings: dict[str, str]


def write_video(db: sqlite3.Connection, video: VideoInfo, relative: str, skeleton: Skeleton) -> None:
    """Fill a new project with what never changes but for the paths."""
    row = (video.fingerprint, str(video.path), relative, video.height, video.width, len(video))
    db.execute("INSERT INTO video VALUES (1, ?, ?, ?, ?, ?, ?)", row)
    db.execute("INSERT INTO frame_table VALUES (1, ?)", (np.array(video.pts, "<i8").tobytes(),))
    db.execute("INSERT INTO skeleton VALUES (1, ?)", (json.dumps(asdict(skeleton)),))


def write_paths(db: sqlite3.Connection, absolute: str, relative: str) -> None:
    """Remember where the video is."""
    db.execute("UPDATE video SET absolute = ?, relative = ?", (absolute, relative))


def check_fits(write: Write, frames: int, joints: int) -> None:
    """Refuse a write that reaches beyond the video or has other joints.

    Raises:
        ValueError: it does.
    """
    match write:
        case PutPoses(_, start, poses) if start < 0 or start + len(poses) > frames or poses.joints != joints:
            raise ValueError(f"{len(poses)} poses of {poses.joints} joints do not fit at frame {start}")
        case PutCropPath(_, windows) if windows is not None and len(windows) > frames:
            raise ValueError(f"a crop path of {len(windows)} windows is longer than the video")
        case PutLesson(_, lesson) if lesson is not None:
            _check_lesson(lesson, frames, joints)
        case PutMask(frame, _) if not 0 <= frame < frames:
            raise ValueError(f"there is no frame {frame} for a mask")


def _check_lesson(lesson: Lesson, frames: int, joints: int) -> None:
    if lesson.frames[-1] >= frames or len(lesson.readout) != joints:
        raise ValueError(f"a lesson of {len(lesson.readout)} joints up to frame {lesson.frames[-1]} does not fit")


def store(db: sqlite3.Connection, write: Write, pts: tuple[int, ...]) -> None:
    """Make one write; the caller holds the transaction."""
    match write:
        case PutPoses():
            _store_poses(db, write, pts)
        case PutTrack(track, name):
            db.execute("INSERT INTO track VALUES (?, ?) ON CONFLICT DO UPDATE SET name = excluded.name", (track, name))
        case DropTrack(track):
            db.execute("DELETE FROM track WHERE id = ?", (track,))
        case PutCropPath(track, windows):
            _put(db, "crop_path", "track", track, None if windows is None else (windows.astype("<f8").tobytes(),))
        case PutLesson(track, lesson):
            _put(db, "lesson", "track", track, None if lesson is None else _lesson_columns(lesson))
        case PutMask(frame, png):
            _put(db, "mask", "frame", frame, None if png is None else (png,))
        case PutRun(run):
            parameters = json.dumps(dict(run.parameters), allow_nan=False)
            _replace(db, "run", (run.id, run.weights, run.sha256, run.engine, parameters, run.time))
        case PutSetting(name, value):
            _replace(db, "setting", (name, value))


def _put(db: sqlite3.Connection, table: str, key: str, value: int, columns: tuple[object, ...] | None) -> None:
    if columns is None:
        db.execute(f"DELETE FROM {table} WHERE {key} = ?", (value,))
    else:
        _replace(db, table, (value, *columns))


def _lesson_columns(lesson: Lesson) -> tuple[object, ...]:
    frames = np.array(lesson.frames, "<i8").tobytes()
    return frames, lesson.readout.astype("<f4").tobytes(), lesson.sha256, lesson.held


def _replace(db: sqlite3.Connection, table: str, row: tuple[object, ...]) -> None:
    db.execute(f"REPLACE INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def _store_poses(db: sqlite3.Connection, write: PutPoses, pts: tuple[int, ...]) -> None:
    """Only rows that differ are written, so that a long span that changed little stays a small transaction."""
    poses = write.poses
    packed = {name: getattr(poses, name).astype(kind) for name, kind in PACKED.items()}
    placed = poses.placed.any(axis=1)
    empty = [(write.track, write.start + i) for i in np.flatnonzero(~placed).tolist()]
    db.executemany("DELETE FROM pose WHERE track = ? AND frame = ?", empty)
    rows = []
    for i in np.flatnonzero(placed).tolist():
        key = write.track, write.start + i, pts[write.start + i]
        blobs = [packed[name][i].tobytes() for name in PACKED]
        rows.append((*key, *blobs, _crc(*key, blobs)))
    news = ", ".join(f"{name} = excluded.{name}" for name in (*PACKED, "crc"))
    differ = " OR ".join(f"{name} != excluded.{name}" for name in PACKED)
    db.executemany(
        f"INSERT INTO pose VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET {news} WHERE {differ}", rows
    )


def _crc(track: int, frame: int, pts: int, blobs: Sequence[bytes]) -> int:
    """Of a whole row: a flipped bit in a coordinate is damage that no database sees."""
    return zlib.crc32(b"".join((struct.pack("<qqq", track, frame, pts), *blobs)))


def read_skeleton_row(db: sqlite3.Connection) -> Skeleton:
    """The skeleton of a project.

    Raises:
        ValueError, TypeError, KeyError: it is damaged.
    """
    data = json.loads(db.execute("SELECT json FROM skeleton").fetchone()[0])
    joints = tuple(str(name) for name in data["joints"])
    k = len(joints)
    a, b = data["torso"]
    edges, pairs = _joint_pairs(data["edges"], k), _joint_pairs(data["pairs"], k)
    colors = tuple(str(color) for color in data["colors"])
    sigmas = tuple(float(sigma) for sigma in data["sigmas"])
    if not len(set(joints)) == len(colors) == len(sigmas) == k or not k:
        raise ValueError("its skeleton is not whole")
    ((a, b),) = _joint_pairs([(a, b)], k)
    return Skeleton(str(data["name"]), str(data["title"]), joints, edges, pairs, colors, (a, b), sigmas)


def _joint_pairs(pairs: Any, joints: int) -> tuple[tuple[int, int], ...]:
    made = tuple((int(a), int(b)) for a, b in pairs)
    if not all(0 <= joint < joints for pair in made for joint in pair):
        raise ValueError("its skeleton names joints that it does not have")
    return made


def read_video(db: sqlite3.Connection) -> VideoInfo:
    """What the project knows of its video.

    Raises:
        ValueError, TypeError: it is damaged.
    """
    query = "SELECT fingerprint, absolute, height, width, frames, pts FROM video JOIN frame_table ON video = id"
    fingerprint, absolute, height, width, frames, packed = db.execute(query).fetchone()
    pts = tuple(np.frombuffer(packed, "<i8").tolist())
    if len(pts) != frames:
        raise ValueError(f"it has {frames} frames and {len(pts)} time stamps")
    return VideoInfo(Path(absolute), fingerprint, height, width, pts)


def load(db: sqlite3.Connection) -> Contents:
    """Read everything.

    Raises:
        ValueError, TypeError, KeyError, IndexError: something in it is damaged.
        sqlite3.Error: the file is.
    """
    video, skeleton = read_video(db), read_skeleton_row(db)
    labels = Labels(skeleton, len(video))
    for track, name in db.execute("SELECT id, name FROM track ORDER BY id").fetchall():
        labels.insert_track(TrackLabels(track, name, _load_poses(db, track, video, len(skeleton))))
    crop_paths = {
        track: np.frombuffer(packed, "<f8").reshape(-1, 5) for track, packed in db.execute("SELECT * FROM crop_path")
    }
    for windows in crop_paths.values():
        check_windows(windows)
    masks = dict(db.execute("SELECT frame, png FROM mask ORDER BY frame").fetchall())
    if any(frame >= len(video) for frame in masks) or any(len(windows) > len(video) for windows in crop_paths.values()):
        raise ValueError("a mask or a crop path reaches beyond the video")
    lessons = _load_lessons(db, len(video), len(skeleton))
    runs = {
        run: Run(run, weights, sha256, engine, json.loads(parameters), time)
        for run, weights, sha256, engine, parameters, time in db.execute("SELECT * FROM run ORDER BY id")
    }
    settings = dict(db.execute("SELECT name, value FROM setting").fetchall())
    return Contents(video, labels, crop_paths, lessons, masks, runs, settings)


def _load_lessons(db: sqlite3.Connection, frames: int, joints: int) -> dict[int, Lesson]:
    lessons = {}
    for track, taught, packed, sha256, held in db.execute("SELECT * FROM lesson ORDER BY track").fetchall():
        readout = np.frombuffer(packed, "<f4").reshape(joints, -1)
        lessons[track] = Lesson(tuple(np.frombuffer(taught, "<i8").tolist()), readout, sha256, held)
        _check_lesson(lessons[track], frames, joints)
    return lessons


def _load_poses(db: sqlite3.Connection, track: int, video: VideoInfo, joints: int) -> Poses:
    absent = Poses.absent(len(video), joints)
    columns = ", ".join(PACKED)
    query = f"SELECT frame, pts, {columns}, crc FROM pose WHERE track = ? ORDER BY frame"
    rows = db.execute(query, (track,)).fetchall()
    if not rows:
        return absent
    if any(_crc(track, frame, at, blobs) != crc for frame, at, *blobs, crc in rows):
        raise ValueError("the check sum of a pose is wrong")
    frames, pts, *packed, _ = zip(*rows, strict=True)
    if max(frames) >= len(video) or any(video.pts[frame] != at for frame, at in zip(frames, pts, strict=True)):
        raise ValueError("a pose belongs to a frame that the video does not have")
    if {len(blob) for blob in packed[list(PACKED).index("visibility")]} != {joints}:
        raise ValueError("a pose has other joints than the skeleton")
    arrays = {name: getattr(absent, name).copy() for name in PACKED}
    for (name, kind), blobs in zip(PACKED.items(), packed, strict=True):
        arrays[name][list(frames)] = np.frombuffer(b"".join(blobs), kind).reshape(-1, *arrays[name].shape[1:])
    return Poses(**arrays)
