"""How a connection to a project file is opened, and looked at, so that a stranger's file does no harm."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from kimnet_core.errors import ProjectError
from kimnet_core.labels.tables import TABLES, VERSION

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION_ID = 0x4B494D4E  # "KIMN"

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
    connection.executescript(TABLES[VERSION])
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
    version = version_of(connection)
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
        blank.executescript(TABLES[version_of(connection)])
        expected = _objects(blank)
    finally:
        blank.close()
    if _objects(connection) != expected:
        raise ProjectError(
            f"{path} holds tables, triggers or views that KIMNet Studio did not make, so it is not safe to open; "
            "it was left as it is."
        )


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the format of a project."""
    return _number(connection, "user_version")


def _objects(connection: sqlite3.Connection) -> set[tuple[str, str, str | None]]:
    return set(connection.execute("SELECT type, name, sql FROM sqlite_schema"))


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
