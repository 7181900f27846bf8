"""The project file: every gesture is on the disk when `apply` returns, whatever happens next."""

from __future__ import annotations

import contextlib
import itertools
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from kimnet_core.atomic import replacing
from kimnet_core.errors import KimnetError, ProjectError
from kimnet_core.labels import contents, rows, schema
from kimnet_core.labels.contents import Contents, VideoContents
from kimnet_core.labels.document import Labels
from kimnet_core.labels.gesture import DropVideo, PutPlace, PutVideo
from kimnet_core.labels.migration import copied_to_memory, migrate
from kimnet_core.labels.tables import VERSION
from kimnet_core.labels.whole import writes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType
    from typing import Self

    from kimnet_core.labels.gesture import Gesture
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.pose.skeleton import Skeleton

FIRST = 0
"""Number of the video that a project is made with."""

DAMAGED = (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError)


class Project:
    """An open project file, held by one thread of one process until `close`.

    Attributes:
        path: where it is.
        read_only: why nothing can be stored in it, a sentence; None where edits can be stored.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, read_only: str | None) -> None:
        """Use `create` or `open`."""
        self.path = path
        self.read_only = read_only
        self._db = connection
        self._file = path.stat()
        self._videos = {number: contents.read_video(connection, number) for number in contents.read_numbers(connection)}
        self._skeleton = contents.read_skeleton(connection)

    @classmethod
    def create(
        cls, path: Path, video: VideoInfo, skeleton: Skeleton, settings: Mapping[str, str] | None = None
    ) -> Project:
        """Make a project of one video, number 0, without a track, and open it.

        Args:
            path: where; no file may be there.
            video: its first; others are added by gestures.
            skeleton: of all its labels.
            settings: choices that the video begins with.

        Raises:
            ProjectError: there is a file already, or it cannot be written.
        """
        empty = VideoContents(video, Labels(skeleton, len(video)), settings=dict(settings or {}))
        return cls.create_with(path, Contents(skeleton, {FIRST: empty}))

    @classmethod
    def create_with(cls, path: Path, everything: Contents) -> Project:
        """Make a project that holds all this, in one step, and open it.

        Args:
            path: where; no file may be there.
            everything: paths of its videos are where they are now.

        Raises:
            ProjectError: as `create`.
        """
        path = path.absolute()
        if path.exists():
            raise ProjectError(f"{path} exists already; open it, or choose another name.")
        try:
            with replacing(path) as temporary, _closing(temporary) as db:
                schema.make_tables(db)
                db.execute("BEGIN")
                rows.write_skeleton(db, everything.skeleton)
                for number, each in everything.videos.items():
                    rows.write_video(db, number, each.video, _relative(each.video.path, path))
                    for write in writes_of(each):
                        rows.store(db, number, write, each.video.pts)
                db.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise ProjectError(f"The project {path} could not be made: {_reason(error)}.") from error
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Project:
        """Open a project; where its file or folder cannot be written, for reading only.

        One made by an earlier version is brought to this one; a backup stays beside it for the earlier version.

        Raises:
            ProjectError: there is none, it is open elsewhere, it is damaged, made by a newer version, or
                holds what this application did not make. Its bytes are then as they were.
        """
        path = path.absolute()
        if not path.is_file():
            raise ProjectError(f"There is no project at {path}.")
        try:
            with contextlib.closing(schema.connect(path, "immutable=1")) as db:  # touches neither locks nor journals
                schema.check_kind(db, path)
            db, read_only = _claim(path)
        except (sqlite3.Error, *DAMAGED) as error:  # Python fails to decode what SQLite says of damaged names
            raise ProjectError(_cannot_open(path, error)) from error
        try:
            schema.check_structure(db, path)
            if (version := schema.version_of(db)) < VERSION:
                db = _ready_to_migrate(db, path, version, read_only)
                migrate(db, version)
            project = cls(path, db, read_only)
        except BaseException as error:
            _release(db)
            if isinstance(error, (sqlite3.Error, *DAMAGED)):
                raise ProjectError(_cannot_open(path, error)) from error
            raise
        return project

    def load(self) -> Contents:
        """Everything in it.

        Raises:
            ProjectError: a part of it is damaged.
        """
        try:
            return contents.load(self._db)
        except (sqlite3.Error, *DAMAGED) as error:
            raise ProjectError(_cannot_open(self.path, error)) from error

    def apply(self, gesture: Gesture) -> None:
        """Store a gesture, whole and on the disk, or not at all; one that failed can be applied again.

        Raises:
            ProjectError: it could not be stored; everything stored before is safe.
            ValueError: a write does not fit the video or the skeleton; nothing is stored.
        """
        added = next((write.video for write in gesture.writes if isinstance(write, PutVideo)), None)
        video = added or self._videos.get(gesture.video)
        if video is None:
            raise ValueError(f"there is no video {gesture.video} to write to")
        for write in gesture.writes:
            rows.check_fits(write, len(video), self._skeleton)
        with self._transaction(f"The edit “{gesture.text}”"):
            for write in gesture.writes:
                if isinstance(write, PutVideo):
                    rows.write_video(self._db, gesture.video, video, _relative(video.path, self.path))
                elif isinstance(write, PutPlace):
                    absolute = str(write.path.absolute())
                    rows.write_paths(self._db, gesture.video, absolute, _relative(write.path, self.path))
                else:
                    rows.store(self._db, gesture.video, write, video.pts)
        self._videos[gesture.video] = video
        if any(isinstance(write, DropVideo) for write in gesture.writes):
            del self._videos[gesture.video]

    def locate_video(self, number: int, fingerprint: Callable[[Path], str]) -> Path:
        """Where a video is: beside the project as before, else where it was.

        Args:
            number: of the video.
            fingerprint: tells the content at a path; raises KimnetError or OSError where there is none.

        Raises:
            ProjectError: it is at neither place, or another video is there now.
        """
        absolute, relative = contents.read_paths(self._db, number)
        others = []
        for candidate in (relative, absolute):
            if not candidate or _remote(candidate):
                continue
            path = Path(os.path.normpath(self.path.parent / candidate))
            try:
                if fingerprint(path) == self._videos[number].fingerprint:
                    return path
                others.append(path)
            except (KimnetError, OSError):
                continue  # not there, or no longer a video: the sentence below says what to do
        if others:
            raise ProjectError(
                f"{others[0]} is not the video of {self.path}: its content differs. Say where it is now."
            )
        raise ProjectError(
            f"The video of {self.path} is no longer at {absolute}. Say where it is now; labels are safe."
        )

    def save_copy(self, path: Path) -> None:
        """Write a copy, replacing what is there in one step; this project stays open where it is.

        Raises:
            ProjectError: it could not be written; what was there is as it was.
        """
        path = path.absolute()
        if path.resolve() == self.path.resolve():
            raise ProjectError(f"{path} is this project itself; choose another name for the copy.")
        try:
            with replacing(path) as temporary, _closing(temporary) as db:
                self._db.backup(db)
                for number in self._videos:
                    absolute, _ = contents.read_paths(db, number)
                    rows.write_paths(db, number, absolute, _relative(Path(absolute), path))
                schema.check_structure(db, path)
        except (OSError, sqlite3.Error) as error:
            raise ProjectError(
                f"The copy {path} could not be written: {_reason(error)}. What was there before is as it was."
            ) from error

    def close(self) -> None:
        """Give the file back; no journal stays beside it."""
        _release(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _transaction(self, what: str) -> Iterator[None]:
        if self.read_only is not None:
            raise ProjectError(f"{what} was not stored: {self.read_only} Save a copy elsewhere to go on.")
        if not self._is_in_place():
            raise ProjectError(f"{what} was not stored: {self.path} was moved, replaced or unplugged. Save a copy.")
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except BaseException as error:
            with contextlib.suppress(sqlite3.Error):  # SQLite may have rolled back by itself, or does at its next read
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise ProjectError(
                    f"{what} was not stored in {self.path}: {_reason(error)}. Earlier edits are safe; "
                    "put that right and try again, or save a copy elsewhere."
                ) from error
            raise

    def _is_in_place(self) -> bool:
        """Whether the open file is still the one at the path; if not, edits would vanish with it."""
        try:
            return os.path.samestat(self._file, self.path.stat())
        except OSError:
            return False


def _claim(path: Path) -> tuple[sqlite3.Connection, str | None]:
    """A connection that holds the file against every other program, or else one that reads only, and why."""
    db = schema.connect(path, "mode=rw")
    try:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = TRUNCATE")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("BEGIN EXCLUSIVE")
        db.execute(f"PRAGMA user_version = {VERSION}")  # makes the journal, so a folder must be writable
        db.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        db.close()
        if _name(error).startswith(("SQLITE_BUSY", "SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise
        return schema.connect(path, "mode=ro"), f"{path} is open for reading only, because {_reason(error)}."
    except BaseException:
        db.close()
        raise
    return db, None


def _release(db: sqlite3.Connection) -> None:
    """Close a connection of `_claim`, without a journal left behind."""
    with contextlib.suppress(sqlite3.Error):  # all edits are on the disk: closing has nothing left to lose
        db.execute("PRAGMA locking_mode = NORMAL")
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # the lock is given back by the next read
        db.execute("PRAGMA journal_mode = DELETE")
    db.close()


def _ready_to_migrate(db: sqlite3.Connection, path: Path, version: int, read_only: str | None) -> sqlite3.Connection:
    """A connection whose file may be changed: after a backup of it, or in memory where it cannot be written."""
    if read_only is not None:
        return copied_to_memory(db)
    names = (f"{path.name}.version{version}{f'-{n}' if n else ''}" for n in itertools.count())
    backup = next(free for name in names if not (free := path.with_name(name)).exists())
    try:
        with replacing(backup) as temporary, _closing(temporary) as copy:
            db.backup(copy)
    except (OSError, sqlite3.Error) as error:
        raise ProjectError(
            f"{path} was made by an earlier version of KIMNet Studio, and no backup of it could be made: "
            f"{_reason(error)}. It was left as it is; make room, or copy it to another folder."
        ) from error
    return db


@contextlib.contextmanager
def _closing(temporary: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a file that nobody else knows; whoever publishes the file syncs it."""
    with contextlib.closing(schema.connect(temporary, "mode=rw")) as db:
        db.execute("PRAGMA journal_mode = MEMORY")
        db.execute("PRAGMA synchronous = OFF")
        yield db


