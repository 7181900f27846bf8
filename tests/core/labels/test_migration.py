"""A project made before windows could turn opens with everything in it, and is of this version from then on."""

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
from kimnet_core.labels.project import Project
from kimnet_core.pose.pose import Visibility, same
from tests.core.labels.projects import SKELETON, poses, put

VERSION_1 = Path(__file__).with_name("version1.kimnet")  # made by the last code that wrote this version
BOXES = np.array([[0.0, 0, 100, 100], [1, 1, 101, 101]])


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(VERSION_1, tmp_path / "clip.kimnet"))


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def check_contents(project: Project) -> None:
    """What was put into the file when it was made; its windows are upright."""
    contents = project.load()
    np.testing.assert_array_equal(contents.crop_paths[0], [*np.column_stack([BOXES, [0, 0]]), [np.nan] * 5])
    np.testing.assert_array_equal(contents.crop_paths[1], [[0.5, 0.5, 100.5, 100.5, 0]])
    assert same(contents.labels.span(0, 4, 7), poses(3, 7.5).with_joint(2, -4.25, 300.125, Visibility.HIDDEN))
    assert [track.name for track in contents.labels.tracks.values()] == ["Ann", "Bob"]
    assert contents.labels.skeleton == SKELETON
    assert (contents.masks, contents.settings) == ({3: b"\x89PNG not really"}, {"a": "b"})
    assert contents.runs[1].weights == "kimnet-lite"


def test_a_project_of_version_1_opens_with_all_that_is_in_it(old: Path) -> None:
    assert version(old) == 1
    for _ in range(2):  # as it is migrated, and from then on
        with Project.open(old) as project:
            check_contents(project)
        assert version(old) == schema.VERSION


def test_the_old_file_stays_beside_it_as_a_backup(old: Path) -> None:
    taken = old.with_name("clip.kimnet.version1")
    taken.write_bytes(b"of a person")
    Project.open(old).close()
    Project.open(old).close()
    backup = old.with_name("clip.kimnet.version1-1")
    assert sorted(old.parent.iterdir()) == [old, taken, backup]
    assert taken.read_bytes() == b"of a person"
    assert version(backup) == 1
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
        project.apply(Gesture("Track", (PutCropPath(0, windows),)))
        project.save_copy(old.with_name("copy.kimnet"))
    with Project.open(old.with_name("copy.kimnet")) as project:
        np.testing.assert_array_equal(project.load().crop_paths[0], windows)


def test_a_migration_that_fails_leaves_every_byte(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()
    monkeypatch.setattr(schema, "CROP_PATH", schema.CROP_PATH.replace("% 40", "% 41"))
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
