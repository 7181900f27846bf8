"""A tap is one frame, a held key goes ever faster, and stands still when it comes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.main_window import MainWindow
from app.player.pace import SPEEDS
from app.player.steps import steps_after
from app.theme import Theme
from tests.app.conftest import FRAMES, open_clip

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session


@pytest.fixture
def window(session: Session, qtbot: QtBot, clip: Path, tmp_path: Path) -> MainWindow:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(session, Theme(app), QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    open_clip(session, qtbot, clip)
    qtbot.waitUntil(window.isActiveWindow)
    return window


def repeat(window: MainWindow, key: Qt.Key) -> None:
    """What a system sends while a key is held."""
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
        QApplication.sendEvent(window.canvas, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "", True))


@pytest.mark.parametrize(("key", "frame"), [(Qt.Key.Key_Right, 11), (Qt.Key.Key_D, 11), (Qt.Key.Key_Left, 9)])
def test_a_tap_is_one_frame(window: MainWindow, qtbot: QtBot, key: Qt.Key, frame: int) -> None:
    playback = window.session.playback
    playback.seek(10)
    qtbot.keyPress(window.canvas, key)
    qtbot.wait(250)  # long, but no repeat of the system came: still a tap
    qtbot.keyRelease(window.canvas, key)
    qtbot.wait(50)
    assert playback.wanted == playback.frame == frame


def test_many_quick_taps_are_as_many_frames(window: MainWindow, qtbot: QtBot) -> None:
    for _ in range(7):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.session.playback.frame == 7)


def test_a_held_key_goes_on_until_it_comes_up_and_not_a_frame_farther(window: MainWindow, qtbot: QtBot) -> None:
    playback = window.session.playback
    shown: list[int] = []
    playback.frame_shown.connect(lambda frame, _: shown.append(frame))
    qtbot.keyPress(window.canvas, Qt.Key.Key_Right)
    repeat(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: playback.frame >= 4)
    for _ in range(50):  # the system sent many; none of them is a step of its own
        repeat(window, Qt.Key.Key_Right)
    at = playback.frame
    qtbot.keyRelease(window.canvas, Qt.Key.Key_Right)
    assert playback.wanted == at
    qtbot.wait(150)
    assert playback.frame == at
    assert shown == sorted(shown)


def test_a_held_key_goes_back_as_well(window: MainWindow, qtbot: QtBot) -> None:
    playback = window.session.playback
    playback.seek(FRAMES - 1)
    qtbot.waitUntil(lambda: playback.frame == FRAMES - 1)
    qtbot.keyPress(window.canvas, Qt.Key.Key_A)
    repeat(window, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: playback.frame == 0)
    qtbot.keyRelease(window.canvas, Qt.Key.Key_A)


def test_another_key_ends_the_hold(window: MainWindow, qtbot: QtBot) -> None:
    playback = window.session.playback
    qtbot.keyPress(window.canvas, Qt.Key.Key_Right)
    repeat(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: playback.frame >= 2)
    qtbot.keyPress(window.canvas, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: playback.frame == 0)
    qtbot.wait(100)
    assert playback.frame == 0
    qtbot.keyRelease(window.canvas, Qt.Key.Key_Right)


def test_a_hold_gets_faster_every_second_and_then_no_more() -> None:
    assert [steps_after(seconds) for seconds in (0, 0.1, 1, 2, 3, 4)] == [0, 3, 30, 90, 210, 450]
    assert steps_after(5) - steps_after(4) == 8 * 30


def test_every_speed_is_in_the_menu_and_ticked(window: MainWindow) -> None:
    actions = {action.objectName(): action for action in window.actions()}
    for speed in SPEEDS:
        actions[f"speed_{speed:g}"].trigger()
        assert window.session.playback.pace.speed == speed
        assert [other for other in SPEEDS if actions[f"speed_{other:g}"].isChecked()] == [speed]
