"""Picks joints and moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from app.canvas.picking import nearest_joint
from app.canvas.tools.tool import STEADY, CanvasTool, Pointer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.canvas.intents import Intents
    from app.canvas.layers import Layers


class SelectTool(CanvasTool):
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
        self._dragging = self._dragging or bool(wandered > STEADY)
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
