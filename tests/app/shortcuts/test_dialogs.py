"""Keys are changed in the real window, by pressing them, and count at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QWidget,
)

from app.actions.table import ACTIONS
from app.main_window import MainWindow
from app.shortcuts.dialog import KeysDialog
from app.shortcuts.sheet import ShortcutsDialog
from app.theme import Theme
from tests.app.conftest import open_clip

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(session: Session, qtbot: QtBot, settings: QSettings, clip: Path) -> MainWindow:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(session, Theme(app), settings)
    qtbot.addWidget(window)
    window.show()
    open_clip(session, qtbot, clip)
    return window


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> KeysDialog:
    window.dialogs.change_keys()
    (dialog,) = window.findChildren(KeysDialog)
    bring_to_front(dialog, qtbot)
    return dialog


def bring_to_front(widget: QWidget, qtbot: QtBot) -> None:
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)


def choose(dialog: KeysDialog, action: str) -> None:
    dialog.findChild(QTableWidget).selectRow([line.id for line in ACTIONS].index(action))


def press(dialog: KeysDialog, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    edit = dialog.findChild(QKeySequenceEdit)
    edit.setFocus()
    qtbot.keyClick(edit, key, modifier)


def button(dialog: KeysDialog, text: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text)


def says(dialog: KeysDialog, text: str) -> bool:
    return any(text in label.text() for label in dialog.findChildren(QLabel))


def test_a_pressed_key_works_at_once_and_at_the_next_start(
    dialog: KeysDialog, window: MainWindow, qtbot: QtBot, settings: QSettings
) -> None:
    choose(dialog, "on_10")
    press(dialog, qtbot, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert says(dialog, "Ctrl+J is free")
    button(dialog, "Take this key").click()
    dialog.close()
    bring_to_front(window, qtbot)
    qtbot.keyClick(window.canvas, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.session.playback.frame == 10)
    window.close()
    assert '"on_10" = ["Ctrl+J", "Shift+Right"]' in settings.value("keys")


def test_a_key_in_use_is_only_taken_after_a_warning_that_says_from_whom(
    dialog: KeysDialog, window: MainWindow, qtbot: QtBot
) -> None:
    choose(dialog, "fit")
    press(dialog, qtbot, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert says(dialog, "Ctrl+G is used by “Go to frame or time…”")
    assert window.dialogs.bindings.now.all()["go_to"] == ("Ctrl+G",)
    button(dialog, "Take it away there").click()
    assert window.dialogs.bindings.now.all()["fit"] == ("Ctrl+G", "F")
    assert window.dialogs.bindings.now.all()["go_to"] == ()
    button(dialog, "Reset").click()
    assert window.dialogs.bindings.now.all()["go_to"] == ("Ctrl+G",)


def test_a_profile_and_a_file_of_keys_count_at_once(
    dialog: KeysDialog, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    combo = dialog.findChild(QComboBox)
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert window.dialogs.bindings.now.profile.name == "cvat"
    bring_to_front(window, qtbot)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: window.session.playback.frame == 1)
    choose(dialog, "fit")
    button(dialog, "No key").click()
    dialog.export_to(str(tmp_path / "keys.toml"))
    kept = window.dialogs.bindings.now
    button(dialog, "Reset all").click()
    assert window.dialogs.bindings.now.own == {}
    dialog.import_from(str(tmp_path / "keys.toml"))
    assert window.dialogs.bindings.now == kept
    dialog.import_from(str(tmp_path / "gone.toml"))
    assert says(dialog, "cannot be read")
    assert window.dialogs.bindings.now == kept


def test_letters_go_into_a_field_and_not_to_the_window(window: MainWindow, qtbot: QtBot) -> None:
    field = QLineEdit(window)
    spin = window.findChild(QSpinBox)
    bring_to_front(window, qtbot)
    for widget in (field, spin):
        widget.show()
        widget.setFocus()
        qtbot.keyClicks(widget, "d1")
    assert field.text() == "d1"
    assert window.session.playback.wanted == 0
    assert window.session.selection.joint is None


def lines(sheet: ShortcutsDialog) -> dict[str, str]:
    return {row.text: row.keys for group in sheet._groups for row in group.rows}


def test_the_sheet_shows_keys_as_they_are_bound_and_what_can_be_done_first(window: MainWindow, qtbot: QtBot) -> None:
    window.dialogs.bindings.choose(window.dialogs.bindings.now.bind("save", ["F12"]))
    qtbot.keyClick(window.canvas, Qt.Key.Key_F1)
    (sheet,) = window.findChildren(ShortcutsDialog)
    assert lines(sheet)["Save"] == "F12"
    assert lines(sheet)["Pick joint 1 to 10"] == "1 … 0"
    keyed = {action.text() for action in window._menus.actions if action.definition.menu and action.shortcuts()}
    assert keyed <= set(lines(sheet))
    for group in sheet._groups:
        off = [bool(row.missing) for row in group.rows]
        assert off == sorted(off)
    undo = next(row for group in sheet._groups for row in group.rows if row.text == "Undo")
    assert undo.missing == "There is nothing to undo."
    sheet._search.setText("UNDO")
    seen = [row.text for group in sheet._groups for row, text, _ in group._lines if text.isVisible()]
    assert seen == ["Undo"]


def test_what_cannot_be_chosen_says_why_until_it_can(window: MainWindow) -> None:
    undo, forward = (next(a for a in window.actions() if a.objectName() == name) for name in ("undo", "forward"))
    assert undo.toolTip().endswith("There is nothing to undo.")
    assert "no person yet" in forward.statusTip()
    assert forward.shortcut() == QKeySequence("R")
    document = window.session.document
    document.do("Add person", [document.new_track(0)])
    assert undo.toolTip() == "Undo (Ctrl+Z)"
    assert forward.statusTip() == forward.does
