"""What a person does to single joints of the shown pose: each is one undo step, and the future follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.document import without_joint
from kimnet_core.pose.pose import Poses, Source, Visibility

if TYPE_CHECKING:
    from app.correction import Correction
    from app.here import Here


class JointVerbs(QObject):
    """Verbs on the picked joints of the shown pose."""

    def __init__(self, here: Here, correction: Correction, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here, self._correction = here, correction

    def set_visibility(self, joint: int, visibility: Visibility) -> None:
        """Say that a joint is visible or hidden; ABSENT takes it away."""
        if (spot := self._here.spot) is None:
            return
        document, track, frame = spot
        before = document.labels.pose(track, frame)
        if visibility == Visibility.ABSENT:
            self._put(without_joint(before, joint), f"Clear {document.joint_name(joint)}")
        elif before.placed[0, joint]:
            x, y = before.xy[0, joint].tolist()
            after = before.with_joint(joint, x, y, visibility)
            self._put(after, f"Mark {document.joint_name(joint)} {visibility.name.lower()}")

    def cycle_visibility(self) -> None:
        """From visible to hidden to absent, for the selected joint; an absent one has no place to come back to."""
        joint = self._here.selection.joint
        if joint is not None and (spot := self._here.spot) is not None:
            now = int(spot.document.labels.pose(spot.track, spot.frame).visibility[0, joint])
            if now != Visibility.ABSENT:
                self.set_visibility(joint, Visibility(now - 1))

    def clear(self) -> None:
        """Take the selected joint away."""
        if self._here.selection.joint is not None:
            self.set_visibility(self._here.selection.joint, Visibility.ABSENT)

    def hide(self) -> None:
        """Mark the selected joint as hidden."""
        if self._here.selection.joint is not None:
            self.set_visibility(self._here.selection.joint, Visibility.HIDDEN)

    def nudge(self, x: float, y: float) -> None:
        """Move the selected joint by some frame pixels."""
        joint = self._here.selection.joint
        if joint is None or (spot := self._here.spot) is None:
            return
        now = spot.document.labels.pose(spot.track, spot.frame)
        if now.placed[0, joint]:
            at = now.xy[0, joint]
            self._correction.drag_joint(joint, float(at[0] + x), float(at[1] + y))
            self._correction.drop_joint()

    def copy_previous(self) -> None:
        """Copy the pose of the frame before into the shown one, as the person's own."""
        if (spot := self._here.spot) is None or spot.frame == 0:
            return
        before = spot.document.labels.pose(spot.track, spot.frame - 1)
        self._put(Poses.placed_by(Source.HUMAN, before.xy), "Copy the previous pose")

    # Which joint.

    def select(self, joint: int) -> None:
        """Select a joint by its number in the skeleton, from 0, if there is one."""
        document = self._here.document
        if document is not None and joint < len(document.labels.skeleton):
            self._here.selection.select_joint(joint)

    def step(self, joints: int) -> None:
        """Select the joint that lies so many further in the skeleton, round the end."""
        document, now = self._here.document, self._here.selection.joint
        if document is not None:
            start = now if now is not None else min(-joints, 0)
            self._here.selection.select_joint((start + joints) % len(document.labels.skeleton))

    def _put(self, poses: Poses, text: str) -> None:
        """Write the shown pose as the person's edit, and let the future follow."""
        if (spot := self._here.spot) is not None:
            edit = spot.document.put_poses(spot.track, spot.frame, poses, text)
            self._correction.follow(spot.track, spot.frame, text, edit)
