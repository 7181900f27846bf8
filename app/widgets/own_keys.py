"""Keys that a widget keeps for itself while it has the focus, although they are shortcuts of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QSlider, QWidget

ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


def keeps(event: QEvent) -> bool:
    """Claim an arrow key before the window's shortcuts see it; True where it was one.

    For a widget that takes the focus by Tab alone: who came by keyboard means the widget, who clicked it
    goes on with the arrows of the video.
    """
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    ours = event.key() in ARROWS and event.modifiers() == Qt.KeyboardModifier.NoModifier
    if ours:
        event.accept()
    return ours


class Slider(QSlider):
    """A horizontal slider whose arrow keys move it."""

    def __init__(self, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(low, high)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def event(self, event: QEvent) -> bool:
        return keeps(event) or super().event(event)


class Combo(QComboBox):
    """One of many; its arrow keys choose another, and it takes the focus by Tab alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def event(self, event: QEvent) -> bool:
        return keeps(event) or super().event(event)
