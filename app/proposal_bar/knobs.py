"""What can be turned while a proposal is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QDoubleSpinBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from app.language import tr
from app.theme import GAP
from app.widgets.choice import Choice
from kimnet_core.tracking.interpolate import Course

if TYPE_CHECKING:
    from app.tuning import Tuning, TuningState


class FillKnobs(QWidget):
    """How long gaps may be, what counts as one, and how it is crossed."""

    def __init__(self, tuning: TuningState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tuning = tuning
        self._longest = _whole(1, 500, tr("Longest gap in frames"))
        self._doubtful = _real(0.0, 1.0, 0.05, tr("Score below which a joint counts as missing; 0 for none"))
        self._course = Choice(tr("Course"), [(Course.SMOOTH, tr("Smooth")), (Course.LINEAR, tr("Straight"))])
        _in_row(
            self,
            *(_named(tr("Gaps up to"), self._longest), _named(tr("Scores below"), self._doubtful), self._course),
        )
        self._longest.valueChanged.connect(self._set_longest)
        self._doubtful.valueChanged.connect(self._set_doubtful)
        self._course.chosen.connect(self._set_course)
        tuning.changed.connect(self._show)
        self._show(tuning.now)

    @Slot(object)
    def _show(self, tuning: Tuning) -> None:
        self._longest.setValue(tuning.longest)
        self._doubtful.setValue(tuning.doubtful)
        self._course.put(tuning.course)

    @Slot(int)
    def _set_longest(self, frames: int) -> None:
        self._tuning.set(longest=frames)

    @Slot(float)
    def _set_doubtful(self, score: float) -> None:
        self._tuning.set(doubtful=round(score, 2))

    @Slot(object)
    def _set_course(self, course: Course) -> None:
        self._tuning.set(course=course)


class SmoothKnobs(QWidget):
    """Which filter, and how strongly."""

    def __init__(self, tuning: TuningState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tuning = tuning
        names = [("one_euro", tr("One-Euro")), ("savitzky_golay", tr("Savitzky-Golay"))]
        self._smoother = Choice(tr("Filter"), names)
        self._cutoff = _real(0.05, 30.0, 0.1, tr("Cutoff at rest in Hz: lower is calmer"))
        self._quickness = _real(0.0, 100.0, 0.5, tr("Hz by which the cutoff rises for 100 pixels per second"))
        self._both = QCheckBox(tr("No lag"))
        self._both.setToolTip(tr("Run in both directions of time and take the mean"))
        self._span = _whole(3, 101, tr("Window in frames"), step=2)
        self._degree = _whole(0, 6, tr("Degree of the polynomial"))
        self._euro, self._golay = QWidget(), QWidget()
        _in_row(self._euro, _named(tr("Cutoff (Hz)"), self._cutoff), _named(tr("Speed"), self._quickness), self._both)
        _in_row(self._golay, _named(tr("Window"), self._span), _named(tr("Degree"), self._degree))
        _in_row(self, self._smoother, self._euro, self._golay)
        self._smoother.chosen.connect(self._set_smoother)
        self._cutoff.valueChanged.connect(self._set_cutoff)
        self._quickness.valueChanged.connect(self._set_quickness)
        self._both.toggled.connect(self._set_both)
        self._span.valueChanged.connect(self._set_span)
        self._degree.valueChanged.connect(self._set_degree)
        tuning.changed.connect(self._show)
        self._show(tuning.now)

    @Slot(object)
    def _show(self, tuning: Tuning) -> None:
        self._smoother.put(tuning.smoother)
        self._cutoff.setValue(tuning.cutoff)
        self._quickness.setValue(tuning.quickness)
        self._both.setChecked(tuning.both_ways)
        self._span.setValue(tuning.span)
        self._degree.setValue(tuning.degree)
        self._euro.setVisible(tuning.smoother == "one_euro")
        self._golay.setVisible(tuning.smoother == "savitzky_golay")

    @Slot(object)
    def _set_smoother(self, smoother: str) -> None:
        self._tuning.set(smoother=smoother)

    @Slot(float)
    def _set_cutoff(self, hertz: float) -> None:
        self._tuning.set(cutoff=round(hertz, 2))

    @Slot(float)
    def _set_quickness(self, quickness: float) -> None:
        self._tuning.set(quickness=round(quickness, 2))

    @Slot(bool)
    def _set_both(self, both: bool) -> None:
        self._tuning.set(both_ways=both)

    @Slot(int)
    def _set_span(self, frames: int) -> None:
        self._tuning.set(span=frames | 1)  # an even window has no middle

    @Slot(int)
    def _set_degree(self, degree: int) -> None:
        self._tuning.set(degree=degree)


def _whole(low: int, high: int, name: str, *, step: int = 1) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setSingleStep(step)
    _explain(box, name)
    return box


def _real(low: float, high: float, step: float, name: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(low, high)
    box.setSingleStep(step)
    _explain(box, name)
    return box


def _explain(box: QAbstractSpinBox, name: str) -> None:
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setKeyboardTracking(False)  # a number that is half typed is none
    box.setFixedWidth(8 * GAP)


def _named(text: str, box: QWidget) -> QWidget:
    """A field with its name in front."""
    pair = QWidget()
    label = QLabel(text)
    label.setBuddy(box)
    _in_row(pair, label, box)
    return pair


def _in_row(parent: QWidget, *widgets: QWidget) -> None:
    row = QHBoxLayout(parent)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP)
    for widget in widgets:
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
