"""The curves, and what the mouse does on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor

from app.language import tr
from app.player.frame_axis import FrameAxis
from app.player.numbering import counted, numbering, said
from app.theme import translucent
from app.trajectory.curves import Quantity
from app.trajectory.lasso import inside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pyqtgraph.GraphicsScene.mouseEvents import HoverEvent, MouseClickEvent, MouseDragEvent
    from PySide6.QtWidgets import QGraphicsSceneWheelEvent, QWidget

    from app.theme import Colors
    from app.trajectory.curves import Curve

_REACH = 9.0  # screen pixels within which the mouse takes a point


class TrajectoryPlot(pg.PlotWidget):
    """Curves over frames, with the shown frame, the picked frames, and picked points.

    A click goes to a frame; a drag moves a point, or else draws around points; the wheel zooms time, and with Ctrl
    the values; the middle button pans.

    Signals:
        frame_wanted(frame): it should be shown.
        point_taken(joint, frame): the person holds a point.
        point_moved(value): it is to have this value.
        point_left(): the person lets go.
        picked(points): (F, C) bool, the points of the C curves the person drew around.
        hovered(text): what is under the mouse, or "".
    """

    frame_wanted = Signal(int)
    point_taken = Signal(int, int)
    point_moved = Signal(float)
    point_left = Signal()
    picked = Signal(object)
    hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._box = _Box(self)
        super().__init__(parent, viewBox=self._box, axisItems={"bottom": FrameAxis("bottom")})
        self.setAccessibleName(tr("Course of the picked joints over time"))
        self._curves: Sequence[Curve] = ()
        self._quantity = Quantity.X
        self._lines: list[pg.PlotDataItem] = []
        self._legend = self.addLegend(offset=(-4, 4), colCount=4)
        self._now = pg.InfiniteLine(0)
        self._range = pg.LinearRegionItem(movable=False)
        self._anchors = pg.ScatterPlotItem(symbol="d", size=9, pxMode=True)
        self._rings = pg.ScatterPlotItem(symbol="o", size=11, pxMode=True)
        self._lasso = pg.PlotCurveItem()
        for item in (self._range, self._anchors, self._rings, self._lasso, self._now):
            self.addItem(item)
        self._range.setZValue(-10)
        self._range.hide()
        self.getPlotItem().setMenuEnabled(False)
        self.getPlotItem().hideButtons()
        self.showGrid(x=True, y=True, alpha=0.12)
        numbering.changed.connect(self._number)
        self._number()

    def show_curves(self, curves: Sequence[Curve], quantity: Quantity) -> None:
        """Draw curves of a quantity, all of the same F frames, in place of those there are."""
        same = [curve.name for curve in curves] == [curve.name for curve in self._curves] and quantity is self._quantity
        self._curves, self._quantity = curves, quantity
        if not same:
            self._make_lines()
            self.setLabel("left", quantity.unit)
            self._box.invertY(quantity is Quantity.Y)  # what is higher in the picture is higher here
        for line, curve in zip(self._lines, curves, strict=True):
            line.setData(np.arange(len(curve.values)), curve.values)
        anchors = [(frame, curve.values[frame]) for curve in curves for frame in np.flatnonzero(curve.human)]
        self._anchors.setData(pos=np.array(anchors, float).reshape(-1, 2))
        if not same:
            self.fit()

    def show_points(self, points: NDArray[np.bool_]) -> None:
        """Ring picked points, (F, C) of the curves that are drawn."""
        rings = [
            (frame, curve.values[frame])
            for curve, of_curve in zip(self._curves, points.T, strict=True)
            for frame in np.flatnonzero(of_curve)
        ]
        self._rings.setData(pos=np.array(rings, float).reshape(-1, 2))

    def show_frame(self, frame: int) -> None:
        """Draw the line of the shown frame."""
        self._now.setValue(frame)

    def show_range(self, frames: range | None) -> None:
        """Shade the picked frames."""
        self._range.setVisible(frames is not None)
        if frames is not None:
            self._range.setRegion((frames.start - 0.5, frames.stop - 0.5))

    def fit(self) -> None:
        """See all of the curves."""
        values = np.concatenate([curve.values for curve in self._curves] or [np.zeros(1)])
        frames, there = max((len(curve.values) for curve in self._curves), default=1), values[np.isfinite(values)]
        self._box.setLimits(xMin=-1, xMax=frames, minXRange=2)
        self._box.setXRange(-0.5, frames - 0.5, padding=0)
        if len(there):
            self._box.setYRange(there.min(), there.max(), padding=0.15)

    def dress(self, tokens: Colors) -> None:
        """Wear the colours of the theme."""
        self.setBackground(tokens.base)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(tokens.line)
            axis.setTextPen(tokens.muted)
        self._legend.setLabelTextColor(QColor(tokens.text))
        self._legend.setBrush(translucent(tokens.base, 0.8))
        self._now.setPen(pg.mkPen(tokens.accent, width=1.5))
        self._range.setBrush(translucent(tokens.accent, 0.12))
        for line in self._range.lines:
            line.setPen(translucent(tokens.accent, 0.5))
        self._anchors.setBrush(QColor(tokens.human))
        self._anchors.setPen(QColor(tokens.base))
        self._rings.setBrush(None)
        self._rings.setPen(pg.mkPen(tokens.mask, width=2))
        self._lasso.setPen(pg.mkPen(tokens.mask, width=1.2, style=Qt.PenStyle.DashLine))

    # What the mouse found; for the box.

    def point_near(self, at: QPointF) -> tuple[int, int] | None:
        """Curve and frame of the nearest point within reach of a place of the plot; None where there is none."""
        wide, high = self._box.viewPixelSize()
        best, found = _REACH, None
        for at_curve, curve in enumerate(self._curves):
            start = max(0, int(at.x() - _REACH * wide))
            values = curve.values[start : max(0, int(at.x() + _REACH * wide) + 2)]
            far = np.hypot((start + np.arange(len(values)) - at.x()) / wide, (values - at.y()) / high)
            if np.isfinite(far).any() and (least := float(np.nanmin(far))) < best:
                best, found = least, (at_curve, start + int(np.nanargmin(far)))
        return found

    def take(self, at: QPointF) -> bool:
        """Take the point at a place into the hand, if there is one that can be moved."""
        near = self.point_near(at) if self._quantity.axis is not None else None
        if near is not None:
            self.point_taken.emit(self._curves[near[0]].joint, near[1])
        return near is not None

    def draw_lasso(self, line: NDArray[np.float64]) -> None:
        """Show the line (M, 2) that is being drawn around points."""
        self._lasso.setData(line[:, 0], line[:, 1])

    def close_lasso(self, line: NDArray[np.float64]) -> None:
        """Pick the points within a line (M, 2)."""
        self._lasso.clear()
        if self._curves:
            places = (np.stack([np.arange(float(len(each.values))), each.values], axis=1) for each in self._curves)
            self.picked.emit(np.stack([inside(line, of_curve) for of_curve in places], axis=1))

    def tell(self, at: QPointF | None) -> None:
        """Say what lies under the mouse."""
        near = self.point_near(at) if at is not None else None
        if near is None:
            self.hovered.emit("")
            return
        curve, frame = self._curves[near[0]], near[1]
        value = f"{curve.values[frame]:.1f} {self._quantity.unit}"
        self.hovered.emit(tr("{name}, frame {frame}: {value}").format(name=curve.name, frame=said(frame), value=value))

    @Slot()
    def _number(self) -> None:
        self.setLabel("bottom", tr("frame, {counted}").format(counted=counted()))
        self.getAxis("bottom").picture = None  # its numbers are painted anew

    def _make_lines(self) -> None:
        for line in self._lines:
            self.removeItem(line)
        self._legend.clear()
        self._lines = []
        for curve in self._curves:
            style = Qt.PenStyle.DashLine if curve.dashed else Qt.PenStyle.SolidLine
            line = self.plot(pen=pg.mkPen(curve.color, width=1.6, style=style), name=curve.name, connect="finite")
            line.setDownsampling(auto=True, method="peak")
            line.setClipToView(True)
            self._lines.append(line)


class _Box(pg.ViewBox):
    """Takes the mouse for the plot."""

    def __init__(self, plot: TrajectoryPlot) -> None:
        super().__init__()
        self._plot = plot
        self._holding = False
        self._line: list[tuple[float, float]] = []

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        event.accept()
        if event.double():
            self._plot.fit()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._plot.frame_wanted.emit(round(self.mapToView(event.pos()).x()))

    def mouseDragEvent(self, event: MouseDragEvent, axis: int | None = None) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mouseDragEvent(event, axis)
            return
        event.accept()
        at = self.mapToView(event.pos())
        if event.isStart():
            begun = self.mapToView(event.buttonDownPos())
            self._holding, self._line = self._plot.take(begun), [(begun.x(), begun.y())]
        if self._holding:
            self._plot.point_moved.emit(at.y())
            if event.isFinish():
                self._holding = False
                self._plot.point_left.emit()
            return
        self._line.append((at.x(), at.y()))
        line = np.array(self._line)
        if event.isFinish():
            self._plot.close_lasso(line)
        else:
            self._plot.draw_lasso(line)

    def hoverEvent(self, event: HoverEvent) -> None:
        self._plot.tell(None if event.isExit() else self.mapToView(event.pos()))

    def wheelEvent(self, event: QGraphicsSceneWheelEvent, axis: int | None = None) -> None:
        if axis is None:  # over the curves, not over an axis
            axis = 1 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 0
        super().wheelEvent(event, axis)
