"""How sure the network was of each frame, as a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from app.language import tr
from app.timeline.course import course_of
from kimnet_core.pose.pose import DOUBTFUL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.session import Session
    from app.timeline.lane import Band

_FOOT = 4.0  # pixels


class ConfidenceLane:
    """The mean of the joints as a filled curve, with a foot in the warning colour where one of them is weak."""

    height = 24

    def __init__(self) -> None:
        self.name = tr("Confidence")
        self.course = course_of(None)

    def take(self, session: Session) -> None:
        document, track = session.document, session.selection.track
        tracks = document.labels.tracks if document is not None else {}
        self.course = course_of(tracks[track].poses if track in tracks else None)

    def paint(self, painter: QPainter, band: Band) -> None:
        if not len(self.course):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # or there are seams between the bars
        seen = band.scale.visible
        part = slice(seen.start, seen.stop)
        columns = max(1, int(band.scale.per_frame * len(seen)))
        score, weakest = per_column(self.course.score[part], columns), per_column(self.course.weakest[part], columns)
        left = band.scale.edge_of(seen.start)
        each = (band.scale.edge_of(seen.stop) - left) / len(score)
        bottom = band.top + band.height
        for i in np.flatnonzero(np.isfinite(score)).tolist():
            height = band.height * float(score[i])
            painter.fillRect(QRectF(left + i * each, bottom - height, each, height), QColor(band.colors.good))
            if weakest[i] < DOUBTFUL:
                painter.fillRect(QRectF(left + i * each, bottom - _FOOT, each, _FOOT), QColor(band.colors.poor))

    def say(self, frame: int) -> str:
        if frame >= len(self.course) or not np.isfinite(self.course.score[frame]):
            return ""
        said = tr("Confidence {mean}, weakest joint {weakest}")
        return said.format(mean=f"{self.course.score[frame]:.2f}", weakest=f"{self.course.weakest[frame]:.2f}")


def per_column(values: NDArray[np.float32], columns: int) -> NDArray[np.float32]:
    """The lowest value of the frames of each pixel column; as they are where there are fewer frames than columns."""
    if len(values) <= columns:
        return values
    starts = np.arange(columns) * len(values) // columns
    lowest: NDArray[np.float32] = np.fmin.reduceat(values, starts)
    return lowest
