"""Story 9: a command is found by typing, gets another key, and keys of another program are tried and left again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLabel

from app.actions.table import ACTIONS
from app.shortcuts.dialog import KeysDialog
from app.trajectory.panel import TrajectoryPanel
from tests.e2e.stories.looks import SMALL_DARK, told_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.stories.driver import Studio

ROWS = [line.id for line in ACTIONS]


def says(text: str) -> bool:
    """Whether the window in front says something."""
    front = QApplication.activeWindow()
    assert front is not None
    return any(text in label.text() for label in front.findChildren(QLabel))


def change_keys(studio: Studio) -> None:
    """Find the dialog by typing a few letters of what one wants."""
    studio.key("Ctrl+K")
    studio.write("chkeys")
    studio.key("Return")
    studio.wait(lambda: isinstance(QApplication.activeWindow(), KeysDialog))


def choose_profile(studio: Studio, *keys: str) -> None:
    """Walk to other keys in the list of programs, and close the dialog."""
    change_keys(studio)
    studio.named("Keys as in").setFocus()
    for key in keys:
        studio.key(key)
    studio.shot(f"profile-{studio.window.dialogs.bindings.now.profile.name}")
    studio.button("Close")


def curves_are_shown(studio: Studio) -> bool:
    panel = studio.window.findChild(TrajectoryPanel)
    assert isinstance(panel, TrajectoryPanel)
    return panel.isVisible()


@told_in(SMALL_DARK)
def test_keys_of_ones_own(begin: Callable[..., Studio], clip: Path) -> None:
    studio = begin(clip)
    studio.key("Ctrl+K")
    studio.write("traj")
    studio.shot("1-palette")
    studio.key("Return")
    studio.wait(lambda: curves_are_shown(studio))
    studio.key("T")
    studio.wait(lambda: not curves_are_shown(studio))

    change_keys(studio)
    studio.click_on("Search an action or a key")
    studio.write("traj")
    studio.pick_row("Actions and their keys", ROWS.index("trajectory"))
    studio.click_on("The new key: press it")
    studio.key("Ctrl+G")
    assert says("⚠ Ctrl+G is used by “Go to frame or time…”, which then has it no more.")
    studio.shot("2-conflict")
    studio.button("Take it away there")
    studio.shot("3-taken")
    studio.button("Close")
    studio.key("Ctrl+G")
    studio.wait(lambda: curves_are_shown(studio))
    studio.key("Ctrl+G")
    studio.wait(lambda: not curves_are_shown(studio))

    choose_profile(studio, "Down")
    studio.key("F", 3)
    studio.wait(lambda: studio.frame == 3)
    studio.key("D")
    studio.wait(lambda: studio.frame == 2)
    studio.key("Ctrl+G")
    studio.wait(lambda: curves_are_shown(studio))  # one's own keys stand above those of any program
    choose_profile(studio, "Up")
    studio.key("F")
    studio.key("D")
    studio.settle()
    assert studio.frame == 3, "F fits the picture again, and D is the next frame"
    studio.close()

    again = begin(clip)
    shown = curves_are_shown(again)
    again.key("Ctrl+G")
    again.wait(lambda: curves_are_shown(again) is not shown)
