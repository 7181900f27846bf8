"""Projects that somebody else made, damaged or swapped: each is told in a sentence, and none does harm."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from kimnet_core.errors import ProjectError
from kimnet_core.labels import schema
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.pose.pose import same
from tests.core.labels.projects import new_project, poses, put


@pytest.mark.parametrize("path", ["//host/share/x.mp4", "\\\\host\\share\\x.mp4", "http://host/x.mp4"])
def test_a_path_to_another_machine_is_never_followed_unasked(tmp_path: Path, path: str) -> None:
    new_project(tmp_path).close()
    spoil(tmp_path / "clip.kimnet", f"UPDATE video SET absolute = '{path}', relative = '{path}'")
    with Project.open(tmp_path / "clip.kimnet") as project:
        looked: list[Path] = []
        with pytest.raises(ProjectError, match="no longer at"):
            project.locate_video(FIRST, lambda at: looked.append(at) or "abc123")
        assert looked == []


def spoil(path: Path, statement: str) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA ignore_check_constraints = ON")
    db.execute(statement)
    db.commit()
    db.close()


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON pose BEGIN DELETE FROM pose; END", "did not make"),
        ("CREATE VIEW v AS SELECT * FROM pose", "did not make"),
        ("CREATE TABLE extra (x)", "did not make"),
        ("DROP TABLE mask", "did not make"),
        (f"PRAGMA user_version = {schema.VERSION + 1}", "newer version"),
        ("PRAGMA user_version = 0", "damaged"),
        ("PRAGMA application_id = 7", "is not a KIMNet project"),
        ("DELETE FROM video", "damaged"),
        ("DELETE FROM frame_table", "damaged"),
        ("UPDATE frame_table SET pts = x'0000000000000000'", "damaged"),
        ("UPDATE skeleton SET json = '{'", "damaged"),
        ("UPDATE skeleton SET json = replace(json, '[0, 1]', '[0, 99]')", "damaged"),
        ("UPDATE skeleton SET json = printf('%.*c', 200000, '[')", "damaged"),
    ],
)
def test_a_strange_or_damaged_project_is_refused_and_left_alone(tmp_path: Path, statement: str, sentence: str) -> None:
    with new_project(tmp_path) as project:
        project.apply(put(1.0))
    path = tmp_path / "clip.kimnet"
    spoil(path, statement)
    before = path.read_bytes()
    with pytest.raises(ProjectError, match=sentence):
        Project.open(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pose SET xy = zeroblob(208)",
        "UPDATE pose SET pts = 5",
        "UPDATE pose SET frame = frame + 100",
        "UPDATE pose SET score = x'', xy = x'', visibility = x'', source = x'', origin = x''",
        "UPDATE track SET name = ''",
        "INSERT INTO crop_path VALUES (0, 0, zeroblob(40))",
        "INSERT INTO mask VALUES (0, 100, x'00')",
        "INSERT INTO run VALUES (0, 1, '', '', '', '{', '')",
        "INSERT INTO note VALUES (0, 100, 'x', '[]')",
        "INSERT INTO note VALUES (0, 1, '', '[]')",
        "INSERT INTO lock VALUES (0, 0, 13)",
        "INSERT INTO work VALUES (0, 100, 1.0, 0)",
    ],
)
def test_damaged_rows_are_told_when_loaded(tmp_path: Path, statement: str) -> None:
    with new_project(tmp_path) as project:
        project.apply(put(1.0))
    spoil(tmp_path / "clip.kimnet", statement)
    with Project.open(tmp_path / "clip.kimnet") as project, pytest.raises(ProjectError, match="damaged"):
        project.load()


@pytest.mark.parametrize("content", [b"", b"x", b"not a database at all " * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_other_files_are_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.kimnet"
    path.write_bytes(content)
    with pytest.raises(ProjectError, match=r"not a KIMNet project|damaged|cannot be read"):
        Project.open(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_and_a_folder_are_no_projects(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.kimnet"):
        with pytest.raises(ProjectError, match="no project at"):
            Project.open(path)


def test_a_truncated_project_is_told(tmp_path: Path) -> None:
    with new_project(tmp_path) as project:
        project.apply(put(1.0))
    path = tmp_path / "clip.kimnet"
    whole = path.read_bytes()
    for twentieth in range(20):
        path.write_bytes(whole[: len(whole) * twentieth // 20])
        before = path.read_bytes()
        with pytest.raises(ProjectError):
            Project.open(path)
        assert path.read_bytes() == before


def test_a_flipped_byte_never_loads_wrong_poses(tmp_path: Path) -> None:
    with new_project(tmp_path) as project:
        project.apply(put(1.0))
    path = tmp_path / "clip.kimnet"
    whole = path.read_bytes()
    generator = np.random.default_rng(1)
    places = [*range(100), *generator.integers(100, len(whole), 400).tolist()]
    told = 0
    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ int(generator.integers(1, 256))]) + whole[place + 1 :])
        try:
            with Project.open(path) as project:
                loaded = project.load().videos[FIRST].labels
                assert same(loaded.span(0, 0, 20), poses(20, 1.0)), f"byte {place}"
        except ProjectError:
            told += 1
    assert told > 100, "most of the file is poses, and they are guarded"
