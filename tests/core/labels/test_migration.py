"""A project of an earlier version opens with everything in it, and is of this version from then on."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from kimnet_core.errors import ProjectError
from kimnet_core.labels import schema
from kimnet_core.labels.gesture import Gesture, PutCropPath
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.labels.tables import TABLES, VERSION
from kimnet_core.pose.pose import Visibility, same
from tests.core.labels.projects import SKELETON, poses, put

FILES = {n: Path(__file__).with_name(f"version{n}.kimnet") for n in (1, 2)}  # by the last code that wrote each
BOXES = np.array([[0.0, 0, 100, 100], [1, 1, 101, 101]])


@pytest.fixture(params=FILES)
def earlier(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def old(earlier: int, tmp_path: Path) -> Path:
    return Path(shutil.copy(FILES[earlier], tmp_path / "clip.kimnet"))


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def check_contents(project: Project) -> None:
    """What was put into the files when they were made; their windows are upright."""
    contents = project.load().videos[FIRST]
    np.testing.assert_array_equal(contents.crop_paths[0], [*np.column_stack([BOXES, [0, 0]]), [np.nan] * 5])
    np.testing.assert_array_equal(contents.crop_paths[1], [[0.5, 0.5, 100.5, 100.5, 0]])
    assert same(contents.labels.span(0, 4, 7), poses(3, 7.5).with_joint(2, -4.25, 300.125, Visibility.HIDDEN))
    assert [track.name for track in contents.labels.tracks.values()] == ["Ann", "Bob"]
    assert contents.labels.skeleton == SKELETON
    assert (contents.masks, contents.settings) == ({3: b"\x89PNG not really"}, {"a": "b"})
    assert contents.runs[1].weights == "kimnet-lite"


def test_a_project_of_an_earlier_version_opens_with_all_that_is_in_it(old: Path, earlier: int) -> None:
    assert version(old) == earlier
    for _ in range(2):  # as it is migrated, and from then on
        with Project.open(old) as project:
            check_contents(project)
        assert version(old) == VERSION


def test_what_version_2_had_learned_is_kept(tmp_path: Path) -> None:
    with Project.open(Path(shutil.copy(FILES[2], tmp_path / "clip.kimnet"))) as project:
        lesson = project.load().videos[FIRST].lessons[0]
    assert (lesson.frames, lesson.sha256, lesson.held) == ((3, 9), "f00d", 0.98)
    np.testing.assert_array_equal(lesson.readout, np.linspace(-1, 1, 65, dtype=np.float32).reshape(13, 5))


def test_the_old_file_stays_beside_it_as_a_backup(old: Path, earlier: int) -> None:
    taken = old.with_name(f"clip.kimnet.version{earlier}")
    taken.write_bytes(b"of a person")
    Project.open(old).close()
    Project.open(old).close()
    backup = old.with_name(f"clip.kimnet.version{earlier}-1")
    assert sorted(old.parent.iterdir()) == [old, taken, backup]
    assert taken.read_bytes() == b"of a person"
    assert version(backup) == earlier
    with Project.open(backup) as project:
        check_contents(project)


def test_without_room_for_a_backup_nothing_is_migrated(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ProjectError, match=r"earlier version.*No space left"):
        Project.open(old)
    assert old.read_bytes() == before
    assert list(old.parent.iterdir()) == [old]


def test_a_migrated_project_takes_turned_windows_and_copies(old: Path) -> None:
    windows = np.array([[0, 0, 9, 9, 60.0]])
    with Project.open(old) as project:
        project.apply(Gesture(FIRST, "Track", (PutCropPath(0, windows),)))
        project.save_copy(old.with_name("copy.kimnet"))
    with Project.open(old.with_name("copy.kimnet")) as project:
        np.testing.assert_array_equal(project.load().videos[FIRST].crop_paths[0], windows)


def test_a_migration_that_fails_leaves_every_byte(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()
    monkeypatch.setitem(TABLES, VERSION, TABLES[VERSION].replace("% 40", "% 41"))
    with pytest.raises(ProjectError):
        Project.open(old)
    assert old.read_bytes() == before
    monkeypatch.undo()
    with Project.open(old) as project:
        check_contents(project)


@pytest.mark.parametrize("statement", ["CREATE TABLE extra (x)", "DELETE FROM video"])
def test_a_strange_or_damaged_old_project_is_left_alone(old: Path, statement: str) -> None:
    with sqlite3.connect(old) as db:
        db.execute(statement)
    db.close()
    before = old.read_bytes()
    with pytest.raises(ProjectError, match=r"did not make|damaged"):
        Project.open(old)
    assert old.read_bytes() == before


def test_an_old_project_that_cannot_be_written_is_read_all_the_same(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()
    connect = schema.connect  # tests may run as a user whom no permission stops
    monkeypatch.setattr(schema, "connect", lambda path, mode: connect(path, mode.replace("rw", "ro")))
    with Project.open(old) as project:
        check_contents(project)
        assert "reading only" in str(project.read_only)
        with pytest.raises(ProjectError, match="reading only"):
            project.apply(put(1.0))
        monkeypatch.undo()
        project.save_copy(old.with_name("copy.kimnet"))
    assert old.read_bytes() == before
    with Project.open(old.with_name("copy.kimnet")) as project:
        check_contents(project)
