"""The two plots of a sweep, and what chooses between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from app.language import ntr, tr
from app.player.numbering import number
from app.sweeps.course_plot import CoursePlot
from app.sweeps.mean_plot import By, MeanPlot
from app.sweeps.words import drop, fill_name, hidden_joints, network_name
from app.theme import GAP, colors
from app.widgets.choice import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.trials.courses import Course
    from kimnet_core.occlusion.results import Row


class SweepPlots(QWidget):
    """Over time for the picked trials, or means of the listed ones.

    Signals:
        frame_wanted(frame): it should be shown.
    """

    frame_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.courses, self.means = CoursePlot(), MeanPlot()
        self._by: By | None = None
        self._asking = True  # no trial is picked
        self._rows: Sequence[Row] = ()
        self.view = Choice(
            tr("Plot"),
            (
                (None, tr("Time")),
                (By.DURATION, tr("Frames")),
                (By.SIZE, tr("Size")),
                (By.JOINT, tr("Joint")),
                (By.COUNT, tr("Count")),
            ),
            tips=(
                tr("How far the hidden joints of the picked trials are away, frame by frame"),
                tr("Means by the number of hidden frames"),
                tr("Means by the size of the squares"),
                tr("Means by what was hidden"),
                tr("Means by the number of hidden joints"),
            ),
        )
        self.view.put(None)
        self._quantities = _quantities()
        self._quantity = 0
        self.quantity = self._quantity_button()
        self._ask = QLabel(tr("Pick trials in the table to see them over time."), wordWrap=True)
        self._ask.setProperty("quiet", True)
        self._ask.setMargin(2 * GAP)
        self._pages = QStackedLayout()
        for page in (self._ask, self.courses, self.means):
            self._pages.addWidget(page)
        bar = QHBoxLayout()
        bar.setSpacing(GAP)
        bar.addWidget(self.view, 1)
        bar.addWidget(self.quantity)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP // 2)
        column.addLayout(bar)
        column.addLayout(self._pages, 1)
        self.view.chosen.connect(self.choose)
        self.courses.frame_wanted.connect(self.frame_wanted)
        self._dress()
        self.choose(None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    @Slot(object)
    def choose(self, by: By | None) -> None:
        """Show means by something, or with None the picked trials over time."""
        self._by = by
        self.view.put(by)
        self.quantity.setVisible(by is not None)
        self._turn()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Take these for means."""
        self._rows = rows
        self._turn()

    def show_courses(self, courses: Sequence[Course]) -> None:
        """Take these over time."""
        self.courses.show_courses(courses, _titles([course.row for course in courses]))
        self._asking = not courses
        self._turn()

    def _turn(self) -> None:
        if self._by is None:
            self._pages.setCurrentIndex(0 if self._asking else 1)
            return
        self._pages.setCurrentIndex(2)
        _, unit, value = self._quantities[self._quantity]
        self.means.show_rows(self._rows, self._by, value, unit)

    def _quantity_button(self) -> QToolButton:
        button, menu = QToolButton(), QMenu(self)
        group = QActionGroup(menu)
        for at, (name, _, _) in enumerate(self._quantities):
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(at == self._quantity)
            action.setData(at)
            group.addAction(action)
        menu.triggered.connect(self._choose_quantity)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setProperty("segment", True)
        button.setToolTip(tr("What means are taken of"))
        button.setText(self._quantities[self._quantity][0])
        return button

    @Slot(QAction)
    def _choose_quantity(self, action: QAction) -> None:
        self._quantity = action.data()
        self.quantity.setText(action.text())
        self._turn()

    def _dress(self) -> None:
        for plot in (self.courses, self.means):
            plot.dress(colors(self.palette()))


def _quantities() -> tuple[tuple[str, str, Callable[[Row], float | None]], ...]:
    torso = tr("torso sizes")
    return (
        (tr("Away"), torso, lambda row: row.during),
        (tr("Farthest"), torso, lambda row: row.largest),
        (tr("Others"), torso, lambda row: row.others),
        (tr("At the end"), torso, lambda row: row.drift),
        (tr("PCK drop"), tr("points"), drop),
    )


def _titles(rows: Sequence[Row]) -> list[str]:
    """What tells trials apart."""
    fields: tuple[Callable[[Row], str], ...] = (
        lambda row: hidden_joints(row.joints),
        lambda row: tr("{size:g} px").format(size=row.size),
        lambda row: ntr("{n} frame", "{n} frames", row.duration),
        lambda row: tr("from {frame}").format(frame=number(row.start)),
        lambda row: fill_name(row.fill),
        lambda row: network_name(row.weights),
    )
    parts = [[field(row) for row in rows] for field in fields]
    return [", ".join(told) for told in zip(*(part for part in parts if len(set(part)) > 1), strict=True)]
