"""The person's hand on the poses: what verbs of editing have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.joint_names import names_of
from app.language import tr
from app.player.numbering import counted, number
from kimnet_core.pose.pose import Poses, same

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from app.correction import Correction
    from app.here import Here, Spot

_REST_MS = 400  # without another tap for so long, the edit is done


class Hand(QObject):
    """Makes edits of poses where the person is; each is one undo step with a name, and the future follows.

    Attributes:
        here: where the person is.
        correction: what is in the hand while it moves.

    Signals:
        noticed(text): a sentence for the status bar.
    """

    noticed = Signal(str)

    def __init__(self, here: Here, correction: Correction, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.here, self.correction = here, correction
        self._spot: Spot | None = None  # where the newest tap was
        self._text = ""  # of the newest tap
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._end)

    def tap(self, change: Callable[[Poses], Poses], text: str) -> None:
        """Move the shown pose a little, at a tap of a key or a notch of the wheel.

        Taps that follow each other quickly, on the same frame and under the same name, are one edit.

        Args:
            change: makes the new pose (N = 1) of the one that is there.
            text: name of the edit.
        """
        if (spot := self.here.spot) is None:
            return
        if spot != self._spot:
            self.correction.drop_joint()
        self._spot, self._text = spot, text
        self.correction.take(text)
        self.correction.hold(change(spot.document.labels.pose(spot.track, spot.frame)))
        self._rest.start()

    @Slot()
    def _end(self) -> None:
        if self.correction.in_hand == self._text:
            self.correction.drop_joint()

    def rewrite(self, change: Callable[[Poses], Poses], text: str, result: str = "") -> None:
        """Change the selected track in the picked frames, else in the shown one.

        Args:
            change: makes the new poses of those that are there, all frames at once.
            text: name of the edit.
            result: what to tell the person; by default, where many frames changed, which.
        """
        if (spot := self.here.spot) is None:
            return
        spot.document.settle()
        frames = self.here.frames
        before = spot.document.labels.span(spot.track, frames.start, frames.stop)
        after = change(before)
        if same(before, after):
            return
        where = _in_frames(frames)
        if result or where:  # first, so that what a lock says of it is read last
            self.noticed.emit(f"{result or text}{where}.")
        self.correction.put(spot.track, frames.start, after, text + where)

    @Slot(int, object)
    def tell_locked(self, _track: int, joints: frozenset[int]) -> None:
        """Say why joints stayed as they are."""
        words = tr("Locked, so unchanged: {joints}. Pose > Lock frees what is picked.")
        self.noticed.emit(words.format(joints=self.named(joints)))

    def named(self, joints: Collection[int]) -> str:
        """Joints of the open document in the middle of a sentence."""
        return names_of(self.here.document.labels.skeleton, joints) if self.here.document is not None else ""


def _in_frames(frames: range) -> str:
    """As " in frames 3 to 9, from 0"; nothing for a single one, which is the frame shown."""
    if len(frames) == 1:
        return ""
    words = tr(" in frames {start} to {end}, {counted}")
    return words.format(start=number(frames[0]), end=number(frames[-1]), counted=counted())
