"""Draws a box around the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.canvas.tools.tool import CanvasTool, box_between

if TYPE_CHECKING:
    from app.canvas.intents import Intents
    from app.canvas.layers import Layers
    from app.canvas.tools.tool import Pointer
    from kimnet_core.pose.box import Box

_SMALLEST = 12.0  # screen pixels: less is a slip of the hand


class BoxTool(CanvasTool):
    """Draws a box around the person."""

    def __init__(self, layers: Layers, intents: Intents) -> None:
        self._layers, self._intents = layers, intents
        self._start: Pointer | None = None

    def press(self, at: Pointer) -> bool:
        self._start = at
        return True

    def move(self, at: Pointer) -> None:
        self._layers.box.show_box(self._box(at))

    def hover(self, at: Pointer | None) -> None:
        """Nothing to show before the box is begun."""

    def release(self, at: Pointer) -> None:
        box = self._box(at)
        self.cancel()
        if box is not None and min(box.width, box.height) * at.scale >= _SMALLEST:
            self._intents.box_drawn.emit(box)

    def cancel(self) -> None:
        self._start = None
        self._layers.box.show_box(None)

    def _box(self, at: Pointer) -> Box | None:
        return None if self._start is None else box_between(self._start, at)
