"""What the left mouse button does on the picture: one small class a tool.

A tool gets a pointer at press, move and release, and may be cancelled in between. It previews in the
layers and tells what the person wants through the intents; it changes no document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from PySide6.QtCore import Qt

from app.canvas.picking import nearest_joint
from kimnet_core.occlusion.masks import stroke
from kimnet_core.pose.box import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.canvas.intents import Intents
    from app.canvas.layers import Layers
    from app.view import ViewState

_STEADY = 3.0  # screen pixels that a click may wander before it is a drag
_SMALLEST_BOX = 12.0  # screen pixels: less is a slip of the hand


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the mouse is.

    Attributes:
        x: frame pixels.
        y: frame pixels.
        scale: screen pixels per frame pixel.
        shift: whether Shift is held.
    """

    x: float
    y: float
    scale: float
    shift: bool = False


class CanvasTool(Protocol):
    """What the view needs of a tool."""

    cursor: Qt.CursorShape

    def press(self, at: Pointer) -> bool:
        """Begin; False leaves the gesture to the view, which then moves the picture."""

    def move(self, at: Pointer) -> None:
        """Go on; only between press and release."""

    def hover(self, at: Pointer | None) -> None:
        """The mouse is here and nothing is pressed; None: it has left."""

    def release(self, at: Pointer) -> None:
        """End, and tell what is wanted."""

    def cancel(self) -> None:
        """Forget what was begun."""


class SelectTool:
    """Picks a joint, moves it, and puts a joint that is missing where the person clicks."""

    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, layers: Layers, intents: Intents) -> None:
        self._layers, self._intents = layers, intents
        self._joint: int | None = None
        self._start = Pointer(0, 0, 1)
        self._offset = (0.0, 0.0)
        self._dragging = False

    def press(self, at: Pointer) -> bool:
        joint = self._under(at)
        if joint is None:
            return self._place(at)
        x, y = self._xy()[joint].tolist()
        # The joint keeps its distance from the cursor, so that taking it does not move it.
        self._joint, self._start, self._offset, self._dragging = joint, at, (x - at.x, y - at.y), False
        self._intents.joint_picked.emit(joint)
        return True

    def move(self, at: Pointer) -> None:
        if self._joint is None:
            return
        wandered = np.hypot(at.x - self._start.x, at.y - self._start.y) * at.scale
        self._dragging = self._dragging or bool(wandered > _STEADY)
        if self._dragging:
            self._intents.joint_dragged.emit(self._joint, at.x + self._offset[0], at.y + self._offset[1])

    def hover(self, at: Pointer | None) -> None:
        self._layers.pose.hover(self._under(at) if at else None)

    def release(self, at: Pointer) -> None:
        self.move(at)
        if self._dragging and self._joint is not None:
            self._intents.joint_dropped.emit(self._joint)
        self._joint, self._dragging = None, False

    def cancel(self) -> None:
        if self._dragging:
            self._intents.drag_cancelled.emit()
        self._joint, self._dragging = None, False

    def _place(self, at: Pointer) -> bool:
        joint = self._layers.pose.selected
        if joint is None or self._layers.pose.pose is None or np.isfinite(self._xy()[joint]).all():
            return False
        self._joint, self._start, self._offset, self._dragging = joint, at, (0.0, 0.0), True
        self._intents.joint_dragged.emit(joint, at.x, at.y)
        return True

    def _under(self, at: Pointer) -> int | None:
        hit = nearest_joint(self._xy(), at.x, at.y, at.scale) if self._layers.pose.isVisible() else None
        return hit.joint if hit else None

    def _xy(self) -> NDArray[np.float64]:
        pose = self._layers.pose.pose
        return pose.xy[0] if pose is not None else np.empty((0, 2))


class BoxTool:
    """Draws a box around the person."""

    cursor = Qt.CursorShape.CrossCursor

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
        if box is not None and min(box.width, box.height) * at.scale >= _SMALLEST_BOX:
            self._intents.box_drawn.emit(box)

    def cancel(self) -> None:
        self._start = None
        self._layers.box.show_box(None)

    def _box(self, at: Pointer) -> Box | None:
        if self._start is None or at.x == self._start.x or at.y == self._start.y:
            return None
        (x1, x2), (y1, y2) = sorted((self._start.x, at.x)), sorted((self._start.y, at.y))
        return Box(x1, y1, x2, y2)


class BrushTool:
    """Paints the mask, or takes paint away; Shift does the other of the two."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, layers: Layers, intents: Intents, view: ViewState, *, erases: bool) -> None:
        self._layers, self._intents, self._view, self._erases = layers, intents, view, erases
        self._mask: NDArray[np.bool_] | None = None
        self._last = Pointer(0, 0, 1)
        self._erasing = False

    def press(self, at: Pointer) -> bool:
        if self._layers.picture.empty:
            return False
        before = self._layers.mask.mask
        self._mask = np.zeros(self._layers.picture.size, bool) if before is None else before
        self._erasing = self._erases != at.shift
        self._last = at
        self._stroke(at)
        return True

    def move(self, at: Pointer) -> None:
        if self._mask is not None:
            self._stroke(at)

    def hover(self, at: Pointer | None) -> None:
        if at is None:
            self._layers.brush.clear()
        else:
            self._show_brush(at, erasing=self._erases != at.shift)

    def release(self, at: Pointer) -> None:
        if self._mask is None:
            return
        self._stroke(at)
        mask, self._mask = self._mask, None
        self._layers.mask.end_stroke()
        self._intents.mask_painted.emit(mask)

    def cancel(self) -> None:
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
