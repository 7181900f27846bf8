"""The keys of the window as they are now, and who is told when they change."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.actions.keymap import STUDIO, Keymap, profile, read_keymap
from kimnet_core.errors import InputError


class Bindings(QObject):
    """The present `Keymap`.

    Signals:
        changed(Keymap).
    """

    changed = Signal(object)

    def __init__(self, text: str, parent: QObject | None = None) -> None:
        """Keys as `Keymap.to_toml` wrote them; those of the Studio where the text holds none."""
        super().__init__(parent)
        try:
            self.now = read_keymap(text)
        except InputError:  # settings of another version: nobody has asked for these
            self.now = Keymap(profile(STUDIO))

    def choose(self, keymap: Keymap) -> None:
        """Have other keys; tells only of a difference."""
        if keymap != self.now:
            self.now = keymap
            self.changed.emit(keymap)
