"""Paints what the network shall not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.canvas.tools.mask_tool import MaskTool
from app.canvas.tools.tool import Pointer
from kimnet_core.occlusion.shapes import stroke

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.canvas.intents import Intents
    from app.canvas.layers import Layers
    from app.view import ViewState


class BrushTool(MaskTool):
    """Paints the mask, or takes paint away; Shift does the other of the two."""

    def __init__(self, layers: Layers, intents: Intents, view: ViewState, *, erases: bool) -> None:
        super().__init__(layers, intents)
        self._view, self._erases = view, erases
        self._mask: NDArray[np.bool_] | None = None
        self._last = Pointer(0, 0, 1)
        self._erasing = False

    def begin(self, at: Pointer) -> None:
        self._mask = self.mask()
        self._erasing = self._erases != at.shift
        self._last = at
        self._stroke(at)

    def go_on(self, at: Pointer) -> None:
        if self._mask is not None:
            self._stroke(at)

    def hover(self, at: Pointer | None) -> None:
        if at is None:
            self._layers.brush.clear()
        else:
            self._show_brush(at, erasing=self._erases != at.shift)

    def end(self, at: Pointer) -> None:
        if self._mask is None:
            return
        self._stroke(at)
        mask, self._mask = self._mask, None
        self._layers.mask.end_stroke()
        self.paint(mask)

    def drop(self) -> None:
        if self._mask is not None:
            self._mask = None
            self._layers.mask.end_stroke()

    def _stroke(self, at: Pointer) -> None:
        assert self._mask is not None
        radius = self._view.now.brush / 2
        way = np.array([[self._last.x, self._last.y], [at.x, at.y]])
        self._mask = stroke(self._mask, way, radius, erase=self._erasing)
        height, width = self._mask.shape
        x1, y1 = np.clip(np.floor(way.min(axis=0) - radius), 0, (width, height)).astype(int).tolist()
        x2, y2 = np.clip(np.ceil(way.max(axis=0) + radius) + 1, 0, (width, height)).astype(int).tolist()
        self._layers.mask.redraw(self._mask, (x1, y1, x2, y2))
        self._last = at
        self._show_brush(at, erasing=self._erasing)

    def _show_brush(self, at: Pointer, *, erasing: bool) -> None:
        self._layers.brush.show_brush(at.x, at.y, self._view.now.brush / 2, erasing=erasing)
