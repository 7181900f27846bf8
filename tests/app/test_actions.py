"""The table of actions is whole: every line works, and no two want the same key."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from app.actions.definition import ActionDef
from app.actions.table import ACTIONS, MENUS
from app.can import Can
from app.main_window import MainWindow
from app.player.numbering import numbering
from app.player.pace import Pace
from app.theme import Theme
from app.tuning import Tuning
from app.view import Tool, View
from kimnet_core.inference.persistence import PAPER, Persistence
from kimnet_core.resources import ICONS

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.session import Session


@pytest.fixture
def window(session: Session, qtbot: QtBot, tmp_path) -> MainWindow:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(session, Theme(app), QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    return window


def test_ids_are_unique() -> None:
    assert [name for name, count in Counter(line.id for line in ACTIONS).items() if count > 1] == []


def test_no_two_actions_want_the_same_key() -> None:
    keys = Counter(QKeySequence(key).toString() for line in ACTIONS for key in line.keys)
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("line", ACTIONS, ids=lambda line: line.id)
def test_each_line_is_whole(line: ActionDef) -> None:
    assert line.menu in ("", *MENUS)
    assert line.text
    assert all(not QKeySequence(key).isEmpty() for key in line.keys)
    assert not line.icon or (ICONS / f"{line.icon}.svg").is_file()
    if line.checked is not None:
        field, value = line.checked
        states = [state for state in (View(), Persistence(), Pace(), Tuning(), numbering) if hasattr(state, field)]
        assert [type(getattr(state, field)) for state in states] == [type(value)], "one state says whether it is ticked"
    if line.toolbar:
        assert line.icon, "a button needs a picture"


def test_every_verb_is_there(window: MainWindow) -> None:
    assert [line.id for line in ACTIONS if not callable(attrgetter(line.verb)(window))] == []


def test_without_a_video_only_what_makes_sense_is_enabled(window: MainWindow) -> None:
    enabled = {action.definition.id for action in window.findChildren(type(window.actions()[0])) if action.isEnabled()}
    assert {"open", "sample", "quit", "shortcuts"} <= enabled
    assert enabled.isdisjoint({"save", "track", "undo", "play", "tool_box", "nudge_left_1"})


def ticked(window: MainWindow) -> set[str]:
    return {action.definition.id for action in window.actions() if action.isChecked()}


def test_the_view_ticks_its_actions(window: MainWindow) -> None:
    window.session.view.choose("tool", Tool.BOX)
    assert {"show_skeleton", "tool_box"} <= ticked(window)
    assert "tool_select" not in ticked(window)
    window.session.view.toggle("skeleton")
    assert "show_skeleton" not in ticked(window)


def test_what_corrections_do_ticks_the_switches_and_nothing_else(window: MainWindow) -> None:
    before = ticked(window)
    assert {"hold", "learn"} <= before
    window.session.persistence_changed.emit(PAPER)
    assert ticked(window) == before - {"hold", "learn"}


def test_what_an_action_needs_can_be_there() -> None:
    """Idle and running exclude each other: an action that needs both is never there."""
    assert [line.id for line in ACTIONS if Can.IDLE | Can.RUN in line.needs] == []
