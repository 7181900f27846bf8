"""How far corrections reach, gaps are filled and tracks are smoothed: choices that hold until they are changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from kimnet_core.tracking.interpolate import Course
from kimnet_core.tracking.smooth import OneEuro, SavitzkyGolay

Smoother = Literal["one_euro", "savitzky_golay"]


@dataclass(frozen=True, slots=True)
class Tuning:
    """One state of the choices.

    Attributes:
        reach_back: whether a correction is also carried back to the corrected frame before it.
        longest: frames of the longest gap that is filled.
        doubtful: score below which a joint counts as missing, 0 for none.
        course: how a gap is crossed.
        smoother: which filter smooths.
        cutoff: of the One-Euro filter, Hz.
        quickness: of the One-Euro filter, Hz per 100 pixels per second.
        both_ways: whether the One-Euro filter runs in both directions.
        span: of the Savitzky-Golay filter, frames; odd.
        degree: of its polynomial.
    """

    reach_back: bool = False
    longest: int = 10
    doubtful: float = 0.0
    course: Course = Course.SMOOTH
    smoother: Smoother = "one_euro"
    cutoff: float = 1.0
    quickness: float = 5.0
    both_ways: bool = True
    span: int = 9
    degree: int = 3

    @property
    def filter(self) -> OneEuro | SavitzkyGolay:
        """The filter that smooths."""
        if self.smoother == "one_euro":
            return OneEuro(self.cutoff, self.quickness / 100, self.both_ways)
        return SavitzkyGolay(self.span, min(self.degree, self.span - 1))


class TuningState(QObject):
    """The present `Tuning`, and who is told when it changes.

    Signals:
        changed(Tuning).
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = Tuning()

    def set(self, **fields: Any) -> None:
        """Change some fields; tells only of a difference."""
        tuning = replace(self.now, **fields)
        if tuning != self.now:
            self.now = tuning
            self.changed.emit(tuning)

    def toggle(self, field: str) -> None:
        """Turn a field that is true or false to the other."""
        self.set(**{field: not getattr(self.now, field)})
