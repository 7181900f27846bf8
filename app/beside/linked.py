"""Two views that always show the same part of the frame, as large as each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QTimer, Slot

if TYPE_CHECKING:
    from app.canvas.frame_view import FrameView


class Linked(QObject):
    """Whichever of two views of the same size the person moves or zooms, the other goes along.

    When the window lays them out anew, the second follows the first, once both have their size.
    """

    def __init__(self, first: FrameView, second: FrameView) -> None:
        super().__init__(second)
        self._first, self._second = first, second
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self.follow_first)
        first.moved.connect(self.follow_first)
        second.moved.connect(self._follow_second)
        for view in (first, second):
            view.viewport().installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._soon.start()
        return False

    @Slot()
    def follow_first(self) -> None:
        """Show in the second what the first shows."""
        if self._second.isVisible():
            with QSignalBlocker(self._second):
                self._second.look_like(self._first)

    @Slot()
    def _follow_second(self) -> None:
        if self._second.isVisible() and not self._second.layers.picture.empty:
            with QSignalBlocker(self._first):
                self._first.look_like(self._second)
