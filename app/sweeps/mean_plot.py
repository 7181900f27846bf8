"""What trials did on average, by what they have in common: the paper's Figure 8 is one of these."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg

from app.language import tr
from app.sweeps.words import hidden_joints
from kimnet_core.occlusion.means import means

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from app.theme import Colors
    from kimnet_core.occlusion.means import Mean
    from kimnet_core.occlusion.results import Row


class By(Enum):
    """What trials have in common."""

    DURATION = "duration"
    SIZE = "size"
    JOINT = "joint"
    COUNT = "count"


_KEYS: dict[By, Callable[[Row], Hashable]] = {
    By.DURATION: lambda row: row.duration,
    By.SIZE: lambda row: row.size,
    By.JOINT: lambda row: row.joints,
    By.COUNT: lambda row: row.joints.count("+") + 1,
}


class MeanPlot(pg.PlotWidget):
    """A dot for the mean, and a bar for its 95 % interval over the trials."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Means of the listed trials, with 95 % intervals"))
        self.setToolTip(tr("Mean over the listed trials, and its 95 % interval over trials"))
        self._means: list[Mean] = []
        self._bars = pg.ErrorBarItem(beam=0.16)
        self._dots = pg.ScatterPlotItem(size=9, pen=pg.mkPen(None))
        for item in (self._bars, self._dots):
            self.addItem(item)
        self.getPlotItem().setMenuEnabled(False)
        self.getPlotItem().hideButtons()
        self.getPlotItem().setMouseEnabled(x=False, y=False)
        self.showGrid(y=True, alpha=0.12)
        self.getAxis("left").enableAutoSIPrefix(False)

    def show_rows(self, rows: Sequence[Row], by: By, quantity: Callable[[Row], float | None], unit: str) -> None:
        """Draw the means of trials.

        Args:
            rows: of the trials.
            by: what those of one mean have in common.
            quantity: of a trial; None where it has none, and is left out.
            unit: of it, for the axis.
        """
        told = [(_KEYS[by](row), value) for row in rows if (value := quantity(row)) is not None]
        if by is not By.JOINT:
            told.sort(key=lambda each: float(str(each[0])))
        self._means = means(told)
        places = list(range(len(self._means)))
        middle = [each.mean for each in self._means]
        self._dots.setData(places, middle)
        below, above = [each.mean - each.low for each in self._means], [each.high - each.mean for each in self._means]
        self._bars.setData(x=_array(places), y=_array(middle), top=_array(above), bottom=_array(below))
        self.getAxis("bottom").setTicks([[(at, _said(each.key, by)) for at, each in enumerate(self._means)]])
        self.setLabel("left", unit)
        self.setLabel("bottom", _axis(by))
        lowest = min((each.low for each in self._means), default=0.0)
        highest = max((each.high for each in self._means), default=1.0)
        self.setXRange(-0.6, max(len(places), 1) - 0.4, padding=0)
        self.setYRange(min(lowest, 0.0), max(highest, 0.05), padding=0.06)

    def dress(self, tokens: Colors) -> None:
        """Wear the colours of the theme."""
        self.setBackground(tokens.base)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(tokens.line)
            axis.setTextPen(tokens.muted)
        self._dots.setBrush(tokens.accent)
        self._bars.setData(pen=pg.mkPen(tokens.accent, width=1.5))


def _array(values: list[float] | list[int]) -> NDArray[np.float64]:
    return np.array(values, np.float64)


def _said(key: Hashable, by: By) -> str:
    """A tick; joints stand in a column of short words."""
    if by is By.JOINT:
        return "\n".join(hidden_joints(str(key)).replace(", ", " ").split())
    return f"{key:g}"


def _axis(by: By) -> str:
    return {
        By.DURATION: tr("hidden frames"),
        By.SIZE: tr("side of the squares, pixels of the input"),
        By.JOINT: "",  # their names say it
        By.COUNT: tr("number of hidden joints"),
    }[by]
