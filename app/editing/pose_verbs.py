"""What a person does to a pose as a whole: move, turn and scale it, and copy it from frame to frame."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.language import tr
from kimnet_core.pose.by_hand import mask_of, moved, put, scaled, turned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.editing.hand import Hand
    from kimnet_core.pose.pose import Poses


class PoseVerbs(QObject):
    """Verbs on the whole pose, or on the picked joints where several are picked."""

    def __init__(self, hand: Hand, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hand, self._here = hand, hand.here
        self._copied: Poses | None = None

    # Moving: `drag` is one edit until it is dropped; the others are one as long as they follow quickly.

    def drag(self, x: float, y: float) -> None:
        """Hold the pose of the shown frame as far from where it was taken, frame pixels."""
        before = self._hand.correction.take(tr("Move {joints}").format(joints=self._hand.named(self._joints)))
        if before is not None:
            self._hand.correction.hold(moved(before, self._mask, (x, y)))

    def turn(self, degrees: float) -> None:
        """Turn it around its centre, clockwise above 0."""
        if self._joints:
            text = tr("Turn {joints}").format(joints=self._hand.named(self._joints))
            self._hand.tap(partial(turned, joints=self._mask, degrees=degrees), text)

    def scale(self, factor: float) -> None:
        """Make it larger (above 1) or smaller around its centre."""
        if self._joints:
            text = tr("Scale {joints}").format(joints=self._hand.named(self._joints))
            self._hand.tap(partial(scaled, joints=self._mask, factor=factor), text)

    # Copying: what is put is the person's own, and acts on the picked frames.

    def copy(self) -> None:
        """Keep the pose of the shown frame, to be put elsewhere."""
        if (spot := self._here.spot) is None:
            return
        pose = spot.document.labels.pose(spot.track, spot.frame)
        meant = pose.without(~self._mask)
        if not meant.placed.any():
            self._hand.noticed.emit(tr("There is no joint here to copy."))
            return
        self._copied = meant
        self._hand.noticed.emit(tr("Copied {joints}.").format(joints=self._hand.named(self._joints)))

    def paste(self) -> None:
        """Put what was copied, as the person's own."""
        skeleton = self._here.document.labels.skeleton if self._here.document is not None else None
        if self._copied is None or skeleton is None or self._copied.joints != len(skeleton):
            self._hand.noticed.emit(tr("Nothing was copied yet: copy a pose first."))
            return
        self._hand.rewrite(partial(_with, self._copied), tr("Paste the pose"))

    def copy_previous(self) -> None:
        """Copy the pose of the frame before into the shown one, as the person's own."""
        if (spot := self._here.spot) is None or spot.frame == 0:
            return
        before = spot.document.labels.pose(spot.track, spot.frame - 1)
        now = spot.document.labels.pose(spot.track, spot.frame)
        self._hand.correction.put(spot.track, spot.frame, _with(before, now), tr("Copy the previous pose"))

    @property
    def _joints(self) -> frozenset[int]:
        """The picked ones if there are several, else all."""
        picked = self._here.selection.joints
        if len(picked) > 1 or self._here.document is None:
            return picked
        return frozenset(range(len(self._here.document.labels.skeleton)))

    @property
    def _mask(self) -> NDArray[np.bool_]:
        assert self._here.document is not None  # the caller has looked
        return mask_of(self._joints, len(self._here.document.labels.skeleton))


def _with(copied: Poses, poses: Poses) -> Poses:
    """Poses with the joints of one frame put into each, as a person's own; joints it lacks stay."""
    return put(poses, copied.placed[0], copied.xy, copied.visibility)
