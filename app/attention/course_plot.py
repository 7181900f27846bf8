"""A cell of the matrix over time, or how evenly a joint listened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from app.language import tr
from app.player.frame_plot import FramePlot

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from app.theme import Colors

_TALL = 92  # pixels
_LEAST = 0.05  # between the ends of the axis: noise shall not look like news


class CoursePlot(FramePlot):
    """One curve; with painted parts hidden, and of a kept run, others beside it with strokes of their own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Course over time"), parent)
        self.setToolTip(tr("A click shows the frame; the wheel zooms"))
        self._curves = {name: self.plot(connect="finite") for name in ("kept", "hidden", "whole")}
        self.setFixedHeight(_TALL)
        self.getAxis("left").enableAutoSIPrefix(False)

    def show_courses(self, frames: range, courses: dict[str, NDArray[np.float64] | None]) -> None:
        """Draw curves.

        Args:
            frames: N of them.
            courses: "whole", and where they are "hidden" and "kept": (N,), nan where there is no value.
        """
        at = np.arange(frames.start, frames.stop)
        values = [course for course in courses.values() if course is not None]
        for name, curve in self._curves.items():
            course = courses.get(name)
            if course is None:
                curve.clear()
                continue
            curve.setData(at, course)
        self.span(frames)
        known = np.concatenate([*values, [np.nan]])
        if np.isfinite(known).any():
            low, high = float(np.nanmin(known)), float(np.nanmax(known))
            spare = max(_LEAST - (high - low), 0.0) / 2
            self._box.setYRange(low - spare, high + spare, padding=0.08)

    def dress(self, tokens: Colors) -> None:
        super().dress(tokens)
        strokes = {
            "whole": (tokens.accent, 2.0, Qt.PenStyle.SolidLine),
            "hidden": (tokens.mask, 1.6, Qt.PenStyle.DashLine),
            "kept": (tokens.muted, 1.6, Qt.PenStyle.DotLine),
        }
        for name, (color, width, stroke) in strokes.items():
            self._curves[name].setPen(pg.mkPen(color, width=width, style=stroke))
