"""All that a project holds, read from its rows and checked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimnet_core.labels.document import Labels, TrackLabels
from kimnet_core.labels.gesture import Lesson, Run, check_windows
from kimnet_core.labels.note import Note
from kimnet_core.labels.rows import PACKED, check_lesson, crc_of
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.labels.work import Work
from kimnet_core.pose.pose import Poses
from kimnet_core.pose.skeleton import Skeleton

if TYPE_CHECKING:
    import sqlite3

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class VideoContents:
    """All that a project holds about one video.

    Attributes:
        video: its path is the one it was last seen at; `Project.locate_video` finds it.
        labels: all tracks.
        crop_paths: track to (N, 5) float64 windows, as `PutCropPath` has them.
        lessons: by track.
        locks: track to the joints that are locked.
        masks: frame to PNG bytes.
        notes: by frame.
        reviews: what became of findings, by their keys.
        work: by frame.
        runs: by id.
        settings: name to value.
    """

    video: VideoInfo
    labels: Labels
    crop_paths: dict[int, NDArray[np.float64]] = field(default_factory=dict)
    lessons: dict[int, Lesson] = field(default_factory=dict)
    locks: dict[int, frozenset[int]] = field(default_factory=dict)
    masks: dict[int, bytes] = field(default_factory=dict)
    notes: dict[int, Note] = field(default_factory=dict)
    reviews: dict[str, str] = field(default_factory=dict)
    work: dict[int, Work] = field(default_factory=dict)
    runs: dict[int, Run] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """All that a project holds.

    Attributes:
        skeleton: of all its labels.
        videos: by number, ascending; the order in which they were added.
    """

    skeleton: Skeleton
    videos: dict[int, VideoContents]


def load(db: sqlite3.Connection) -> Contents:
    """Read everything.

    Raises:
        ValueError, TypeError, KeyError, IndexError: something in it is damaged.
        sqlite3.Error: the file is.
    """
    skeleton = read_skeleton(db)
    return Contents(skeleton, {number: _load_video(db, number, skeleton) for number in read_numbers(db)})


def read_skeleton(db: sqlite3.Connection) -> Skeleton:
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
    groups = tuple((str(title), tuple(map(int, members))) for title, members in data.get("groups", ()))
    if not all(0 <= joint < k for _, members in groups for joint in members):
        raise ValueError("its skeleton names joints that it does not have")
    return Skeleton(str(data["name"]), str(data["title"]), joints, edges, pairs, colors, (a, b), sigmas, groups)


def _joint_pairs(pairs: Any, joints: int) -> tuple[tuple[int, int], ...]:
    made = tuple((int(a), int(b)) for a, b in pairs)
    if not all(0 <= joint < joints for pair in made for joint in pair):
        raise ValueError("its skeleton names joints that it does not have")
    return made


def read_numbers(db: sqlite3.Connection) -> list[int]:
    """The numbers of its videos, ascending.

    Raises:
        ValueError: it has none.
    """
    numbers = [number for (number,) in db.execute("SELECT id FROM video ORDER BY id")]
    if not numbers:
        raise ValueError("it has no video")
    return numbers


def read_video(db: sqlite3.Connection, number: int) -> VideoInfo:
    """What the project knows of one of its videos.

    Raises:
        ValueError, TypeError: it is damaged.
    """
    query = "SELECT fingerprint, absolute, height, width, frames, pts FROM video JOIN frame_table ON video = id"
    fingerprint, absolute, height, width, frames, packed = db.execute(f"{query} WHERE id = ?", (number,)).fetchone()
    pts = tuple(np.frombuffer(packed, "<i8").tolist())
    if len(pts) != frames:
        raise ValueError(f"it has {frames} frames and {len(pts)} time stamps")
    return VideoInfo(Path(absolute), fingerprint, height, width, pts)


def read_paths(db: sqlite3.Connection, number: int) -> tuple[str, str]:
    """Where a video was: absolute, and from the folder of the project."""
    absolute, relative = db.execute("SELECT absolute, relative FROM video WHERE id = ?", (number,)).fetchone()
    return absolute, relative


def _load_video(db: sqlite3.Connection, number: int, skeleton: Skeleton) -> VideoContents:
    video = read_video(db, number)
    labels = Labels(skeleton, len(video))
    for track, name in _rows(db, number, "track"):
        labels.insert_track(TrackLabels(track, name, _load_poses(db, (number, track), video, len(skeleton))))
    paths = {track: np.frombuffer(data, "<f8").reshape(-1, 5) for track, data in _rows(db, number, "crop_path")}
    for windows in paths.values():
        check_windows(windows)
    contents = VideoContents(
        video,
        labels,
        crop_paths=paths,
        lessons=_load_lessons(db, number, len(video), len(skeleton)),
        locks=_load_locks(db, number, len(skeleton)),
        masks=dict(_rows(db, number, "mask")),
        notes={frame: Note(text, tuple(json.loads(flags))) for frame, text, flags in _rows(db, number, "note")},
        reviews=dict(_rows(db, number, "review")),
        work={frame: Work(seconds, clicks) for frame, seconds, clicks in _rows(db, number, "work")},
        runs={
            run: Run(run, weights, sha256, engine, json.loads(parameters), time)
            for run, weights, sha256, engine, parameters, time in _rows(db, number, "run")
        },
        settings=dict(_rows(db, number, "setting")),
    )
    frames = max((*contents.masks, *contents.notes, *contents.work), default=0)
    if max(frames + 1, *map(len, paths.values()), 0) > len(video):
        raise ValueError("a mask, a note or a crop path reaches beyond the video")
    return contents


def _rows(db: sqlite3.Connection, number: int, table: str) -> list[tuple[Any, ...]]:
    """The rows of a video without its number, in the order of their keys."""
    return [row for _, *row in db.execute(f"SELECT * FROM {table} WHERE video = ? ORDER BY 2, 3", (number,))]


def _load_lessons(db: sqlite3.Connection, number: int, frames: int, joints: int) -> dict[int, Lesson]:
    lessons = {}
    for track, taught, packed, sha256, held in _rows(db, number, "lesson"):
        readout = np.frombuffer(packed, "<f4").reshape(joints, -1)
        lessons[track] = Lesson(tuple(np.frombuffer(taught, "<i8").tolist()), readout, sha256, held)
        check_lesson(lessons[track], frames, joints)
    return lessons


def _load_locks(db: sqlite3.Connection, number: int, joints: int) -> dict[int, frozenset[int]]:
    locks: dict[int, frozenset[int]] = {}
    for track, joint in _rows(db, number, "lock"):
        if joint >= joints:
            raise ValueError("a joint is locked that the skeleton does not have")
        locks[track] = locks.get(track, frozenset()) | {joint}
    return locks


def _load_poses(db: sqlite3.Connection, key: tuple[int, int], video: VideoInfo, joints: int) -> Poses:
    absent = Poses.absent(len(video), joints)
    columns = ", ".join(PACKED)
    query = f"SELECT frame, pts, {columns}, crc FROM pose WHERE video = ? AND track = ? ORDER BY frame"
    rows = db.execute(query, key).fetchall()
    if not rows:
        return absent
    if any(crc_of(*key, frame, at, blobs) != crc for frame, at, *blobs, crc in rows):
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
