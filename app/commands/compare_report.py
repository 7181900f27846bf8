"""What `kimnet compare` prints: how well two runs agree, joint by joint, and where they do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.commands.report import table
from kimnet_core.tracking.agreement import ALPHAS

if TYPE_CHECKING:
    from pathlib import Path

TOLD = 20  # stretches; a program gets all

REASONS = {
    "missing": "{which} has no such joint",
    "swapped": "left and right exchanged",
    "start": "apart from the start",
    "jump": "{which} jumps",
    "drift": "they drift apart",
}


@dataclass(frozen=True, slots=True)
class JointRow:
    """How well two runs agree about one joint.

    Attributes:
        joint: its name.
        shares: percent of its frames within each of `ALPHAS` torso sizes.
        mean: distance, torso sizes.
        largest: distance, torso sizes.
    """

    joint: str
    shares: tuple[float, ...]
    mean: float
    largest: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where they do not agree; frames count from 0.

    Attributes:
        joint: its name.
        first: frame.
        last: frame.
        worst: the frame of the largest distance.
        distance: the largest, torso sizes; no number where one lacks the joint.
        reason: missing, swapped, start, jump or drift.
        which: the run that lacks the joint or jumps, 0 or 1; None where it is neither.
    """

    joint: str
    first: int
    last: int
    worst: int
    distance: float
    reason: str
    which: int | None


@dataclass(frozen=True, slots=True)
class CompareReport:
    """Two runs through one clip.

    Attributes:
        video: which.
        runs: their names.
        start: the first frame that both are about.
        frames: how many there are.
        alpha: torso sizes beyond which they disagree.
        shares: percent of all joints within each of `ALPHAS` torso sizes.
        joints: those that both know.
        stretches: in which they disagree, the farthest apart first.
        course: mean distance in each frame from `start` on, torso sizes.
    """

    video: Path
    runs: tuple[str, str]
    start: int
    frames: int
    alpha: float
    shares: tuple[float, ...]
    joints: tuple[JointRow, ...]
    stretches: tuple[Stretch, ...]
    course: tuple[float, ...]

    def __str__(self) -> str:
        shares = " and ".join(
            f"{share:.1f} % within {alpha:g}" for share, alpha in zip(self.shares, ALPHAS, strict=True)
        )
        head = (
            f"{self.video}: {self.runs[0]} and {self.runs[1]} in {self.frames} frames from {self.start} on; of their "
            f"joints {shares} torso sizes"
        )
        columns = ("", *(f"within {alpha:g}" for alpha in ALPHAS), "mean", "largest")
        rows = [
            (row.joint, *(f"{share:.1f} %" for share in row.shares), _text(row.mean), _text(row.largest))
            for row in self.joints
        ]
        return "\n\n".join([head, table(columns, rows), self._told()])

    def _told(self) -> str:
        count = len(self.stretches)
        if not count:
            return f"They are nowhere farther apart than {self.alpha:g} torso sizes."
        columns = ("apart", "frames", "worst", "torsos", "")
        rows = [
            (each.joint, f"{each.first} to {each.last}", f"{each.worst}", _text(each.distance), self._reason(each))
            for each in self.stretches[:TOLD]
        ]
        more = f"\nand {count - TOLD} more" if count > TOLD else ""
        return table(columns, rows) + more

    def _reason(self, stretch: Stretch) -> str:
        which = "" if stretch.which is None else self.runs[stretch.which]
        return REASONS[stretch.reason].format(which=which)


def _text(number: float) -> str:
    """Nothing where there is no number."""
    return "" if np.isnan(number) else f"{number:.2f}"
