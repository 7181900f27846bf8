"""Places one joint after the other, by clicks or by keys alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.canvas.tools.tool import CanvasTool
from kimnet_core.pose.pose import Visibility

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from app.canvas.intents import Intents
    from app.canvas.layers import Layers
    from app.canvas.tools.tool import Pointer

_WAYS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_PLAIN, _SHIFT, _CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
_SIZES = {_PLAIN: 1.0, _SHIFT: 10.0, _CTRL: 0.25}  # frame pixels
_REPEATS = 6  # of a held arrow, until its steps are twice as long
_FASTEST = 8.0


class PlaceTool(CanvasTool):
    """The crosshair follows the mouse and the arrow keys; a click or Enter places the joint that is asked for.

    A tap of an arrow always moves by 1 pixel, with Shift by 10, with Ctrl by a quarter; a held one goes
    faster and faster.
    """

    def __init__(self, layers: Layers, intents: Intents) -> None:
        self._layers, self._intents = layers, intents
        self._repeats = 0

    def press(self, at: Pointer) -> bool:
        if self._layers.picture.empty:
            return False
        self.move(at)
        return True

    def move(self, at: Pointer) -> None:
        self._intents.crosshair_put.emit(at.x, at.y)

    def hover(self, at: Pointer | None) -> None:
        if at is not None:
            self.move(at)

    def release(self, at: Pointer) -> None:
        self.move(at)
        self._intents.place_asked.emit(None)

    def cancel(self) -> None:
        """Nothing is begun before the button comes up."""

    def on_key(self, event: QKeyEvent) -> Callable[[], None] | None:
        keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key, first = event.key(), not event.isAutoRepeat()
        if key in _WAYS and keys in _SIZES:
            return partial(self._go, *_WAYS[key], _SIZES[keys], first=first)
        if keys != _PLAIN:
            return None
        acts: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Return: partial(self._place, None, first=first),
            Qt.Key.Key_Enter: partial(self._place, None, first=first),
            Qt.Key.Key_V: partial(self._place, Visibility.HIDDEN, first=first),
            Qt.Key.Key_N: partial(self._intents.joint_stepped.emit, 1),
            Qt.Key.Key_Backspace: partial(self._intents.joint_stepped.emit, -1),
        }
        return acts.get(key)

    def _place(self, visibility: Visibility | None, *, first: bool) -> None:
        if first:  # a held key shall not place joint upon joint
            self._intents.place_asked.emit(visibility)

    def _go(self, x: float, y: float, size: float, *, first: bool) -> None:
        self._repeats = 0 if first else self._repeats + 1
        step = size * min(1 + self._repeats // _REPEATS, _FASTEST)
        self._intents.crosshair_moved.emit(x * step, y * step)
