"""Turning something of the view to the other with a tap, and only for as long as a key is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.keys.held_key import HeldKey

if TYPE_CHECKING:
    from app.view import ViewState


class Peek(QObject):
    """Toggles fields of the view; one whose key was held turns back when the key comes up."""

    def __init__(self, view: ViewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view, self._field = view, ""
        self._key = HeldKey(self)
        self._key.released.connect(self._turn_back)

    def toggle(self, field: str) -> None:
        """Turn a field that is true or false to the other, for good unless the key is held."""
        self._key.end()
        self._view.toggle(field)
        self._field = field
        self._key.watch()

    @Slot()
    def _turn_back(self) -> None:
        self._view.toggle(self._field)
