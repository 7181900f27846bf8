"""What `kimnet seeds` prints: what is left of a wrong first pose, by what was wrong and by joint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.commands.report import table

if TYPE_CHECKING:
    from pathlib import Path

    from kimnet_core.tracking.settling import Settling

NAMES = {
    "noise": "every joint a little off",
    "shift": "all beside the person",
    "scale": "too large or too small",
    "swap": "left and right exchanged",
    "wrong": "one joint wrong",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What became of some joints.

    Attributes:
        kind: what was wrong.
        joints: title of a group of the skeleton, or "all".
        settling: of its wrong joints.
    """

    kind: str
    joints: str
    settling: Settling


@dataclass(frozen=True, slots=True)
class Course:
    """How far the joints that were wrong are off over time, torso sizes; a number for each frame.

    Attributes:
        kind: what was wrong.
        low: a tenth of the runs lie below.
        median: of the runs.
        high: a tenth lie above.
    """

    kind: str
    low: tuple[float, ...]
    median: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SeedsReport:
    """How much a track depends on its first pose.

    Attributes:
        video: which.
        weights: name of the network's.
        start: the frame whose pose was perturbed.
        frames: from there on.
        trials: how many wrong first poses were carried.
        seconds: that took, without what the network has to see once.
        threshold: torso sizes within which a joint has converged.
        held: whether placed joints were held to.
        amounts: of each kind: sigma or distance in torso sizes, or a factor.
        rows: of each kind, all joints first.
        courses: of each kind.
    """

    video: Path
    weights: str
    start: int
    frames: int
    trials: int
    seconds: float
    threshold: float
    held: bool
    amounts: dict[str, float]
    rows: tuple[Row, ...]
    courses: tuple[Course, ...]

    def __str__(self) -> str:
        head = (
            f"{self.video}: {self.trials} wrong first poses through {self.frames} frames from {self.start} on, in "
            f"{self.seconds:.1f} s; weights {self.weights}, placed joints {'held' if self.held else 'not held'}"
        )
        return "\n\n".join(filter(None, [head, self._totals(), self._groups()]))

    def _totals(self) -> str:
        columns = ("", "amount", "runs", "converged", "after frames", "in the end", "others")
        rows = [
            (
                NAMES[row.kind],
                f"{self.amounts[row.kind]:g}" if row.kind in self.amounts else "",
                f"{row.settling.runs}",
                _text(row.settling.converged, " %"),
                _text(row.settling.frames),
                _text(row.settling.final, digits=3),
                _text(row.settling.others, digits=3),
            )
            for row in self.rows
            if row.joints == "all"
        ]
        notes = (
            f"converged: of the joints that were wrong, those within {self.threshold:g} torso sizes of the\n"
            "unperturbed run for good, and the median of the frames until then. in the end: their mean distance in\n"
            "the last frame. others: how far joints that were right went astray at most, mean. In torso sizes."
        )
        return f"{table(columns, rows)}\n{notes}"

    def _groups(self) -> str:
        titles = list(dict.fromkeys(row.joints for row in self.rows if row.joints != "all"))
        if not titles:
            return ""
        of = {(row.kind, row.joints): row.settling for row in self.rows}
        kinds = list(dict.fromkeys(row.kind for row in self.rows))
        rows = [(NAMES[kind], *(_settled(of[kind, title]) for title in titles)) for kind in kinds]
        return f"converged, and frames until then, by joint\n{table(['', *titles], rows)}"


def _settled(of: Settling) -> str:
    return " ".join(filter(None, [_text(of.converged, " %"), f"{of.frames:g}" if np.isfinite(of.frames) else ""]))


def _text(number: float, unit: str = "", digits: int = 0) -> str:
    """Nothing where there is no number."""
    return "" if np.isnan(number) else f"{number:.{digits}f}{unit}"
