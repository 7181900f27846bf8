"""A few letters find what one wants; the keyboard is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from app.main_window import MainWindow
from app.palette.entries import Entry, search
from app.palette.matching import fit
from app.palette.palette import Palette
from app.theme import Theme
from tests.app.conftest import open_clip

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session


@pytest.fixture
def window(session: Session, qtbot: QtBot, tmp_path: Path, clip: Path) -> MainWindow:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(session, Theme(app), QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    open_clip(session, qtbot, clip)
    return window


def type_in(window: MainWindow, qtbot: QtBot, text: str) -> Palette:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window.canvas, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    (palette,) = window.findChildren(Palette)
    qtbot.keyClicks(palette.findChild(QLineEdit), text)
    return palette


def enter(palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClick(palette.findChild(QLineEdit), Qt.Key.Key_Return)


def entry(text: str, missing: str = "") -> Entry:
    return Entry(text, "Go", lambda: None, missing=missing)


def test_letters_that_begin_words_fit_better_than_letters_within() -> None:
    assert fit("nf", "Next frame") > fit("nf", "Confident")
    assert fit("fra", "Frame") > fit("fra", "Fill the area")
    assert fit("xq", "Next frame") is None
    assert fit("", "anything") == 0


@given(st.text("abc ", max_size=6), st.text("abc ", max_size=12))
def test_a_text_fits_just_when_it_holds_the_letters_in_order(typed: str, text: str) -> None:
    letters = iter(text)
    held = all(letter in letters for letter in typed if letter != " ")
    assert (fit(typed, text) is not None) == held


def test_a_word_that_would_lead_nowhere_is_not_begun() -> None:
    assert fit("ba", "aba b") is not None


def test_what_cannot_be_done_comes_last() -> None:
    found = search("frame", [entry("Frame", "Not now."), entry("Go to frame"), entry("Undo")])
    assert [each.text for each in found] == ["Go to frame", "Frame"]


def test_a_frame_is_gone_to_by_its_number(window: MainWindow, qtbot: QtBot) -> None:
    enter(type_in(window, qtbot, "go 12"), qtbot)
    qtbot.waitUntil(lambda: window.session.playback.frame == 12)


def test_a_command_is_done_and_arrows_choose_another(window: MainWindow, qtbot: QtBot) -> None:
    palette = type_in(window, qtbot, "frame")
    while palette.current.text != "Last frame":
        qtbot.keyClick(palette.findChild(QLineEdit), Qt.Key.Key_Down)
    qtbot.keyClick(palette.findChild(QLineEdit), Qt.Key.Key_Down)
    assert palette.current.text != "Last frame"
    qtbot.keyClick(palette.findChild(QLineEdit), Qt.Key.Key_Up)
    enter(palette, qtbot)
    qtbot.waitUntil(lambda: window.session.playback.frame == 23)


def test_a_joint_is_picked_by_name(window: MainWindow, qtbot: QtBot) -> None:
    document = window.session.document
    document.do("Add person", [document.new_track(0)])
    enter(type_in(window, qtbot, "left wri"), qtbot)
    assert window.session.selection.joint == 6


def test_what_cannot_be_done_says_why_and_enter_does_nothing(window: MainWindow, qtbot: QtBot) -> None:
    palette = type_in(window, qtbot, "redo")
    assert palette.current.missing == "There is nothing to do again."
    assert palette._says.text() == palette.current.missing
    enter(palette, qtbot)
    assert palette.isVisible()
    qtbot.keyClick(palette, Qt.Key.Key_Escape)


def test_a_file_that_was_open_is_opened_again(window: MainWindow, qtbot: QtBot, clip: Path) -> None:
    enter_me = type_in(window, qtbot, "clip.mp4")
    assert enter_me.current.tip == str(clip)
    with qtbot.waitSignal(window.session.document_changed, timeout=5000):
        enter(enter_me, qtbot)
