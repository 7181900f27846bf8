"""Left and right put right: a joint and its mirror, an arm or a leg, the whole pose."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.language import tr
from kimnet_core.pose.sides import limb, paired, swapped

if TYPE_CHECKING:
    from app.editing.hand import Hand


class SideVerbs(QObject):
    """Verbs that let left and right change places in the picked frames, else in the shown one.

    Joints that were swapped are the person's own in each of those frames; see `swapped` for why.
    """

    def __init__(self, hand: Hand, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hand, self._here = hand, hand.here

    def swap_joints(self) -> None:
        """Swap the picked joints with their mirrors."""
        picked = self._here.selection.joints
        self._swap(picked, tr("Swap the sides of {joints}").format(joints=self._hand.named(picked)))

    def swap_limbs(self) -> None:
        """Swap the arms or legs that the picked joints belong to."""
        if self._here.document is None or not (picked := self._here.selection.joints):
            return
        skeleton = self._here.document.labels.skeleton
        whole = frozenset().union(*(limb(skeleton, joint) for joint in picked))
        self._swap(whole, tr("Swap the limb of {joints} with the other side").format(joints=self._hand.named(picked)))

    def swap_pose(self) -> None:
        """Swap all of left and right."""
        if self._here.document is not None:
            everything = frozenset(range(len(self._here.document.labels.skeleton)))
            self._swap(everything, tr("Swap the sides of the pose"))

    def _swap(self, joints: frozenset[int], text: str) -> None:
        """Swap pairs; one of which either joint is locked stays whole, else both would lie in one place."""
        if (spot := self._here.spot) is None or not joints:
            return
        skeleton, locked = spot.document.labels.skeleton, spot.document.locked(spot.track)
        pairs = paired(skeleton, joints)
        free = pairs - paired(skeleton, locked)
        if free:
            self._hand.rewrite(partial(swapped, skeleton=skeleton, joints=free), text)
        if not pairs:
            self._hand.noticed.emit(tr("There is no other side of {joints}.").format(joints=self._hand.named(joints)))
        elif free != pairs:
            self._hand.tell_locked(spot.track, pairs & locked)
