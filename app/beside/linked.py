"""Two views that always show the same part of the frame, as large as each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSignalBlocker, Slot

if TYPE_CHECKING:
    from app.canvas.frame_view import FrameView


class Linked(QObject):
    """Whichever of two views of the same size is moved or zoomed, the other goes along.

    While they have other sizes, as in the midst of a new layout, the first one leads.
    """

    def __init__(self, first: FrameView, second: FrameView) -> None:
        super().__init__(second)
        self._first, self._second = first, second
        first.moved.connect(self.follow_first)
        second.moved.connect(self._follow_second)

    @Slot()
    def follow_first(self) -> None:
        """Show in the second what the first shows."""
        if self._second.isVisible():
            with QSignalBlocker(self._second):
                self._second.look_like(self._first)

    @Slot()
    def _follow_second(self) -> None:
        same = self._second.viewport().size() == self._first.viewport().size()
        if self._second.isVisible() and same and not self._second.layers.picture.empty:
            with QSignalBlocker(self._first):
                self._first.look_like(self._second)
