"""How far each joint lies from where it is in another run, over time."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg

from app.language import tr
from app.player.frame_plot import FramePlot
from app.theme import translucent

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from app.theme import Colors

_FAINT, _STRONG = 0.45, 2.4  # opacity of the curves of joints that are not picked; width of those that are


class DisplacementPlot(FramePlot):
    """A curve a joint, strong where the joint is picked; frames with something hidden are shaded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Displacement of each joint over time"), parent)
        self.setToolTip(tr("A click shows the frame; shaded frames have something hidden"))
        self.setLabel("left", "px")
        self._colors: Sequence[str] = ()
        self._picked: frozenset[int] = frozenset()
        self._curves: list[pg.PlotDataItem] = []
        self._bands: list[pg.LinearRegionItem] = []
        self._shade = ""
        self.setMinimumHeight(90)

    def show_courses(
        self, apart: NDArray[np.float64], start: int, worn: Sequence[str], hidden: Collection[int]
    ) -> None:
        """Draw distances.

        Args:
            apart: (N, K) frame pixels, nan where a joint is absent.
            start: frame of the first.
            worn: the K colours of the joints, "#rrggbb".
            hidden: frames in which something is hidden.
        """
        for old in (*self._curves, *self._bands):
            self.removeItem(old)
        self._colors = worn
        self._curves = [self.plot(np.arange(start, start + len(apart)), course, connect="finite") for course in apart.T]
        self._bands = [self._band(first, last) for first, last in _runs(hidden)]
        self.mark(self._picked)
        self.span(range(start, start + len(apart)))
        largest = float(np.nanmax(apart, initial=1.0))
        self._box.setYRange(0, largest, padding=0.06)

    def mark(self, joints: Collection[int]) -> None:
        """Draw some joints strongly, above the others; where none are, all alike."""
        self._picked = frozenset(joints)
        for joint, (curve, color) in enumerate(zip(self._curves, self._colors, strict=True)):
            strong = joint in self._picked
            shown = translucent(color, 1.0 if strong or not self._picked else _FAINT)
            curve.setPen(pg.mkPen(shown, width=_STRONG if strong else 1.2))
            curve.setZValue(int(strong))

    def dress(self, tokens: Colors) -> None:
        """Wear the colours of the theme."""
        super().dress(tokens)
        self._shade = tokens.mask
        for band in self._bands:
            band.setBrush(translucent(self._shade, 0.16))

    def _band(self, first: int, last: int) -> pg.LinearRegionItem:
        band = pg.LinearRegionItem((first - 0.5, last + 0.5), movable=False, pen=pg.mkPen(None))
        band.setBrush(translucent(self._shade, 0.16))
        band.setZValue(-10)
        self.addItem(band)
        return band


def _runs(frames: Collection[int]) -> list[tuple[int, int]]:
    """First and last of each stretch without a gap."""
    ordered = sorted(frames)
    stretches = [[at for _, at in group] for _, group in groupby(enumerate(ordered), lambda item: item[1] - item[0])]
    return [(stretch[0], stretch[-1]) for stretch in stretches]
