"""Picks joints and moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from app.canvas.picking import nearest_bone, nearest_joint
from app.canvas.tools.gestures import Band, Gesture, JointDrag, PoseDrag
from app.canvas.tools.tool import CanvasTool, Pointer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.canvas.intents import Intents
    from app.canvas.layers import Layers


class SelectTool(CanvasTool):
    """Picks and moves joints of the selected person.

    On a joint: a click picks it, with Shift beside the others; a drag moves it and all that are picked with
    it. Beside joints: a click puts the selected joint if it is missing, a drag with Shift picks all joints
    that it frames, a double click on a bone picks its limb. Anywhere: a drag with Alt moves the whole pose;
    without Alt nothing does, so that it is never moved by accident. A joint that is dragged by itself snaps
    to the peaks of its heatmap; with Ctrl it does not.
    """

    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, layers: Layers, intents: Intents) -> None:
        self._layers, self._intents = layers, intents
        self._doing: Gesture | None = None

    def press(self, at: Pointer) -> bool:
        joint = self._under(at)
        if at.alt and self._layers.pose.isVisible() and len(self._xy()):
            self._doing = PoseDrag(self._intents, at)
        elif joint is not None and at.shift:
            self._intents.joint_toggled.emit(joint)
        elif joint is not None:
            self._doing = self._take(joint, at)
        elif at.shift:
            self._doing = Band(self._intents, at, self._layers, self._xy())
        elif (missing := self._missing()) is not None:
            self._doing = JointDrag(self._intents, at, missing, self._xy()[missing], peaks=self._layers.peaks)
        elif at.double and (bone := self._bone_under(at)) is not None:
            self._intents.bone_picked.emit(*bone)
        else:
            return False
        return True

    def move(self, at: Pointer) -> None:
        if self._doing is not None:
            self._doing.move(at)

    def hover(self, at: Pointer | None) -> None:
        self._layers.pose.hover(self._under(at) if at else None)

    def release(self, at: Pointer) -> None:
        doing, self._doing = self._doing, None
        if doing is not None:
            doing.release(at)

    def cancel(self) -> None:
        doing, self._doing = self._doing, None
        if doing is not None:
            doing.cancel()

    def _take(self, joint: int, at: Pointer) -> Gesture:
        picked = self._layers.pose.picked
        alone = joint not in picked or len(picked) == 1
        if alone:
            self._intents.joint_picked.emit(joint)
        return JointDrag(self._intents, at, joint, self._xy()[joint], peaks=self._layers.peaks, alone=alone)

    def _missing(self) -> int | None:
        """The selected joint, if it has no place."""
        joint = self._layers.pose.selected
        if joint is None or self._layers.pose.pose is None or np.isfinite(self._xy()[joint]).all():
            return None
        return joint

    def _under(self, at: Pointer) -> int | None:
        hit = nearest_joint(self._xy(), at.x, at.y, at.scale) if self._layers.pose.isVisible() else None
        return hit.joint if hit else None

    def _bone_under(self, at: Pointer) -> tuple[int, int] | None:
        skeleton = self._layers.pose.skeleton
        if skeleton is None or not self._layers.pose.isVisible():
            return None
        return nearest_bone(self._xy(), skeleton.edges, at.x, at.y, at.scale)

    def _xy(self) -> NDArray[np.float64]:
        pose = self._layers.pose.pose
        return pose.xy[0] if pose is not None else np.empty((0, 2))
