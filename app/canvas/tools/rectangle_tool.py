"""Hides an upright rectangle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.canvas.tools.mask_tool import MaskTool
from app.canvas.tools.tool import STEADY
from kimnet_core.occlusion.shapes import rectangle

if TYPE_CHECKING:
    from app.canvas.intents import Intents
    from app.canvas.layers import Layers
    from app.canvas.tools.tool import Pointer


class RectangleTool(MaskTool):
    """A drag hides a rectangle; begun with Shift it uncovers one. Less than a few pixels is a slip of the hand."""

    def __init__(self, layers: Layers, intents: Intents) -> None:
        super().__init__(layers, intents)
        self._start: Pointer | None = None

    def begin(self, at: Pointer) -> None:
        self._start = at

    def go_on(self, at: Pointer) -> None:
        if (start := self._start) is not None:
            corners = [(start.x, start.y), (at.x, start.y), (at.x, at.y), (start.x, at.y)]
            self._layers.outline.show_outline(corners, closed=True, erasing=start.shift)

    def hover(self, at: Pointer | None) -> None:
        """Nothing to show before the rectangle is begun."""

    def end(self, at: Pointer) -> None:
        start = self._start
        self.drop()
        if start is not None and min(abs(at.x - start.x), abs(at.y - start.y)) * at.scale > STEADY:
            mask = rectangle(self.mask(), (start.x, start.y), (at.x, at.y), erase=start.shift)
            self.paint(mask)

    def drop(self) -> None:
        self._start = None
        self._layers.outline.clear()
