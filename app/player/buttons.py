"""Buttons of the player: one that steps while it is held, one that chooses the speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from app.icons import icon
from app.language import tr
from app.player.pace import SPEEDS
from app.theme import tabular

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.player.playback import Playback
    from app.player.steps import Steps


class StepButton(QToolButton):
    """Steps once when it is clicked, and goes on ever faster while it is held."""

    def __init__(self, name: str, text: str, steps: Steps, frames: int) -> None:
        super().__init__()
        _dress(self, name, text)
        self.setAutoRepeat(True)
        self._steps, self._frames, self._down = steps, frames, False
        self.pressed.connect(self._press)
        self.released.connect(self._release)

    @Slot()
    def _press(self) -> None:
        """Qt presses a button that is held again and again."""
        if self._down:
            self._steps.begin()
        else:
            self._down = True
            self._steps.tap(self._frames)

    @Slot()
    def _release(self) -> None:
        if not self.isDown():
            self._down = False
            self._steps.end()


class SpeedButton(QToolButton):
    """Shows how fast the video plays, and opens a menu of speeds."""

    def __init__(self, playback: Playback) -> None:
        super().__init__()
        self._playback = playback
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFont(tabular(self.font()))
        self.setToolTip(tr("How fast the video plays"))
        menu, self._group = QMenu(self), QActionGroup(self)
        for speed in SPEEDS:
            action = self._group.addAction(f"{speed:g}x")
            action.setData(speed)
            action.setCheckable(True)
            menu.addAction(action)
        self._group.triggered.connect(self._choose)
        self.setMenu(menu)

    def show_speed(self, speed: float) -> None:
        """Say how fast the video plays."""
        self.setText(f"{speed:g}x")
        self.setAccessibleName(tr("Speed {speed} times").format(speed=f"{speed:g}"))
        for action in self._group.actions():
            action.setChecked(action.data() == speed)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self._playback.choose_speed(action.data())


def plain_button(name: str, text: str, slot: Callable[[], None]) -> QToolButton:
    """A button with an icon that calls a slot; its text is said and shown as a tool tip."""
    button = QToolButton()
    _dress(button, name, text)
    button.clicked.connect(slot)
    return button


def _dress(button: QToolButton, name: str, text: str) -> None:
    button.setIcon(icon(name))
    button.setIconSize(QSize(20, 20))
    button.setToolTip(text)
    button.setAccessibleName(text)
