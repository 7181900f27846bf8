"""Videos, notes, flags and statistics by mouse and keys in the real window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMessageBox, QPushButton

from app.main_window import MainWindow
from app.panels.notes import NotesPanel
from app.panels.videos import VideosPanel
from app.project.notes import FLAG
from app.project.work_clock import WorkClock
from app.project_dialogs.statistics import StatisticsDialog
from app.theme import Theme
from kimnet_core.labels.note import Note
from kimnet_core.labels.project import Project
from kimnet_core.labels.work import Work
from tests.app.conftest import open_clip
from tests.app.project.conftest import names, put, saved, shown

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session


@pytest.fixture
def window(session: Session, qtbot: QtBot, tmp_path: Path, clip: Path) -> MainWindow:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(session, Theme(app), QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    open_clip(session, qtbot, clip)
    window.activateWindow()
    window.canvas.setFocus()
    return window


def panel(window: MainWindow, kind: type) -> object:
    found = window.findChild(kind)
    dock = next(dock for dock in window.findChildren(QDockWidget) if dock.isAncestorOf(found))
    dock.show()
    dock.raise_()
    return found


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(window.canvas, key, modifiers)


# Notes and flags.


def test_keys_flag_a_frame_and_take_the_flag_away(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    press(window, qtbot, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert session.document is not None
    assert session.document.note(0) == Note("", (FLAG,))
    assert session.document.history.undoText() == "Flag “check again”"
    press(window, qtbot, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert session.document.note(0) is None


def test_a_flag_goes_to_all_picked_frames_in_one_step(session: Session, window: MainWindow) -> None:
    session.range.choose(range(2, 5))
    session.notes.toggle()
    assert session.document is not None
    assert sorted(session.document.notes) == [2, 3, 4]
    session.undo()
    assert not session.document.notes


def test_n_asks_for_a_note_which_is_kept_as_one_step(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    notes = panel(window, NotesPanel)
    assert isinstance(notes, NotesPanel)
    window.canvas.setFocus()
    press(window, qtbot, Qt.Key.Key_N, Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(notes.words.hasFocus)
    qtbot.keyClicks(notes.words, "left or right")
    qtbot.keyClick(notes.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert session.document is not None
    assert session.document.note(0) == Note("left or right")
    assert notes.notes.item(0).text() == "0  left or right"
    assert session.document.history.count() == 1


def test_words_belong_to_the_frame_they_were_written_on(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    notes = panel(window, NotesPanel)
    assert isinstance(notes, NotesPanel)
    qtbot.keyClicks(notes.words, "here")
    session.playback.seek(4)
    qtbot.waitUntil(lambda: session.playback.frame == 4, timeout=5000)
    assert session.document is not None
    assert (session.document.note(0), session.document.note(4)) == (Note("here"), None)
    assert notes.words.toPlainText() == ""


def test_a_line_of_the_list_shows_its_frame_and_del_removes_it(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    notes = panel(window, NotesPanel)
    assert isinstance(notes, NotesPanel)
    session.notes.write(7, "seven")
    session.notes.write(3, "three")
    assert [notes.notes.item(i).text() for i in range(2)] == ["3  three", "7  seven"]
    notes.notes.setFocus()
    notes.notes.setCurrentRow(1)
    qtbot.waitUntil(lambda: session.playback.frame == 7, timeout=5000)
    qtbot.keyClick(notes.notes, Qt.Key.Key_Delete)
    assert session.document is not None
    assert sorted(session.document.notes) == [3]


def test_keys_go_from_note_to_note(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    for frame in (3, 7):
        session.notes.write(frame, "x")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for key, frame in ((Qt.Key.Key_Right, 3), (Qt.Key.Key_Right, 7), (Qt.Key.Key_Left, 3)):
        press(window, qtbot, key, both)
        qtbot.waitUntil(lambda frame=frame: session.playback.frame == frame, timeout=5000)


def test_a_flag_of_ones_own_is_offered_from_then_on(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    notes = panel(window, NotesPanel)
    assert isinstance(notes, NotesPanel)
    qtbot.keyClicks(notes.other, "two people")
    qtbot.keyClick(notes.other, Qt.Key.Key_Return)
    assert session.document is not None
    assert session.document.note(0) == Note("", ("two people",))
    session.notes.toggle("bad picture")
    assert session.document.note(0) == Note("", ("bad picture", "two people"))


# Videos.


def test_keys_go_from_video_to_video(window: MainWindow, session: Session, qtbot: QtBot, second: Path) -> None:
    put(session, 1.0)
    with qtbot.waitSignal(session.document_changed, timeout=5000):
        session.store.add_videos([second])
    for expected in ("clip.mp4", "second.mp4"):
        press(window, qtbot, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda expected=expected: shown(session) == expected, timeout=5000)


def test_the_list_tells_how_far_each_video_is_and_shows_the_one_that_is_clicked(
    window: MainWindow, session: Session, qtbot: QtBot, second: Path
) -> None:
    videos = panel(window, VideosPanel)
    assert isinstance(videos, VideosPanel)
    put(session, 1.0)
    with qtbot.waitSignal(session.document_changed, timeout=5000):
        session.store.add_videos([second])
    rows = [[videos.list.topLevelItem(i).text(column) for column in range(3)] for i in range(2)]
    assert rows == [["clip.mp4", "24", "1 · 4%"], ["second.mp4", "24", "0 · 0%"]]
    place = videos.list.visualItemRect(videos.list.topLevelItem(0)).center()
    qtbot.mouseClick(videos.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: shown(session) == "clip.mp4", timeout=5000)


def answer(window: MainWindow, qtbot: QtBot, text: str) -> None:
    box = window.findChild(QMessageBox)
    button = next(button for button in box.findChildren(QPushButton) if button.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_second_video_is_added_or_opened_by_itself_as_the_person_says(
    window: MainWindow, session: Session, qtbot: QtBot, second: Path, third: Path
) -> None:
    put(session, 1.0)
    window.files.open_path(str(second))
    with qtbot.waitSignal(session.document_changed, timeout=5000):
        answer(window, qtbot, "Add to this project")
    assert names(session) == ["clip.mp4", "second.mp4"]
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)
    window.files.open_path(str(third))
    with qtbot.waitSignal(session.document_changed, timeout=5000):
        answer(window, qtbot, "Open by itself")
    assert names(session) == ["third.mp4"]


def test_where_there_is_no_work_yet_nobody_is_asked(
    window: MainWindow, session: Session, qtbot: QtBot, second: Path
) -> None:
    with qtbot.waitSignal(session.document_changed, timeout=5000):
        window.files.open_path(str(second))
    assert names(session) == ["second.mp4"]


# Statistics.


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def test_only_active_time_counts_and_for_the_frame_that_was_shown(session: Session, qtbot: QtBot, clip: Path) -> None:
    open_clip(session, qtbot, clip)
    now = Clock()
    clock = WorkClock(session.store.videos, session.playback, session, now=now)
    session.store.videos.changed.emit()
    clock.take_sign(pressed=True)
    now.time += 10
    clock.take_sign(pressed=False)
    now.time += 31  # away
    clock.take_sign(pressed=True)
    now.time += 2
    session.playback.seek(6)
    qtbot.waitUntil(lambda: session.playback.frame == 6, timeout=5000)
    now.time += 3
    clock.take_sign(pressed=False)
    assert session.document is not None
    assert session.document.work[0] == Work(12.0, 2)
    assert session.document.work[6] == Work(3.0, 0)
    QApplication.instance().removeEventFilter(clock)


def test_work_is_kept_with_the_project_and_never_undone(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    handle, spot = window.windowHandle(), QPointF(5, 5)
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove):
        session.clock.eventFilter(handle, QMouseEvent(kind, spot, spot, button, button, none))
    put(session, 1.0)
    session.clock.keep()
    session.undo()
    assert session.document is not None
    assert session.document.work[0].clicks == 1
    saved(session, qtbot)
    path = session.store.path
    assert path is not None
    session.store.close()
    with Project.open(path) as project:
        assert project.load().videos[0].work[0].clicks == 1


def test_statistics_tell_what_was_corrected_and_what_it_cost(
    window: MainWindow, session: Session, qtbot: QtBot, second: Path
) -> None:
    put(session, 1.0)
    put(session, 1.0, frame=3)
    assert session.store.videos.shown is not None
    session.store.videos.shown.state.work.update({0: Work(60.0, 8), 3: Work(15.0, 3)})
    with qtbot.waitSignal(session.document_changed, timeout=5000):
        session.store.add_videos([second])
    window.project.show_statistics()
    table = window.findChild(StatisticsDialog).table
    rows = [[table.topLevelItem(i).text(column) for column in range(8)] for i in range(3)]
    assert rows[0] == ["clip.mp4", "24", "2", "2", "26", "0:01:15", "37.5", "5.5"]
    assert rows[1] == ["second.mp4", "24", "0", "0", "0", "0:00:00", "", ""]
    assert rows[2][:5] == ["All videos", "48", "2", "2", "26"]
