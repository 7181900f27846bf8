"""What a hand does that has taken a joint, a pose, or nothing yet, from press to release."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from app.canvas.picking import joints_inside
from app.canvas.tools.tool import STEADY, Pointer, box_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.canvas.intents import Intents
    from app.canvas.layers import Layers
    from app.canvas.peaks_item import PeaksItem
    from kimnet_core.pose.box import Box


class Gesture(ABC):
    """Begun at a press; a click may wander a little before it is a drag."""

    def __init__(self, intents: Intents, start: Pointer) -> None:
        self._intents, self._start = intents, start
        self._dragging = False

    def move(self, at: Pointer) -> None:
        """The mouse is here now."""
        wandered = np.hypot(at.x - self._start.x, at.y - self._start.y) * at.scale
        self._dragging = self._dragging or bool(wandered > STEADY)
        if self._dragging:
            self._drag(at)

    def release(self, at: Pointer) -> None:
        """The button was let go here."""
        self.move(at)
        if self._dragging:
            self._drop()

    def cancel(self) -> None:
        """Everything is to be as it was."""
        if self._dragging:
            self._take_back()

    @abstractmethod
    def _drag(self, at: Pointer) -> None: ...

    @abstractmethod
    def _drop(self) -> None: ...

    def _take_back(self) -> None:
        self._intents.drag_cancelled.emit()


class JointDrag(Gesture):
    """A joint is taken, or one that was missing is put under the cursor."""

    def __init__(
        self,
        intents: Intents,
        start: Pointer,
        joint: int,
        at: NDArray[np.float64],
        *,
        peaks: PeaksItem,
        alone: bool = True,
    ) -> None:
        """The joint keeps its distance from the cursor, so that taking it does not move it.

        By itself it snaps to the peaks of its heatmap; not with Ctrl.

        Args:
            intents: where to tell what is wanted.
            start: of the press.
            joint: which.
            at: (2,) where it is, frame pixels; nan where it is missing.
            peaks: of its heatmap.
            alone: whether it is picked by itself; else a click picks it by itself.
        """
        super().__init__(intents, start)
        self._joint, self._peaks, self._alone = joint, peaks, alone
        self._taken = float(at[0]), float(at[1])
        self._offset = at - (start.x, start.y)
        if np.isnan(at).any():
            self._offset, self._dragging = np.zeros(2), True
            self._drag(start)

    def release(self, at: Pointer) -> None:
        super().release(at)
        if not self._dragging and not self._alone:
            self._intents.joint_picked.emit(self._joint)

    def _drag(self, at: Pointer) -> None:
        x, y = at.x + float(self._offset[0]), at.y + float(self._offset[1])
        if self._alone and not at.ctrl:
            x, y = self._peaks.snapped(x, y, at.scale, self._taken)
        self._intents.joint_dragged.emit(self._joint, x, y)

    def _drop(self) -> None:
        self._intents.joint_dropped.emit(self._joint)


class PoseDrag(Gesture):
    """The whole pose is taken."""

    def _drag(self, at: Pointer) -> None:
        self._intents.pose_dragged.emit(at.x - self._start.x, at.y - self._start.y)

    def _drop(self) -> None:
        self._intents.pose_dropped.emit()


class Band(Gesture):
    """A frame is drawn around joints to pick them."""

    def __init__(self, intents: Intents, start: Pointer, layers: Layers, xy: NDArray[np.float64]) -> None:
        """Over joints (K, 2) in frame pixels."""
        super().__init__(intents, start)
        self._layers, self._xy = layers, xy
        self._box: Box | None = None

    def _drag(self, at: Pointer) -> None:
        self._box = box_between(self._start, at)
        self._layers.box.show_box(self._box)

    def _drop(self) -> None:
        self._take_back()
        if self._box is not None and (joints := joints_inside(self._xy, self._box)):
            self._intents.joints_added.emit(joints)

    def _take_back(self) -> None:
        self._layers.box.show_box(None)
