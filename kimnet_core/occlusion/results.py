"""The file of a sweep: one SQLite table of what each trial did, filled as outcomes come, taken up where it ended.

It lies beside the project and not in it: a sweep runs for minutes, perhaps on another machine, while a person goes
on correcting, and a project has one writer.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from kimnet_core.errors import InputError
from kimnet_core.labels.schema import connect
from kimnet_core.occlusion.fills import Fill
from kimnet_core.occlusion.ground import Ground
from kimnet_core.occlusion.recipe import Patch, Trial

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kimnet_core.occlusion.sweep import Outcome
    from kimnet_core.pose.skeleton import Skeleton

SUFFIX = ".results"
APPLICATION_ID = 0x4B494D53  # "KIMS"
VERSION = 2
_TABLES = """
CREATE TABLE made (recipe TEXT NOT NULL, origin TEXT NOT NULL) STRICT;
CREATE TABLE trial (
    key TEXT PRIMARY KEY,
    weights TEXT NOT NULL, fill TEXT NOT NULL,
    joints TEXT NOT NULL, size REAL NOT NULL, start INTEGER NOT NULL, duration INTEGER NOT NULL,
    during REAL, largest REAL, others REAL, recovery INTEGER, after INTEGER NOT NULL, drift REAL,
    pck REAL, pck_baseline REAL, risen TEXT NOT NULL,
    encoded INTEGER NOT NULL, frames INTEGER NOT NULL, seconds REAL NOT NULL,
    shape TEXT NOT NULL, xy BLOB NOT NULL, score BLOB NOT NULL
) STRICT;
CREATE TABLE ground (
    weights TEXT PRIMARY KEY, start INTEGER NOT NULL,
    shape TEXT NOT NULL, xy BLOB NOT NULL, course BLOB NOT NULL, windows BLOB NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What the table holds of a trial, the poses apart.

    Attributes:
        key: of the trial.
        weights: name of the network.
        fill: of the masks.
        joints: names of the hidden joints, with a plus between them.
        size: of the largest patch, pixels of the network's input.
        start: first hidden frame.
        duration: frames.
        during: as `Effect` has this and the next ones; None where it could not be measured.
        largest: torso sizes.
        others: torso sizes.
        recovery: frames; None where the joints are not back by the end.
        after: frames of the pass after the last hidden one.
        drift: torso sizes.
        pck: percent.
        pck_baseline: percent.
        risen: joints with what their weights rose by, most first.
        encoded: frames through the network.
        frames: of the pass.
        seconds: of the trial.
    """

    key: str
    weights: str
    fill: str
    joints: str
    size: float
    start: int
    duration: int
    during: float | None
    largest: float | None
    others: float | None
    recovery: int | None
    after: int
    drift: float | None
    pck: float | None
    pck_baseline: float | None
    risen: tuple[tuple[str, float], ...]
    encoded: int
    frames: int
    seconds: float

    def trial(self, skeleton: Skeleton) -> Trial:
        """What was tried; of recipes whose patches are all of one size and come and go together."""
        patches = tuple(
            Patch(skeleton.index(joint), self.size, self.start, self.start + self.duration)
            for joint in self.joints.split("+")
        )
        return Trial(self.weights, Fill(self.fill), patches)


class Results:
    """An open file of results."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Use `open`."""
        self.path = path
        self._db = connection

    @classmethod
    def open(cls, path: Path, recipe: Mapping[str, object], origin: Mapping[str, object]) -> Results:
        """Open or make the results of a recipe.

        Args:
            path: the file.
            recipe: what the recipe says, JSON values.
            origin: what its numbers depend on beside: digests of clip and weights, and versions.

        Raises:
            InputError: the file holds the results of another recipe, is something else, or cannot be written.
        """
        said = json.dumps(recipe, sort_keys=True, default=str), json.dumps(origin, sort_keys=True, default=str)
        try:
            db = connect(path, "mode=rwc")
            db.execute("PRAGMA synchronous = FULL")
            if not db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                with _whole(db):
                    for statement in _TABLES.split(";"):
                        db.execute(statement)
                    db.execute("INSERT INTO made VALUES (?, ?)", said)
                    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    db.execute(f"PRAGMA user_version = {VERSION}")
            _check_kind(db, path)
            if db.execute("SELECT recipe, origin FROM made").fetchone() != said:
                db.close()
                raise InputError(
                    f"{path} holds the results of another recipe, or of another clip, network or version; it was left "
                    "as it is. Choose another file."
                )
        except (sqlite3.Error, OSError) as error:
            raise InputError(f"The results {path} cannot be opened ({error}); it was left as it is.") from error
        return cls(path, db)

    @classmethod
    def look(cls, path: Path) -> Results:
        """Open results to read them, whatever recipe they are of; somebody else may go on filling them.

        Raises:
            InputError: it is something else, or cannot be read.
        """
        try:
            db = connect(path, "mode=ro")
            _check_kind(db, path)
        except (sqlite3.Error, OSError) as error:
            raise InputError(f"The results {path} cannot be opened ({error}); it was left as it is.") from error
        return cls(path, db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was added is in it."""
        self._db.close()

    @property
    def made(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The recipe, and what its numbers depend on beside, as they were given to `open`."""
        recipe, origin = self._db.execute("SELECT recipe, origin FROM made").fetchone()
        return json.loads(recipe), json.loads(origin)

    @property
    def keys(self) -> set[str]:
        """Of the trials that it holds."""
        return {key for (key,) in self._db.execute("SELECT key FROM trial")}

    def add(self, outcome: Outcome, skeleton: Skeleton) -> Row:
        """Keep an outcome; it is on the disk when this returns what the table now holds of it.

        Raises:
            InputError: the disk is full or failing; what was added before is safe.
        """
        row = _row(outcome, skeleton)
        values = [*asdict(row).values()]
        values[_RISEN] = json.dumps(row.risen)
        values += [json.dumps(outcome.xy.shape), outcome.xy.astype("<f4").tobytes()]
        values.append(outcome.score.astype("<f4").tobytes())
        ground = outcome.ground
        under = [row.weights, ground.start, json.dumps(ground.xy.shape)]
        under += [array.astype("<f8").tobytes() for array in (ground.xy, ground.course, ground.windows)]
        try:
            with _whole(self._db):
                self._db.execute("INSERT OR IGNORE INTO ground VALUES (?, ?, ?, ?, ?, ?)", under)
                self._db.execute(f"INSERT OR REPLACE INTO trial VALUES ({', '.join('?' * len(values))})", values)
        except sqlite3.Error as error:
            raise InputError(
                f"The results {self.path} could not be written ({error}). What is in it is safe: make room, and "
                "run the recipe again to go on."
            ) from error
        return row

    def rows(self) -> list[Row]:
        """All trials, in the order in which they came."""
        with closing(self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM trial ORDER BY rowid")) as found:
            return [_read(values) for values in found]

    def poses(self, key: str) -> np.ndarray:
        """(N, K, 2) float32 frame pixels of a trial's pass.

        Raises:
            KeyError: there is no such trial.
        """
        return self._array(key, "xy", 3)

    def scores(self, key: str) -> np.ndarray:
        """(N, K) float32 scores of a trial's pass.

        Raises:
            KeyError: there is no such trial.
        """
        return self._array(key, "score", 2)

    def _array(self, key: str, column: str, axes: int) -> np.ndarray:
        found = self._db.execute(f"SELECT shape, {column} FROM trial WHERE key = ?", (key,)).fetchone()
        if found is None:
            raise KeyError(key)
        return np.frombuffer(found[1], "<f4").reshape(json.loads(found[0])[:axes])

    def grounds(self) -> dict[str, Ground]:
        """What the trials of each network were placed by and held against, by its name."""
        found = self._db.execute("SELECT weights, start, shape, xy, course, windows FROM ground")
        return {weights: _ground(start, json.loads(shape), *blobs) for weights, start, shape, *blobs in found}


_COLUMNS = tuple(Row.__slots__)
_RISEN = _COLUMNS.index("risen")


def _row(outcome: Outcome, skeleton: Skeleton) -> Row:
    trial, effect = outcome.trial, outcome.effect
    hidden = trial.hidden
    number = {name: _finite(getattr(effect, name)) for name in _NUMBERS}
    return Row(
        key=trial.key,
        weights=trial.weights,
        fill=trial.fill.value,
        joints="+".join(skeleton.joints[joint] for joint in sorted({patch.joint for patch in trial.patches})),
        size=max(patch.size for patch in trial.patches),
        start=min(patch.start for patch in trial.patches),
        duration=len(hidden),
        recovery=effect.recovery,
        after=effect.after,
        risen=tuple((skeleton.joints[each.joint], each.by) for each in effect.risen),
        encoded=outcome.encoded,
        frames=outcome.frames,
        seconds=outcome.seconds,
        **number,
    )


_NUMBERS = ("during", "largest", "others", "drift", "pck", "pck_baseline")


def _ground(start: int, shape: list[int], xy: bytes, course: bytes, windows: bytes) -> Ground:
    courses = [np.frombuffer(blob, "<f8").reshape(shape) for blob in (xy, course)]
    return Ground(start, courses[0], courses[1], np.frombuffer(windows, "<f8").reshape(shape[0], 5))


def _check_kind(db: sqlite3.Connection, path: Path) -> None:
    """Refuse, and close, what holds no results.

    Raises:
        InputError: it is so.
        sqlite3.Error: it is no database.
    """
    kind = tuple(db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if kind != (APPLICATION_ID, VERSION):
        db.close()
        raise InputError(f"{path} holds no results of a sweep; it was left as it is. Choose another file.")


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def row_of(said: Mapping[str, Any]) -> Row:
    """What `kimnet occlude --rows` says of a trial, as it was."""
    return Row(**{**said, "risen": tuple((name, by) for name, by in said["risen"])})


def _read(values: tuple[object, ...]) -> Row:
    named = dict(zip(_COLUMNS, values, strict=True))
    return row_of(named | {"risen": json.loads(str(named["risen"]))})


@contextmanager
def _whole(db: sqlite3.Connection) -> Iterator[None]:
    """One transaction: all of it, or nothing."""
    db.execute("BEGIN IMMEDIATE")
    with db:
        yield
