"""The peaks of the selected joint's heatmap: where else it may be, and the verb that puts it there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.language import tr
from kimnet_core.review.peaks import Peak, peaks

if TYPE_CHECKING:
    from app.editing.joint_verbs import JointVerbs
    from app.here import Here, Spot
    from kimnet_core.tracking.evidence import Evidence

_HERE = 1.0  # frame pixels: as near as this, the joint is on a peak


class Peaks(QObject):
    """The first and second peak of the final heatmap of the selected joint, as the network has them.

    Where a person placed the joint, its heatmap holds that place alone. So the peaks from before stay as long as
    the same joint of the same frame is looked at.

    Signals:
        noticed(text): a sentence for the status bar.
    """

    noticed = Signal(str)

    def __init__(self, here: Here, joints: JointVerbs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here, self._joints = here, joints
        self._evidence: Evidence | None = None
        self._peaks: tuple[Peak, ...] = ()
        self._of: tuple[Spot, int] | None = None  # whose they are
        here.selection.changed.connect(self._look)

    @property
    def now(self) -> tuple[Peak, ...]:
        """In frame pixels, the higher one first; none where the network saw nothing."""
        return self._peaks if self._of is not None and self._of == self._place() else ()

    @Slot(object)
    def take_evidence(self, evidence: Evidence | None) -> None:
        """What the network saw in the shown frame."""
        self._evidence = evidence
        self._look()

    def take_next(self) -> None:
        """Put the selected joint on its second peak; from there, on the first."""
        if (place := self._place()) is None:
            return
        if len(self.now) < 2:
            self.noticed.emit(tr("This joint has no second peak in this frame."))
            return
        (spot, joint), (first, second) = place, self.now
        x, y = spot.document.labels.pose(spot.track, spot.frame).xy[0, joint]
        there = first if np.hypot(x - second.x, y - second.y) < _HERE else second
        self._joints.place(joint, there.x, there.y)

    @Slot()
    def _look(self) -> None:
        place, evidence = self._place(), self._evidence
        if place is None or evidence is None or evidence.frame != place[0].frame:
            return  # what is known is of another place, and comes back with it
        spot, joint = place
        if not spot.document.labels.pose(spot.track, spot.frame).human[0, joint]:
            self._peaks, self._of = _in_frame(evidence, joint), place

    def _place(self) -> tuple[Spot, int] | None:
        """The selected joint of the shown pose."""
        spot, joint = self._here.spot, self._here.selection.joint
        return None if spot is None or joint is None else (spot, joint)


def _in_frame(evidence: Evidence, joint: int) -> tuple[Peak, ...]:
    found = peaks(evidence.heatmaps[joint])
    places = evidence.crop.to_frame(np.array([(peak.x, peak.y) for peak in found]).reshape(-1, 2)).tolist()
    return tuple(replace(peak, x=x, y=y) for peak, (x, y) in zip(found, places, strict=True))
