"""Tells a key that is held from one that is tapped."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent


class HeldKey(QObject):
    """Watches the key that was just pressed, until it comes up.

    Who acts on a shortcut calls `watch`. When the key repeats, it is held, and from then on its repeats
    are swallowed: none of them can act late, however busy the window is. How long a press must last is
    what the person has set in the system for repeating keys.

    Signals:
        held(): the key is held.
        released(): it was held and came up, or another key or window took its place.
    """

    held = Signal()
    released = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watching = False
        self._held = False

    def watch(self) -> None:
        """Watch the key whose press is being handled."""
        app = QGuiApplication.instance()
        if not self._watching and isinstance(app, QGuiApplication):
            self._watching = True
            app.installEventFilter(self)
            app.focusWindowChanged.connect(self.end)

    @Slot()
    def end(self) -> None:
        """Watch no more, as if the key had come up."""
        app = QGuiApplication.instance()
        if self._watching and isinstance(app, QGuiApplication):
            self._watching = False
            app.removeEventFilter(self)
            app.focusWindowChanged.disconnect(self.end)
        if self._held:
            self._held = False
            self.released.emit()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self.end()
        elif isinstance(event, QKeyEvent):
            if event.isAutoRepeat():
                return self._take_repeat(event)
            if kind in (QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
                self.end()
        return False

    def _take_repeat(self, event: QKeyEvent) -> bool:
        if event.type() != QEvent.Type.KeyRelease and not self._held:
            self._held = True
            self.held.emit()
        event.accept()  # of ShortcutOverride: the key is nobody's shortcut now
        return True
