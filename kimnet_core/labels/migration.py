"""A project of an earlier version becomes one of this version, whole or not at all."""

from __future__ import annotations

import sqlite3

import numpy as np

from kimnet_core.labels.tables import CROP_PATH_2, LESSON_2, TABLES, VERSION

_FIRST = 0  # number of the only video of an old project

# Table to the columns that it had; what an old table has no column for is the number of the video.
_PER_VIDEO = {
    "frame_table": "pts",
    "track": "id, name",
    "pose": "track, frame, pts, xy, score, visibility, source, origin, crc",
    "crop_path": "track, windows",
    "lesson": "track, frames, readout, sha256, held",
    "mask": "frame, png",
    "run": "id, weights, sha256, engine, parameters, time",
    "setting": "name, value",
}


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a project of an earlier version to this one.

    Raises:
        ValueError: a crop path is damaged; the file is as it was.
        sqlite3.Error: it could not be stored; the file is as it was.
    """
    connection.execute("BEGIN IMMEDIATE")
    with connection:  # commits at its end, and takes all back where something goes wrong
        if version == 1:
            _turn_windows(connection)
        _take_many_videos(connection)
        connection.execute(f"PRAGMA user_version = {VERSION}")


def copied_to_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    """A copy of a file that cannot be written, to be migrated in its place; the connection given is closed."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    connection.backup(copy)
    connection.close()
    return copy


def _turn_windows(connection: sqlite3.Connection) -> None:
    """Version 1 to 2: its windows are upright, it has learned nothing."""
    paths = connection.execute("SELECT track, boxes FROM crop_path").fetchall()
    connection.execute("DROP TABLE crop_path")
    connection.execute(CROP_PATH_2)
    connection.execute(LESSON_2)
    for track, packed in paths:
        boxes = np.frombuffer(packed, "<f8").reshape(-1, 4)
        angles = np.where(np.isnan(boxes[:, 0]), np.nan, 0.0)
        windows = np.column_stack([boxes, angles]).astype("<f8")
        connection.execute("INSERT INTO crop_path VALUES (?, ?)", (track, windows.tobytes()))


def _take_many_videos(connection: sqlite3.Connection) -> None:
    """Version 2 to 3: all that it holds belongs to its first video."""
    old = ["skeleton", "video", *_PER_VIDEO]
    for table in old:
        connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    for statement in TABLES[VERSION].split(";"):
        connection.execute(statement)
    connection.execute("INSERT INTO skeleton SELECT * FROM old_skeleton")
    columns = "fingerprint, absolute, relative, height, width, frames"
    connection.execute(f"INSERT INTO video SELECT {_FIRST}, {columns} FROM old_video")
    for table, columns in _PER_VIDEO.items():
        connection.execute(f"INSERT INTO {table} SELECT {_FIRST}, {columns} FROM old_{table}")
    for table in reversed(old):  # what refers to others first
        connection.execute(f"DROP TABLE old_{table}")
