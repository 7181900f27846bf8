"""How far what was hidden was away over time, for the picked trials: the paper's Figures 6 and 7."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from app.language import tr
from app.player.frame_plot import FramePlot
from app.theme import translucent
from kimnet_core.occlusion.effects import RECOVERED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.theme import Colors
    from app.trials.courses import Course

_STROKES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
)
NAMED = 4  # trials that differ by stroke and colour, and are told in the legend; more are drawn alike


class CoursePlot(FramePlot):
    """A curve a trial; the frames in which something is hidden are shaded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("How far the hidden joints of the picked trials are away, over time"), parent)
        self.setToolTip(tr("A click shows the frame; shaded frames have something hidden"))
        self.setLabel("left", tr("torso sizes"))
        self.getAxis("left").enableAutoSIPrefix(False)
        self._near = pg.InfiniteLine(RECOVERED, angle=0)
        self.addItem(self._near)
        self._legend = self.addLegend(offset=(-8, 4), labelTextSize="9pt", verSpacing=-6)
        self._courses: Sequence[Course] = ()
        self._titles: Sequence[str] = ()
        self._drawn: list[pg.PlotDataItem] = []
        self._bands: list[pg.LinearRegionItem] = []
        self._tokens: Colors | None = None

    def show_courses(self, courses: Sequence[Course], titles: Sequence[str]) -> None:
        """Draw these, one title each, in place of those there are."""
        self._courses, self._titles = courses, titles
        self._draw()
        if courses:
            first = min(course.start for course in courses)
            self.span(range(first, max(course.start + len(course.distance) for course in courses)))
            top = max((float(np.nanmax(c.distance, initial=0.0)) for c in courses), default=0.0)
            self._box.setYRange(0, max(top, 2 * RECOVERED), padding=0.05)

    def dress(self, tokens: Colors) -> None:
        super().dress(tokens)
        self._tokens = tokens
        self._near.setPen(pg.mkPen(tokens.muted, width=1, style=Qt.PenStyle.DashLine))
        self._legend.setLabelTextColor(tokens.text)
        self._draw()

    def _draw(self) -> None:
        for old in (*self._drawn, *self._bands):
            self.removeItem(old)
        self._drawn, self._bands = [], []
        self._legend.clear()
        if (tokens := self._tokens) is None:
            return
        few = len(self._courses) <= NAMED
        colors = (tokens.accent, tokens.poor, tokens.text, tokens.mask)
        for at, course in enumerate(self._courses):
            frames = course.start + np.arange(len(course.distance))
            color, stroke = (colors[at], _STROKES[at]) if few else (tokens.accent, _STROKES[0])
            pen = pg.mkPen(translucent(color, 1.0 if few else 0.4), width=2 if few else 1.2, style=stroke)
            named = {"name": self._titles[at]} if few and len(self._courses) > 1 else {}
            self._drawn.append(self.plot(frames, course.distance, connect="finite", pen=pen, **named))
        spans = dict.fromkeys((course.row.start, course.row.start + course.row.duration) for course in self._courses)
        for first, stop in spans:
            band = pg.LinearRegionItem((first - 0.5, stop - 0.5), movable=False, pen=pg.mkPen(None))
            band.setBrush(translucent(tokens.mask, max(0.04, 0.16 / len(spans))))
            band.setZValue(-10)
            self.addItem(band)
            self._bands.append(band)