def _relative(video: Path, project: Path) -> str:
    """The video's path from the project's folder; empty where there is no such path, as between drives."""
    try:
        return Path(os.path.relpath(video.absolute(), project.parent)).as_posix()
    except ValueError:
        return ""


def _remote(path: str) -> bool:
    """Whether merely looking at a path could reach another machine; such a path is never followed unasked."""
    return path.startswith(("//", "\\\\")) or "://" in path


def _name(error: sqlite3.Error) -> str:
    return getattr(error, "sqlite_errorname", "")


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    name = _name(error) if isinstance(error, sqlite3.Error) else ""
    for start, reason in REASONS.items():
        if name.startswith(start):
            return reason
    return str(error)


REASONS = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "the disk is full or failing",
    "SQLITE_READONLY": "the file cannot be written",
    "SQLITE_CANTOPEN": "the folder cannot be written",
    "SQLITE_BUSY": "another program holds it",
}


def _cannot_open(path: Path, error: Exception) -> str:
    name = _name(error) if isinstance(error, sqlite3.Error) else ""
    if name.startswith("SQLITE_BUSY"):
        return f"{path} is open in another window or program; close it there first."
    if name.startswith("SQLITE_NOTADB"):
        return f"{path} is not a KIMNet project; it was left as it is."
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_FULL")):
        return f"{path} cannot be read ({error}). Copy it, with {path.name}-journal if there is one, to another folder."
    return f"{path} is damaged ({error}); it was left as it is. Open a backup or an exported copy."
