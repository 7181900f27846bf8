"""Which joints are picked: by number, one after the other, all of them, a limb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kimnet_core.pose.sides import limb, limb_of_bone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.here import Here
    from kimnet_core.pose.skeleton import Skeleton


class PickVerbs(QObject):
    """Verbs that pick joints of the selected person; they change no pose."""

    def __init__(self, here: Here, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here = here

    def number(self, joint: int) -> None:
        """Pick a joint by its number in the skeleton, from 0, if there is one."""
        if (skeleton := self._skeleton) is not None and joint < len(skeleton):
            self._here.selection.select_joint(joint)

    def step(self, joints: int) -> None:
        """Pick the joint that lies so many further in the skeleton, round the end."""
        if (skeleton := self._skeleton) is not None:
            now = self._here.selection.joint
            start = now if now is not None else min(-joints, 0)
            self._here.selection.select_joint((start + joints) % len(skeleton))

    def all(self) -> None:
        """Pick every joint."""
        if (skeleton := self._skeleton) is not None:
            self._here.selection.select_joints(frozenset(range(len(skeleton))))

    def none(self) -> None:
        """Pick no joint."""
        self._here.selection.select_joint(None)

    def add(self, joints: Iterable[int]) -> None:
        """Pick joints beside those that are picked."""
        self._here.selection.select_joints(self._here.selection.joints.union(joints))

    def limb(self) -> None:
        """Pick the whole arm or leg of every picked joint."""
        if (skeleton := self._skeleton) is not None and (picked := self._here.selection.joints):
            self._here.selection.select_joints(frozenset().union(*(limb(skeleton, joint) for joint in picked)))

    def bone(self, a: int, b: int) -> None:
        """Pick the arm or leg that a bone between two joints lies in; both joints where it lies in none."""
        if (skeleton := self._skeleton) is not None:
            self._here.selection.select_joints(limb_of_bone(skeleton, (a, b)))

    @property
    def _skeleton(self) -> Skeleton | None:
        return self._here.document.labels.skeleton if self._here.document is not None else None
