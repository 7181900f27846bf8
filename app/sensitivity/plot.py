"""How far joints are off over time: for each kind of wrong first pose the median run, and a band of most of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from app.language import tr
from app.player.frame_plot import FramePlot
from app.theme import translucent
from kimnet_core.tracking.perturbations import Kind
from kimnet_core.tracking.settling import CONVERGED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPen
    from PySide6.QtWidgets import QWidget

    from app.theme import Colors
    from kimnet_core.tracking.settling import Band

_LEAST = 20  # frames that are seen at first; more where joints are away for longer than half of them

_STROKES = {  # a colour of the theme, and a stroke, so that they differ by more than colour
    Kind.NOISE: ("accent", Qt.PenStyle.SolidLine),
    Kind.SHIFT: ("poor", Qt.PenStyle.DashLine),
    Kind.SCALE: ("text", Qt.PenStyle.DotLine),
    Kind.SWAP: ("mask", Qt.PenStyle.DashDotLine),
    Kind.WRONG: ("muted", Qt.PenStyle.DashDotDotLine),
}


def pen_of(kind: Kind, tokens: Colors) -> QPen:
    """What the median of a kind is drawn with."""
    color, stroke = _STROKES[kind]
    pen: QPen = pg.mkPen(getattr(tokens, color), width=2, style=stroke)
    return pen


class SettlingPlot(FramePlot):
    """Curves over frames, with the line below which a joint has come back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Distance to the run with the right first pose, over time"), parent)
        self._curves: dict[Kind, tuple[pg.PlotDataItem, pg.PlotDataItem, pg.PlotDataItem, pg.FillBetweenItem]] = {}
        self._near = pg.InfiniteLine(CONVERGED, angle=0)
        for kind in Kind:
            low, high, median = (pg.PlotDataItem(connect="finite") for _ in range(3))
            self._curves[kind] = low, median, high, pg.FillBetweenItem(low, high)
            for item in self._curves[kind]:
                self.addItem(item)
        self.addItem(self._near)
        self.setLabel("left", tr("torso sizes"))
        self.getAxis("left").enableAutoSIPrefix(False)
        self.setLabel("bottom", tr("frame"))

    def show_bands(self, bands: Mapping[Kind, Band], start: int) -> None:
        """Draw the courses of kinds, all of the same N frames from `start` on, in place of those there are."""
        for kind, (low, median, high, _) in self._curves.items():
            if (there := bands.get(kind)) is None:
                for item in (low, median, high):
                    item.clear()
                continue
            frames = start + np.arange(len(there.median))
            for item, values in ((low, there.low), (median, there.median), (high, there.high)):
                item.setData(frames, values)
        if bands:
            self._fit(bands, start)

    def _fit(self, bands: Mapping[Kind, Band], start: int) -> None:
        highs = np.stack([band.high for band in bands.values()])
        (away,) = np.nonzero((highs >= CONVERGED).any(axis=0))
        count = highs.shape[1]
        frames = min(count, max(_LEAST, 2 * (int(away[-1]) + 1) if len(away) else 0))
        self.span(range(start, start + count))
        self._box.setXRange(start - 0.5, start + frames - 0.5, padding=0)
        self._box.setYRange(0, max(float(np.nanmax(highs)), 2 * CONVERGED), padding=0.04)

    def dress(self, tokens: Colors) -> None:
        """Wear the colours of the theme."""
        super().dress(tokens)
        self._near.setPen(pg.mkPen(tokens.muted, width=1, style=Qt.PenStyle.DashLine))
        for kind, (low, median, high, between) in self._curves.items():
            pen = pen_of(kind, tokens)
            median.setPen(pen)
            for edge in (low, high):
                edge.setPen(None)
            between.setBrush(translucent(pen.color().name(), 0.15))
