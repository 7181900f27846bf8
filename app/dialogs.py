"""The windows that open over the main one: keys, settings, the palette, the tour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.guidance.tour import Tour
from app.palette.entries import of_actions, of_files, of_joints
from app.palette.palette import Palette
from app.preferences.dialog import SettingsDialog
from app.shortcuts.bindings import Bindings
from app.shortcuts.dialog import KeysDialog
from app.shortcuts.sheet import ShortcutsDialog
from app.skeletons.dialog import SkeletonDialog
from app.sweeps.panel import SweepPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QMainWindow, QWidget

    from app.actions.action import Action
    from app.actions.keymap import Keymap
    from app.files import Files
    from app.preferences.choices import Choices
    from app.session import Session


class Dialogs(QObject):
    """Opens them; none of them makes anything wait.

    Attributes:
        bindings: the keys of the window.
    """

    def __init__(self, session: Session, choices: Choices, files: Files, picture: QWidget, window: QMainWindow) -> None:
        super().__init__(window)
        self._session, self._choices, self._files = session, choices, files
        self._picture, self._window = picture, window
        self._actions: Sequence[Action] = ()
        self.bindings = Bindings(choices.now.keys, self)
        self.bindings.changed.connect(self._keep_keys)

    def take_actions(self, actions: Sequence[Action]) -> None:
        """Say which actions the window has."""
        self._actions = actions

    def show_keys(self) -> None:
        """What keys and mouse do."""
        sheet = ShortcutsDialog(self._actions, self._window)
        sheet.change_wanted.connect(self.change_keys)
        sheet.show()

    @Slot()
    def change_keys(self) -> None:
        """Choose other keys."""
        KeysDialog(self.bindings, self._window).show()

    def show_settings(self) -> None:
        """Choose how everything looks and works."""
        dialog = SettingsDialog(self._choices, self._window)
        dialog.keys_wanted.connect(self.change_keys)
        dialog.show()

    def show_skeleton(self) -> None:
        """Work on the skeleton of the project."""
        if (skeleton := self._session.skeletons.now) is not None:
            SkeletonDialog(self._session, skeleton, self._window).open()

    def new_sweep(self) -> None:
        """Ask what a sweep shall try, beside the panel that will show it."""
        panel = self._window.findChild(SweepPanel)
        if panel is not None and (dock := panel.parentWidget()) is not None:
            dock.show()
            dock.raise_()
            panel.ask()

    def find_command(self) -> None:
        """Type what to do."""
        recent = of_files(self._choices.now.recent, self._files.open_path)
        Palette(self._session, [*of_actions(self._actions), *of_joints(self._session), *recent], self._window).show()

    @Slot()
    def begin_tour(self) -> None:
        """Show round the window, on the sample clip."""
        Tour(self._session, self._window, self._picture).begin()

    @Slot(object)
    def _keep_keys(self, keymap: Keymap) -> None:
        self._choices.choose(keys=keymap.to_toml())
