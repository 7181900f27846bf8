"""No edit is ever lost, and whatever a person opens ends in the video, or in one clear sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.errors import KimnetError
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.pose.pose import Poses, Source, same
from tests.app.conftest import FRAMES, SKELETON, open_clip

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session

K = len(SKELETON)


def edit(session: Session, x: float) -> None:
    """One edit, with a person to make it on."""
    assert session.document is not None
    if not session.document.labels.tracks:
        session.document.do("Add person", [session.document.new_track(0)])
    poses = Poses.placed_by(Source.HUMAN, np.full((1, K, 2), x))
    session.document.put_poses(0, 0, poses, "Put")


def stored(path: Path) -> Poses:
    """What a project holds, read as another program would once it is closed."""
    with Project.open(path) as project:
        return project.load().videos[FIRST].labels.span(0, 0, FRAMES)


def saved(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.store.pending == 0, timeout=5000)


def test_a_video_gets_a_project_with_its_first_edit(session: Session, qtbot: QtBot, clip: Path, tmp_path: Path) -> None:
    open_clip(session, qtbot, clip)
    assert not list((tmp_path / "unnamed").glob("*"))
    with qtbot.waitSignal(session.store.saved, timeout=5000):
        edit(session, 1.0)
    path = session.store.path
    assert path == tmp_path / "unnamed" / "clip.kimnet"
    assert not session.store.named
    session.store.close()
    assert (stored(path).xy[0] == 1.0).all()
    assert session.store.unnamed() == [path]


def test_edits_that_cannot_be_stored_wait_until_they_can(
    session: Session, qtbot: QtBot, clip: Path, tmp_path: Path
) -> None:
    open_clip(session, qtbot, clip)
    edit(session, 1.0)
    saved(session, qtbot)
    path = session.store.path
    assert path is not None
    path.rename(tmp_path / "away")  # as when a drive is unplugged
    with qtbot.waitSignal(session.store.changed, timeout=5000):
        edit(session, 2.0)
    edit(session, 3.0)
    assert session.store.problem is not None
    assert str(path) in session.store.problem
    assert session.store.pending == 2
    (tmp_path / "away").rename(path)
    with qtbot.waitSignal(session.store.saved, timeout=5000):
        session.store.retry()
    assert session.store.problem is None
    session.store.close()
    assert (stored(path).xy[0] == 3.0).all()


def test_edits_that_cannot_be_stored_go_into_a_copy_elsewhere(
    session: Session, qtbot: QtBot, clip: Path, tmp_path: Path
) -> None:
    open_clip(session, qtbot, clip)
    edit(session, 1.0)
    saved(session, qtbot)
    path = session.store.path
    assert path is not None
    (tmp_path / "unnamed").rename(tmp_path / "gone")
    with qtbot.waitSignal(session.store.changed, timeout=5000):
        edit(session, 2.0)
    with qtbot.waitSignal(session.store.saved, timeout=5000):
        session.store.save_as(tmp_path / "copy.kimnet")
    assert session.store.named
    assert session.store.problem is None
    session.store.close()
    assert (stored(tmp_path / "copy.kimnet").xy[0] == 2.0).all()


def test_a_project_that_is_saved_elsewhere_replaces_what_was_there(
    session: Session, qtbot: QtBot, clip: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there.kimnet"
    there.write_text("old")
    open_clip(session, qtbot, clip)
    with qtbot.waitSignal(session.store.changed, timeout=5000):
        session.store.save_as(there)
    edit(session, 4.0)
    saved(session, qtbot)
    session.store.close()
    assert (stored(there).xy[0] == 4.0).all()


def test_a_project_whose_video_was_moved_asks_for_it_and_remembers(
    session: Session, qtbot: QtBot, clip: Path, tmp_path: Path
) -> None:
    open_clip(session, qtbot, clip)
    with qtbot.waitSignal(session.store.changed, timeout=5000):
        session.store.save_as(tmp_path / "mine.kimnet")
    edit(session, 4.0)
    saved(session, qtbot)
    open_clip(session, qtbot, clip)  # gives the project back
    (tmp_path / "elsewhere").mkdir()
    moved = clip.rename(tmp_path / "elsewhere" / "renamed.mp4")
    with qtbot.waitSignal(session.store.video_missing, timeout=5000) as asked:
        session.store.open(tmp_path / "mine.kimnet")
    assert "no longer at" in asked.args[1]
    with qtbot.waitSignal(session.document_changed, timeout=5000):
        session.store.locate_video(moved)
    assert session.document is not None
    assert (session.document.labels.pose(0, 0).xy == 4.0).all()
    session.store.close()
    with Project.open(tmp_path / "mine.kimnet") as project:
        assert project.load().videos[FIRST].video.path == moved


def test_another_video_in_its_place_is_refused(session: Session, qtbot: QtBot, clip: Path, tmp_path: Path) -> None:
    open_clip(session, qtbot, clip)
    with qtbot.waitSignal(session.store.changed, timeout=5000):
        session.store.save_as(tmp_path / "mine.kimnet")
    open_clip(session, qtbot, clip)
    other = tmp_path / "other.mp4"
    other.write_bytes(clip.read_bytes() + b"\0")
    clip.unlink()
    with qtbot.waitSignal(session.store.video_missing, timeout=5000):
        session.store.open(tmp_path / "mine.kimnet")
    before = session.document
    told: list[Exception] = []
    session.store.failed.connect(told.append)
    session.store.locate_video(other)
    qtbot.waitUntil(lambda: bool(told))
    assert "another video" in str(told[0])
    assert session.document is before, "what was open stays"
    assert session.playback.clip is not None
    assert session.playback.clip.info.path == clip, "with its own pictures"


@pytest.mark.parametrize("name", ["text.mp4", "empty.mp4", "missing.mp4", "text.kimnet", "missing.kimnet"])
def test_a_bad_file_ends_in_a_sentence_and_what_is_open_stays(
    session: Session, qtbot: QtBot, clip: Path, tmp_path: Path, name: str
) -> None:
    open_clip(session, qtbot, clip)
    edit(session, 1.0)
    saved(session, qtbot)
    before = session.document
    if not name.startswith("missing"):
        (tmp_path / name).write_text("text" * name.startswith("text"))
    with qtbot.waitSignal(session.failed, timeout=5000) as failed:
        session.store.open(tmp_path / name)
    assert isinstance(failed.args[0], KimnetError)
    assert name in str(failed.args[0])
    assert session.document is before
    edit(session, 2.0)
    saved(session, qtbot)


@pytest.mark.parametrize("name", ["out.json", "out.csv"])
def test_what_is_exported_can_be_imported(
    session: Session, qtbot: QtBot, clip: Path, tmp_path: Path, name: str
) -> None:
    open_clip(session, qtbot, clip)
    edit(session, 7.0)
    with qtbot.waitSignal(session.exchange.exported, timeout=5000):
        session.exchange.export(tmp_path / name)
    assert session.document is not None
    with qtbot.waitSignal(session.document.tracks_changed, timeout=5000):
        session.exchange.import_labels(tmp_path / name)
    labels = session.document.labels
    assert list(labels.tracks) == [0, 1]
    assert same(labels.span(1, 0, FRAMES), labels.span(0, 0, FRAMES))
    session.undo()
    assert list(labels.tracks) == [0]


def test_an_export_that_cannot_be_written_is_told(session: Session, qtbot: QtBot, clip: Path, tmp_path: Path) -> None:
    open_clip(session, qtbot, clip)
    edit(session, 7.0)
    with qtbot.waitSignal(session.failed, timeout=5000) as failed:
        session.exchange.export(tmp_path / "nowhere" / "out.csv")
    assert "nowhere" in str(failed.args[0])
