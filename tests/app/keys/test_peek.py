"""A tap turns something of the view; a key that is held turns it only for as long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tests.app.player.test_steps import repeat, window

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.main_window import MainWindow

__all__ = ["window"]


def test_a_tap_on_h_hides_the_skeleton_until_the_next(window: MainWindow, qtbot: QtBot) -> None:
    view = window.session.view
    qtbot.keyClick(window.canvas, Qt.Key.Key_H)
    assert not view.now.skeleton
    qtbot.keyClick(window.canvas, Qt.Key.Key_H)
    assert view.now.skeleton


def test_holding_h_hides_the_skeleton_as_long_as_it_is_held(window: MainWindow, qtbot: QtBot) -> None:
    view = window.session.view
    qtbot.keyPress(window.canvas, Qt.Key.Key_H)
    repeat(window, Qt.Key.Key_H)
    repeat(window, Qt.Key.Key_H)
    assert not view.now.skeleton
    qtbot.keyRelease(window.canvas, Qt.Key.Key_H)
    assert view.now.skeleton
