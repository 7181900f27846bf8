"""Hides a polygon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from app.canvas.outline_item import HANDLE
from app.canvas.tools.mask_tool import MaskTool
from kimnet_core.occlusion.shapes import polygon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from app.canvas.intents import Intents
    from app.canvas.layers import Layers
    from app.canvas.tools.tool import Pointer

_FEWEST = 3  # corners


class PolygonTool(MaskTool):
    """Every click puts a corner; a double click, a click on the first corner or Enter closes the polygon.

    Backspace takes the newest corner away, Esc all. A first corner put with Shift begins one that uncovers.
    Between two clicks the video may go to another frame: the polygon hides a part of the frame it is closed on.
    """

    def __init__(self, layers: Layers, intents: Intents) -> None:
        super().__init__(layers, intents)
        self._corners: list[tuple[float, float]] = []
        self._erasing = False
        self._held = False  # the newest corner is

    def begin(self, at: Pointer) -> None:
        if self._corners and (at.double or self._is_first(at)):
            self._close()
            return
        if not self._corners:
            self._erasing = at.shift
        self._corners.append((at.x, at.y))
        self._held = True
        self._show()

    def go_on(self, at: Pointer) -> None:
        if self._held:
            self._corners[-1] = at.x, at.y
            self._show()

    def end(self, at: Pointer) -> None:
        self.go_on(at)
        self._held = False

    def hover(self, at: Pointer | None) -> None:
        if self._corners:
            self._show(at)

    def drop(self) -> None:
        self._corners, self._held = [], False
        self._layers.outline.clear()

    def on_key(self, event: QKeyEvent) -> Callable[[], None] | None:
        if not self._corners:
            return None
        acts: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Return: self._close,
            Qt.Key.Key_Enter: self._close,
            Qt.Key.Key_Backspace: self._take_back,
            Qt.Key.Key_Escape: self.drop,
        }
        return acts.get(event.key())

    def _take_back(self) -> None:
        self._corners.pop()
        self._held = False
        self._show()

    def _close(self) -> None:
        """Fewer corners than three enclose nothing: the next may still come."""
        if len(self._corners) < _FEWEST:
            return
        mask = polygon(self.mask(), np.array(self._corners), erase=self._erasing)
        self.drop()
        self.paint(mask)

    def _is_first(self, at: Pointer) -> bool:
        x, y = self._corners[0]
        return len(self._corners) >= _FEWEST and np.hypot(at.x - x, at.y - y) * at.scale <= HANDLE

    def _show(self, at: Pointer | None = None) -> None:
        following = [] if at is None else [(at.x, at.y)]
        closes = at is not None and self._is_first(at)
        self._layers.outline.show_outline([*self._corners, *following], closed=closes, erasing=self._erasing)
