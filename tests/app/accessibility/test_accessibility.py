"""The whole window can be heard and reached without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QTabBar,
    QWidget,
)

from app.main_window import MainWindow
from app.theme import Theme
from app.widgets.own_keys import Combo
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


def ours(widget: QWidget) -> bool:
    """Qt's own parts, such as the field of a spin box, the list of a combo box or a viewport, speak for their owner."""
    owner = widget.parent()
    of_spin = isinstance(owner, QAbstractSpinBox)
    of_scroll = isinstance(owner, QAbstractScrollArea) and owner.viewport() is widget
    of_combo = owner is not None and isinstance(owner.parent(), QComboBox)
    of_tabs = isinstance(widget, QTabBar) or widget.objectName().startswith("qt_")
    return not (of_spin or of_scroll or of_combo or of_tabs)


def named(widget: QWidget) -> bool:
    own = widget.text() if isinstance(widget, QAbstractButton) else ""
    buddies = [label.buddy() for label in widget.window().findChildren(QLabel)]
    return bool(widget.accessibleName() or own or widget in buddies)


def nameless(root: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and ours(widget) and not named(widget)
    ]


def test_everything_in_the_window_that_takes_the_focus_has_a_name(window: MainWindow) -> None:
    assert nameless(window) == []


@pytest.mark.parametrize("verb", ["show_keys", "change_keys", "show_settings", "find_command", "show_skeleton"])
def test_everything_in_a_dialog_that_takes_the_focus_has_a_name(window: MainWindow, verb: str) -> None:
    getattr(window.dialogs, verb)()
    (dialog,) = window.findChildren(QDialog)
    assert nameless(dialog) == []
    dialog.close()


def test_tab_reaches_every_control_of_the_panel_in_front(window: MainWindow, qtbot: QtBot) -> None:
    for name in ("Occlusion", "Picture"):
        dock = window._docks[name]
        dock.raise_()
        qtbot.waitUntil(dock.widget().isVisible)
        wanted = {
            widget
            for widget in dock.widget().findChildren(QAbstractButton)
            if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        }
        seen: set[QWidget] = set()
        widget: QWidget = window.canvas
        for _ in range(2000):
            widget = widget.nextInFocusChain()
            seen.add(widget)
            if widget is window.canvas:
                break
        assert wanted <= seen


def test_no_list_of_the_window_steals_letters_unasked(window: MainWindow) -> None:
    """A bare combo box in a panel would keep the focus after a click, and lose its arrows to the video."""
    bare = [combo.accessibleName() for combo in window.findChildren(QComboBox) if not isinstance(combo, Combo)]
    assert bare == []


def test_a_list_reached_by_tab_keeps_its_arrows(window: MainWindow, qtbot: QtBot) -> None:
    window._docks["Occlusion"].raise_()
    fill = window.findChild(Combo)
    qtbot.waitUntil(fill.isVisible)
    frame = window.session.playback.frame
    fill.setFocus(Qt.FocusReason.TabFocusReason)
    chosen = fill.currentIndex()
    qtbot.keyClick(fill, Qt.Key.Key_Down)
    assert fill.currentIndex() == chosen + 1
    assert window.session.playback.frame == frame
