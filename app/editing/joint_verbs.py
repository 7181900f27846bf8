"""What a person does to single joints: put them, nudge them, lock them, say whether they are seen or there at all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from app.edits import LockChange, PosesChange
from app.joint_states import meaning
from app.language import tr
from kimnet_core.pose.by_hand import marked, mask_of, moved, put
from kimnet_core.pose.pose import Poses, Visibility

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from app.editing.hand import Hand
    from app.editing.whereabouts import Whereabouts


class JointVerbs(QObject):
    """Verbs on the picked joints; `mark` acts on the picked frames, a lock on all, the others on the shown one."""

    def __init__(self, hand: Hand, whereabouts: Whereabouts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hand, self._here, self._whereabouts = hand, hand.here, whereabouts

    def mark(self, visibility: Visibility) -> None:
        """Say of the picked joints that they are visible or hidden; ABSENT takes them away.

        Said of a joint that is absent in the shown frame, it comes back to where it most likely is.
        """
        if not (joints := self._here.selection.joints):
            return
        names = self._hand.named(joints)
        text = {
            Visibility.VISIBLE: tr("Mark {joints} visible"),
            Visibility.HIDDEN: tr("Mark {joints} hidden"),
            Visibility.ABSENT: tr("Clear {joints}"),
        }[visibility].format(joints=names)
        said = tr("{joints}: {meaning}").format(joints=names[:1].upper() + names[1:], meaning=meaning(visibility))
        self._hand.rewrite(partial(self._marked, visibility), text, said)
        if visibility != Visibility.ABSENT and self._lost():
            self._hand.noticed.emit(tr("Nothing tells where {joints} may be: click there.").format(joints=names))

    def set_visibility(self, joint: int, visibility: Visibility) -> None:
        """Mark a joint, and those that are picked together with it."""
        self._here.selection.act_on(joint)
        self.mark(visibility)

    def cycle_visibility(self) -> None:
        """From visible to hidden to absent, and back, as the joint that keys act on is in the shown frame."""
        joint = self._here.selection.joint
        if joint is not None and (spot := self._here.spot) is not None:
            now = int(spot.document.labels.pose(spot.track, spot.frame).visibility[0, joint])
            self.mark(Visibility((now - 1) % len(Visibility)))

    def nudge(self, x: float, y: float) -> None:
        """Move the picked joints by some frame pixels; taps in quick succession are one undo step."""
        if joints := self._here.selection.joints:
            change = partial(moved, joints=self._mask(joints), way=(x, y))
            self._hand.tap(change, tr("Nudge {joints}").format(joints=self._hand.named(joints)))

    def place(self, joint: int, x: float, y: float, visibility: Visibility | None = None) -> None:
        """Put a joint at a place of the shown frame; where there is nobody yet, of a new person.

        Args:
            joint: which.
            x: frame pixels.
            y: frame pixels.
            visibility: VISIBLE or HIDDEN; by default it keeps its own, and an absent one becomes visible.
        """
        if (document := self._here.document) is None:
            return
        text = tr("Place {joints}").format(joints=self._hand.named({joint}))
        frame = self._here.playback.frame
        if (spot := self._here.spot) is not None:
            pose = put(document.labels.pose(spot.track, frame), self._mask({joint}), (x, y), visibility)
            self._hand.correction.put(spot.track, frame, pose, text)
        else:
            person = document.new_track(frame)
            pose = put(Poses.absent(1, len(document.labels.skeleton)), self._mask({joint}), (x, y), visibility)
            document.do(text, [person, PosesChange(person.track, frame, pose)])
            self._here.selection.select(person.track, joint)

    def switch_lock(self) -> None:
        """Lock the picked joints in all frames, so that nothing changes them; free them if all of them are locked."""
        if not (joints := self._here.selection.joints) or (spot := self._here.spot) is None:
            return
        lock = not joints <= spot.document.locked(spot.track)
        text = (tr("Lock {joints}") if lock else tr("Unlock {joints}")).format(joints=self._hand.named(joints))
        spot.document.do(text, [LockChange(spot.track, joint, lock) for joint in sorted(joints)])
        self._hand.noticed.emit(tr("{text}, in all frames.").format(text=text))

    def _marked(self, visibility: Visibility, before: Poses) -> Poses:
        """Poses of the picked frames, with what is absent in the shown one back where it is asked for."""
        joints, frames = self._here.selection.joints, self._here.frames
        after = marked(before, self._mask(joints), visibility)
        if visibility == Visibility.ABSENT or self._here.playback.frame not in frames or not self._lost():
            return after
        row = self._here.playback.frame - frames.start
        places = np.full(before.xy.shape, np.nan)
        for joint in joints:
            if not before.placed[row, joint] and (guess := self._whereabouts.guess(joint)) is not None:
                places[row, joint] = guess
        return put(after, self._mask(joints), places, visibility)

    def _lost(self) -> bool:
        """Whether the joint that keys act on is absent in the shown frame."""
        joint = self._here.selection.joint
        if joint is None or (spot := self._here.spot) is None:
            return False
        return not spot.document.labels.pose(spot.track, spot.frame).placed[0, joint]

    def _mask(self, joints: Collection[int]) -> NDArray[np.bool_]:
        assert self._here.document is not None  # the caller has looked
        return mask_of(joints, len(self._here.document.labels.skeleton))
