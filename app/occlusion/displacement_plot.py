"""How far each joint lies from where it is in another run, over time."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal, Slot

from app.language import tr
from app.player.frame_axis import FrameAxis
from app.player.numbering import numbering
from app.theme import translucent

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray
    from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
    from PySide6.QtWidgets import QWidget

    from app.theme import Colors

_FAINT, _STRONG = 0.45, 2.4  # opacity of the curves of joints that are not picked; width of those that are


class DisplacementPlot(pg.PlotWidget):
    """A curve a joint, strong where the joint is picked; frames with something hidden are shaded. A click seeks.

    Signals:
        frame_wanted(frame): it should be shown.
    """

    frame_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._box = _Box(self)
        super().__init__(parent, viewBox=self._box, axisItems={"bottom": FrameAxis("bottom")})
        self.setAccessibleName(tr("Displacement of each joint over time"))
        self.setToolTip(tr("A click shows the frame; shaded frames have something hidden"))
        self.setLabel("left", "px")
        self._frames = range(0)
        self._colors: Sequence[str] = ()
        self._picked: frozenset[int] = frozenset()
        self._curves: list[pg.PlotDataItem] = []
        self._bands: list[pg.LinearRegionItem] = []
        self._shade = ""
        self._now = pg.InfiniteLine(0)
        self.addItem(self._now)
        self.getPlotItem().setMenuEnabled(False)
        self.getPlotItem().hideButtons()
        self.showGrid(y=True, alpha=0.12)
        self.setMinimumHeight(90)
        numbering.changed.connect(self._number)

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
        self._frames, self._colors = range(start, start + len(apart)), worn
        self._curves = [self.plot(np.arange(start, start + len(apart)), course, connect="finite") for course in apart.T]
        self._bands = [self._band(first, last) for first, last in _runs(hidden)]
        self.mark(self._picked)
        self._box.setLimits(xMin=start - 1, xMax=start + len(apart), minXRange=2)
        self._box.setXRange(start - 0.5, start + len(apart) - 0.5, padding=0)
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

    def show_frame(self, frame: int) -> None:
        """Draw the line of the shown frame."""
        self._now.setValue(frame)

    def dress(self, tokens: Colors) -> None:
        """Wear the colours of the theme."""
        self.setBackground(tokens.base)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(tokens.line)
            axis.setTextPen(tokens.muted)
        self._now.setPen(pg.mkPen(tokens.accent, width=1.5))
        self._shade = tokens.mask
        for band in self._bands:
            band.setBrush(translucent(self._shade, 0.16))

    def seek(self, x: float) -> None:
        """Ask for the frame at a place of the axis, the nearest that there is."""
        if self._frames:
            self.frame_wanted.emit(min(max(round(x), self._frames[0]), self._frames[-1]))

    @Slot()
    def _number(self) -> None:
        self.getAxis("bottom").picture = None  # its numbers are painted anew
        self.getAxis("bottom").update()

    def _band(self, first: int, last: int) -> pg.LinearRegionItem:
        band = pg.LinearRegionItem((first - 0.5, last + 0.5), movable=False, pen=pg.mkPen(None))
        band.setBrush(translucent(self._shade, 0.16))
        band.setZValue(-10)
        self.addItem(band)
        return band


class _Box(pg.ViewBox):
    """A click goes to a frame, a drag across goes through them; the wheel zooms time."""

    def __init__(self, plot: DisplacementPlot) -> None:
        super().__init__(enableMenu=False)
        self._plot = plot
        self.setMouseEnabled(y=False)

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self._plot.seek(self.mapToView(event.pos()).x())


def _runs(frames: Collection[int]) -> list[tuple[int, int]]:
    """First and last of each stretch without a gap."""
    ordered = sorted(frames)
    stretches = [[at for _, at in group] for _, group in groupby(enumerate(ordered), lambda item: item[1] - item[0])]
    return [(stretch[0], stretch[-1]) for stretch in stretches]
