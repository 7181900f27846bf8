"""The player's keys, its dialog and its buttons, in the real window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit

from app.player.go_to import GoToDialog
from app.player.numbering import numbering
from app.player.transport import Transport
from tests.app.conftest import FRAMES
from tests.app.player.test_steps import window

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.main_window import MainWindow

__all__ = ["window"]


def test_ctrl_g_goes_to_what_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = window.findChildren(GoToDialog)
    text = dialog.findChild(QLineEdit)
    qtbot.keyClicks(text, "0:00.5")
    assert any("Frame 12 (from 0)" in label.text() for label in dialog.findChildren(QLabel))
    qtbot.keyClick(text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.playback.frame == 12)


def test_a_place_that_is_not_there_is_explained_and_not_gone_to(window: MainWindow, qtbot: QtBot) -> None:
    window.ask_place()
    (dialog,) = window.findChildren(GoToDialog)
    text = dialog.findChild(QLineEdit)
    qtbot.keyClicks(text, "999")
    assert any(f"to {FRAMES - 1}" in label.text() for label in dialog.findChildren(QLabel))
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.result() != QDialog.DialogCode.Accepted
    assert window.session.playback.wanted == 0


def test_keys_pick_frames_and_escape_picks_none(window: MainWindow, qtbot: QtBot) -> None:
    session, shift = window.session, Qt.KeyboardModifier.ShiftModifier
    session.playback.seek(5)
    qtbot.keyClick(window.canvas, Qt.Key.Key_I)
    assert session.range.frames == range(5, FRAMES)
    session.playback.seek(9)
    qtbot.keyClick(window.canvas, Qt.Key.Key_I, shift)
    assert session.range.frames == range(5, 10)
    session.playback.seek(2)
    qtbot.keyClick(window.canvas, Qt.Key.Key_I, shift)
    assert session.range.frames == range(3)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert session.range.frames is None


def test_keys_and_menu_change_the_pace(window: MainWindow, qtbot: QtBot) -> None:
    playback = window.session.playback
    qtbot.keyClick(window.canvas, Qt.Key.Key_Greater)
    assert playback.pace.speed == 1.5
    qtbot.keyClick(window.canvas, Qt.Key.Key_Less)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Less)
    assert playback.pace.speed == 0.75
    qtbot.keyClick(window.canvas, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert playback.pace.looping
    (loop,) = [action for action in window.actions() if action.objectName() == "loop"]
    assert loop.isChecked()
    transport = window.findChild(Transport)
    assert transport._speed.text() == "0.75x"
    assert transport._loop.isChecked()


def test_the_numbering_is_chosen_in_the_menu_and_seen_at_once(window: MainWindow, qtbot: QtBot) -> None:
    transport = window.findChild(Transport)
    window.session.playback.seek(4)
    qtbot.waitUntil(lambda: window.session.playback.frame == 4)
    assert (transport._number.value(), transport._count.text()) == (4, "(from 0) of 24")
    actions = {action.objectName(): action for action in window.actions()}
    try:
        actions["count_from_1"].trigger()
        assert (transport._number.value(), transport._count.text()) == (5, "(from 1) of 24")
        assert actions["count_from_1"].isChecked()
        assert window.choices.now.count_from == "1"
        transport._number.setValue(1)
        assert window.session.playback.wanted == 0
    finally:
        numbering.choose(0)


def test_frame_time_time_code_and_pts_are_shown_together(window: MainWindow, qtbot: QtBot) -> None:
    transport, clip = window.findChild(Transport), window.session.playback.clip
    window.session.playback.seek(12)
    qtbot.waitUntil(lambda: window.session.playback.frame == 12)
    assert transport._time.text() == "0:00.500"
    assert transport._time.toolTip() == "0:00.500 of 0:00.958"
    assert transport._code.text() == f"00:00:00:12   pts {clip.info.pts[12]}"


@pytest.mark.parametrize(("name", "way"), [("Next", 1), ("Previous", -1)])
def test_a_button_steps_once_when_clicked_and_on_while_held(
    window: MainWindow, qtbot: QtBot, name: str, way: int
) -> None:
    playback = window.session.playback
    playback.seek(12)
    qtbot.waitUntil(lambda: playback.frame == 12)
    (button,) = [
        button for button in window.findChild(Transport).children() if name in getattr(button, "accessibleName", str)()
    ]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert playback.wanted == 12 + way
    qtbot.mousePress(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: abs(playback.frame - 12) >= 5)
    qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)
    at = playback.frame
    qtbot.wait(100)
    assert playback.frame == at
