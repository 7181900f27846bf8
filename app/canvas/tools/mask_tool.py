"""What all tools share that change what the network shall not see."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from app.canvas.tools.tool import CanvasTool

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.canvas.intents import Intents
    from app.canvas.layers import Layers
    from app.canvas.tools.tool import Pointer


class MaskTool(CanvasTool):
    """With Alt it moves what is painted on the shown frame; without, it does what it is for."""

    def __init__(self, layers: Layers, intents: Intents) -> None:
        self._layers, self._intents = layers, intents
        self._taken: Pointer | None = None  # where the paint was taken

    @abstractmethod
    def begin(self, at: Pointer) -> None:
        """A press on the picture."""

    @abstractmethod
    def go_on(self, at: Pointer) -> None:
        """A move of the mouse after it."""

    @abstractmethod
    def end(self, at: Pointer) -> None:
        """The button came up."""

    @abstractmethod
    def drop(self) -> None:
        """Forget what was begun."""

    def press(self, at: Pointer) -> bool:
        if self._layers.picture.empty:
            return False
        if at.alt and self._layers.mask.mask is not None:
            self._taken = at
        else:
            self.begin(at)
        return True

    def move(self, at: Pointer) -> None:
        if self._taken is None:
            self.go_on(at)
        else:
            self._layers.mask.setPos(*_way(self._taken, at))

    def release(self, at: Pointer) -> None:
        taken, self._taken = self._taken, None
        if taken is None:
            self.end(at)
            return
        self._layers.mask.setPos(0, 0)
        x, y = _way(taken, at)
        if x or y:
            self._intents.mask_moved.emit(x, y)

    def cancel(self) -> None:
        if self._taken is None:
            self.drop()
        else:
            self._taken = None
            self._layers.mask.setPos(0, 0)

    def mask(self) -> NDArray[np.bool_]:
        """(H, W) what is hidden of the shown frame, to draw upon; not to be written in place."""
        mask = self._layers.mask.mask
        return np.zeros(self._layers.picture.size, bool) if mask is None else mask

    def paint(self, mask: NDArray[np.bool_]) -> None:
        """Tell of a new mask, and show it at once: the next stroke is drawn upon it."""
        self._layers.mask.show_mask(mask)
        self._intents.mask_painted.emit(mask)


def _way(taken: Pointer, at: Pointer) -> tuple[int, int]:
    return round(at.x - taken.x), round(at.y - taken.y)
