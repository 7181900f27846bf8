"""Where a joint without a place most likely is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot

from kimnet_core.model.heatmaps import decode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.here import Here
    from kimnet_core.tracking.evidence import Evidence

_FAINT = 0.05  # a peak below that is as good as none


class Whereabouts(QObject):
    """Guesses for joints of the shown pose: what the network saw, else the frames around."""

    def __init__(self, here: Here, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here = here
        self._evidence: Evidence | None = None

    @Slot(object)
    def take_evidence(self, evidence: Evidence | None) -> None:
        """What the network saw in the shown frame."""
        self._evidence = evidence

    def guess(self, joint: int) -> tuple[float, float] | None:
        """Frame pixels; None where nothing tells: no network saw the joint and no frame has it."""
        if (spot := self._here.spot) is None:
            return None
        if (seen := self._seen(joint, spot.frame)) is not None:
            return seen
        return between(spot.document.labels.tracks[spot.track].poses.xy[:, joint], spot.frame)

    def _seen(self, joint: int, frame: int) -> tuple[float, float] | None:
        if self._evidence is None or self._evidence.frame != frame:
            return None
        xy, height = decode(self._evidence.heatmaps[joint])
        if height < _FAINT:
            return None
        x, y = self._evidence.crop.to_frame(xy).tolist()
        return x, y


def between(xy: NDArray[np.float64], frame: int) -> tuple[float, float] | None:
    """Where a joint is on its way between the frames that have it, or as in the nearest one.

    Args:
        xy: (F, 2) frame pixels, nan where it is absent.
        frame: the one asked for.

    Returns:
        None where no frame has it.
    """
    there = np.flatnonzero(np.isfinite(xy).all(axis=1))
    if not len(there):
        return None
    return float(np.interp(frame, there, xy[there, 0])), float(np.interp(frame, there, xy[there, 1]))
