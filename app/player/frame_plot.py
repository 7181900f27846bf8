"""A plot over the frames of the clip, linked with the player."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal, Slot

from app.player.frame_axis import FrameAxis
from app.player.numbering import numbering

if TYPE_CHECKING:
    from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
    from PySide6.QtWidgets import QWidget

    from app.theme import Colors


class FramePlot(pg.PlotWidget):
    """An axis of frames and a line at the shown one. A click goes to a frame; the wheel zooms time, a drag pans.

    Signals:
        frame_wanted(frame): it should be shown.
    """

    frame_wanted = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader says."""
        self._box = _Box(self)
        super().__init__(parent, viewBox=self._box, axisItems={"bottom": FrameAxis("bottom")})
        self.setAccessibleName(name)
        self._frames = range(0)
        self._now = pg.InfiniteLine(0)
        self.addItem(self._now)
        self.getPlotItem().setMenuEnabled(False)
        self.getPlotItem().hideButtons()
        self.showGrid(y=True, alpha=0.12)
        numbering.changed.connect(self._number)

    def span(self, frames: range) -> None:
        """Show some frames, N >= 1, and let nobody leave them."""
        self._frames = frames
        self._box.setLimits(xMin=frames.start - 1, xMax=frames.stop, minXRange=2)
        self._box.setXRange(frames.start - 0.5, frames.stop - 0.5, padding=0)

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

    def seek(self, x: float) -> None:
        """Ask for the frame at a place of the axis, the nearest that there is."""
        if self._frames:
            self.frame_wanted.emit(min(max(round(x), self._frames[0]), self._frames[-1]))

    @Slot()
    def _number(self) -> None:
        self.getAxis("bottom").picture = None  # its numbers are painted anew
        self.getAxis("bottom").update()


class _Box(pg.ViewBox):
    """Where clicks arrive."""

    def __init__(self, plot: FramePlot) -> None:
        super().__init__(enableMenu=False)
        self._plot = plot
        self.setMouseEnabled(y=False)

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self._plot.seek(self.mapToView(event.pos()).x())
