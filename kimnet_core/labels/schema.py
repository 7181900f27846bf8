"""The tables of a project file, and how a connection to one is opened so that a stranger's file does no harm."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import ProjectError

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION_ID = 0x4B494D4E  # "KIMN"
VERSION = 2

# Version 1 knew no turned windows: (N, 4) float64.
CROP_PATH_1 = """
CREATE TABLE crop_path (
  track INTEGER PRIMARY KEY REFERENCES track (id) ON DELETE CASCADE,
  boxes BLOB NOT NULL CHECK (length(boxes) > 0 AND length(boxes) % 32 = 0)
) STRICT;
"""
CROP_PATH = """
CREATE TABLE crop_path (
  track INTEGER PRIMARY KEY REFERENCES track (id) ON DELETE CASCADE,
  windows BLOB NOT NULL CHECK (length(windows) > 0 AND length(windows) % 40 = 0)
) STRICT;
"""
# Nor lessons: frames and read-out are little-endian int64 and float32.
LESSON = """
CREATE TABLE lesson (
  track INTEGER PRIMARY KEY REFERENCES track (id) ON DELETE CASCADE,
  frames BLOB NOT NULL CHECK (length(frames) > 0 AND length(frames) % 8 = 0),
  readout BLOB NOT NULL CHECK (length(readout) > 0 AND length(readout) % 4 = 0),
  sha256 TEXT NOT NULL,
  held REAL NOT NULL
) STRICT;
"""
OTHER_TABLES = """
CREATE TABLE video (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  fingerprint TEXT NOT NULL,
  absolute TEXT NOT NULL,
  relative TEXT NOT NULL,
  height INTEGER NOT NULL CHECK (height > 0),
  width INTEGER NOT NULL CHECK (width > 0),
  frames INTEGER NOT NULL CHECK (frames > 0)
) STRICT;
CREATE TABLE frame_table (
  video INTEGER PRIMARY KEY REFERENCES video (id),
  pts BLOB NOT NULL CHECK (length(pts) % 8 = 0)
) STRICT;
CREATE TABLE skeleton (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  json TEXT NOT NULL
) STRICT;
CREATE TABLE track (
  id INTEGER PRIMARY KEY CHECK (id >= 0),
  name TEXT NOT NULL
) STRICT;
CREATE TABLE pose (
  track INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
  frame INTEGER NOT NULL CHECK (frame >= 0),
  pts INTEGER NOT NULL,
  xy BLOB NOT NULL CHECK (length(xy) = 16 * length(visibility)),
  score BLOB NOT NULL CHECK (length(score) = 4 * length(visibility)),
  visibility BLOB NOT NULL,
  source BLOB NOT NULL CHECK (length(source) = length(visibility)),
  origin BLOB NOT NULL CHECK (length(origin) = 4 * length(visibility)),
  crc INTEGER NOT NULL,
  PRIMARY KEY (track, frame)
) STRICT, WITHOUT ROWID;
CREATE TABLE mask (
  frame INTEGER PRIMARY KEY CHECK (frame >= 0),
  png BLOB NOT NULL CHECK (length(png) > 0)
) STRICT;
CREATE TABLE run (
  id INTEGER PRIMARY KEY CHECK (id >= 0),
  weights TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  engine TEXT NOT NULL,
  parameters TEXT NOT NULL,
  time TEXT NOT NULL
) STRICT;
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
"""

# sqlite.org/security.html, "Untrusted SQLite Database Files".
HARDENING = ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "foreign_keys = ON")
LONGEST_VALUE = 256 * 2**20  # bytes; the frame table of a video of 33 million frames


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection for this thread, which does no more than SQLite must do.

    Args:
        path: the file.
        mode: what follows the "?" of a SQLite URI, such as "mode=ro".

    Raises:
        sqlite3.Error: the file cannot be opened.
    """
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=1.0, isolation_level=None)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in HARDENING:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def make_tables(connection: sqlite3.Connection) -> None:
    """Make an empty database a project."""
    connection.executescript(OTHER_TABLES + CROP_PATH + LESSON)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def check_kind(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is not a project of this version or an earlier one.

    Raises:
        ProjectError: it is another kind of file, or made by a newer version.
        sqlite3.Error: it is not a database, or a damaged one.
    """
    if _number(connection, "application_id") != APPLICATION_ID:
        raise ProjectError(f"{path} is not a KIMNet project; it was left as it is.")
    version = _number(connection, "user_version")
    if version > VERSION:
        raise ProjectError(
            f"{path} was made by a newer version of KIMNet Studio (its format is {version}, this version reads "
            f"{VERSION}); it was left as it is. Update KIMNet Studio to open it."
        )
    if version < 1:
        raise ProjectError(f"{path} is damaged: it names {version} as its format; it was left as it is.")


def check_structure(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a damaged file, and one that holds tables, triggers or views that its version did not make.

    Raises:
        ProjectError: it does.
        sqlite3.Error: it is too damaged to tell.
    """
    report = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if report != "ok":
        raise ProjectError(f"{path} is damaged ({report}); it was left as it is. Open a backup or an exported copy.")
    blank = sqlite3.connect(":memory:")
    try:
        blank.executescript(OTHER_TABLES + (CROP_PATH_1 if is_old(connection) else CROP_PATH + LESSON))
        expected = _objects(blank)
    finally:
        blank.close()
    if _objects(connection) != expected:
        raise ProjectError(
            f"{path} holds tables, triggers or views that KIMNet Studio did not make, so it is not safe to open; "
            "it was left as it is."
        )


def is_old(connection: sqlite3.Connection) -> bool:
    """Whether the file was made by a version before this one, and must be migrated to be used."""
    return _number(connection, "user_version") < VERSION


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a project of version 1 to this one, whole or not at all: its windows are upright, it has learned nothing.

    Raises:
        ValueError: a crop path is damaged; the file is as it was.
        sqlite3.Error: it could not be stored; the file is as it was.
    """
    connection.execute("BEGIN IMMEDIATE")
    with connection:  # commits at its end, and takes all back where something goes wrong
        paths = connection.execute("SELECT track, boxes FROM crop_path").fetchall()
        connection.execute("DROP TABLE crop_path")
        connection.execute(CROP_PATH)
        connection.execute(LESSON)
        for track, packed in paths:
            boxes = np.frombuffer(packed, "<f8").reshape(-1, 4)
            angles = np.where(np.isnan(boxes[:, 0]), np.nan, 0.0)
            windows = np.column_stack([boxes, angles]).astype("<f8")
            connection.execute("INSERT INTO crop_path VALUES (?, ?)", (track, windows.tobytes()))
        connection.execute(f"PRAGMA user_version = {VERSION}")


def copied_to_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    """A copy of a file that cannot be written, to be migrated in its place; the connection given is closed."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    connection.backup(copy)
    connection.close()
    return copy


def _objects(connection: sqlite3.Connection) -> set[tuple[str, str, str | None]]:
    return set(connection.execute("SELECT type, name, sql FROM sqlite_schema"))


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
