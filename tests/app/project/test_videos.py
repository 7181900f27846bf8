"""A project of several videos: one history, each video its own labels, and none of them is ever lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import SIGNAL

from kimnet_core.labels.project import Project
from tests.app.conftest import FRAMES, open_clip
from tests.app.project.conftest import make_video, names, put, saved, shown

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session


def go(session: Session, qtbot: QtBot, way: int) -> None:
    with qtbot.waitSignal(session.document_changed, timeout=5000):
        session.store.videos.step(way)


def test_an_added_video_is_shown_with_labels_of_its_own(two: Session) -> None:
    assert names(two) == ["clip.mp4", "second.mp4"]
    assert shown(two) == "second.mp4"
    assert two.document is not None
    assert not two.document.labels.tracks
    assert two.store.path is not None


def test_all_videos_come_back_with_the_project_and_only_one_is_opened(
    two: Session, qtbot: QtBot, tmp_path: Path, clip: Path
) -> None:
    put(two, 2.0)
    with qtbot.waitSignal(two.store.changed, timeout=5000):
        two.store.save_as(tmp_path / "both.kimnet")
    saved(two, qtbot)
    with qtbot.waitSignal(two.document_changed, timeout=5000):
        two.store.open_video(clip)
    opened: list[object] = []
    two.playback.opened.connect(opened.append)
    open_clip(two, qtbot, tmp_path / "both.kimnet")
    assert len(opened) == 1
    assert names(two) == ["clip.mp4", "second.mp4"]
    first, second = (video.document.labels for video in two.store.videos.all)
    assert first.pose(0, 5).xy[0, 0, 0] == 1.0
    assert second.pose(0, 0).xy[0, 0, 0] == 2.0


def test_adding_a_video_is_undone_and_done_again_in_its_turn(two: Session, qtbot: QtBot) -> None:
    put(two, 2.0)
    for _ in range(2):  # the edit here, and the person it was made on
        two.undo()
    assert shown(two) == "second.mp4"
    two.undo()  # that the video was added
    qtbot.waitUntil(lambda: shown(two) == "clip.mp4", timeout=5000)
    two.redo()
    qtbot.waitUntil(lambda: shown(two) == "second.mp4", timeout=5000)
    two.undo()
    qtbot.waitUntil(lambda: shown(two) == "clip.mp4", timeout=5000)
    assert names(two) == ["clip.mp4"]


def test_undo_in_a_video_that_is_not_shown_says_where(two: Session, qtbot: QtBot) -> None:
    go(two, qtbot, -1)
    put(two, 3.0, frame=7)
    go(two, qtbot, 1)
    told: list[str] = []
    two.noticed.connect(told.append)
    with qtbot.waitSignal(two.document_changed, timeout=5000):
        two.undo()
    assert told == ["Undone: Put 3, in clip.mp4, which is shown now"]
    qtbot.waitUntil(lambda: two.playback.frame == 7, timeout=5000)
    assert shown(two) == "clip.mp4"
    assert two.document is not None
    assert not two.document.labels.pose(0, 7).placed.any()


def test_a_video_is_shown_again_where_it_was_left_and_tells_each_listener_once(two: Session, qtbot: QtBot) -> None:
    go(two, qtbot, 1)
    two.playback.seek(9)
    qtbot.waitUntil(lambda: two.playback.frame == 9, timeout=5000)
    assert two.document is not None
    document, signal = two.document, SIGNAL("poses_changed(int,int,int)")
    listeners = document.receivers(signal)
    go(two, qtbot, 1)
    assert document.receivers(signal) == 0
    go(two, qtbot, 1)
    qtbot.waitUntil(lambda: two.playback.frame == 9, timeout=5000)
    assert two.document is document
    assert document.receivers(signal) == listeners > 0


def test_a_removed_video_comes_back_whole(two: Session, qtbot: QtBot, tmp_path: Path) -> None:
    put(two, 2.0, frame=3)
    two.notes.toggle()
    with qtbot.waitSignal(two.document_changed, timeout=5000):
        two.store.videos.remove_shown()
    assert names(two) == ["clip.mp4"]
    assert shown(two) == "clip.mp4"
    saved(two, qtbot)
    two.undo()
    qtbot.waitUntil(lambda: shown(two) == "second.mp4", timeout=5000)
    saved(two, qtbot)
    path = two.store.path
    assert path is not None
    two.store.close()
    with Project.open(path) as project:
        contents = project.load()
    assert list(contents.videos) == [0, 1]
    assert contents.videos[1].labels.pose(0, 3).xy[0, 0, 0] == 2.0
    assert contents.videos[1].video.path.name == "second.mp4"
    assert list(contents.videos[1].notes) == [0]


def test_the_last_video_stays(session: Session, qtbot: QtBot, clip: Path) -> None:
    open_clip(session, qtbot, clip)
    with qtbot.waitSignal(session.noticed):
        session.store.videos.remove_shown()
    assert names(session) == ["clip.mp4"]


def test_a_video_that_is_there_already_is_not_added_again(two: Session, qtbot: QtBot, clip: Path) -> None:
    with qtbot.waitSignal(two.noticed, timeout=5000) as told:
        two.store.add_videos([clip])
    assert "already" in told.args[0]
    assert names(two) == ["clip.mp4", "second.mp4"]


def test_several_videos_are_opened_together(
    session: Session, qtbot: QtBot, clip: Path, second: Path, third: Path
) -> None:
    session.store.open_video(clip, second, third)
    qtbot.waitUntil(lambda: len(names(session)) == 3, timeout=5000)
    assert shown(session) == "clip.mp4"
    assert session.document is not None
    assert session.document.history.undoText() == "Add 2 videos"
    go(session, qtbot, -1)
    assert shown(session) == "third.mp4"


def test_a_missing_video_is_told_when_it_is_wanted_and_found_by_its_content(
    two: Session, qtbot: QtBot, tmp_path: Path, clip: Path
) -> None:
    moved = clip.rename(tmp_path / "moved.mp4")
    with qtbot.waitSignal(two.store.video_missing, timeout=5000) as asked:
        two.store.videos.step(1)
    assert "no longer at" in asked.args[1]
    assert shown(two) == "second.mp4", "what was shown stays"
    assert two.store.videos.all[0].missing is not None
    with qtbot.waitSignal(two.document_changed, timeout=5000):
        two.store.locate_video(moved)
    assert shown(two) == "moved.mp4"
    assert two.store.videos.all[0].missing is None
    saved(two, qtbot)
    path = two.store.path
    assert path is not None
    two.store.close()
    with Project.open(path) as project:
        assert project.load().videos[0].video.path == moved


def test_one_missing_video_hides_no_other(two: Session, qtbot: QtBot, tmp_path: Path, clip: Path) -> None:
    with qtbot.waitSignal(two.store.changed, timeout=5000):
        two.store.save_as(tmp_path / "both.kimnet")
    other = make_video(tmp_path / "other.mp4", 120)
    with qtbot.waitSignal(two.document_changed, timeout=5000):
        two.store.open_video(other)
    clip.unlink()
    open_clip(two, qtbot, tmp_path / "both.kimnet")
    assert shown(two) == "second.mp4"
    assert [video.missing is None for video in two.store.videos.all] == [False, True]


def test_twenty_videos_open_without_decoding_more_than_one(
    session: Session, qtbot: QtBot, clip: Path, tmp_path: Path
) -> None:
    others = [make_video(tmp_path / f"v{i}.mp4", 10 * i, frames=2) for i in range(1, 20)]
    session.store.open_video(clip, *others)
    qtbot.waitUntil(lambda: len(names(session)) == 20, timeout=20000)
    with qtbot.waitSignal(session.store.changed, timeout=5000):
        session.store.save_as(tmp_path / "many.kimnet")
    saved(session, qtbot)
    with qtbot.waitSignal(session.document_changed, timeout=5000):
        session.store.open_video(others[0])
    opened: list[object] = []
    session.playback.opened.connect(opened.append)
    open_clip(session, qtbot, tmp_path / "many.kimnet")
    assert len(names(session)) == 20
    assert len(opened) == 1
    assert session.playback.clip is not None
    assert len(session.playback.clip) == FRAMES
