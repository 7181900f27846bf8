"""What `kimnet effort` prints: clicks by method, and how well each does without any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.commands.report import table
from kimnet_core.tracking.effort import AFTER, Effort

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Interpolation:
    """Straight lines between keyframes, clicked where they are needed least often.

    Attributes:
        clicks: joints placed, all keyframes of all joints.
        clicks_per_100: for a hundred frames.
        by_joint: clicks of each joint that is judged.
    """

    clicks: int
    clicks_per_100: float
    by_joint: dict[str, int]


@dataclass(frozen=True, slots=True)
class EffortReport:
    """What a clip costs a simulated annotator with each way to carry a pose.

    Attributes:
        video: which.
        start: first frame with a label of the truth; frames below are counted from it.
        frames: how many there are from there to the last one with a label.
        threshold: error in torsos above which a joint is off.
        joints: those that are judged.
        weights: name of the network's.
        seconds: that each way took, what it has to see first included.
        methods: by name: "kimnet", the same with less of what makes a correction last, its peers, and files of
            labels that were to be judged beside.
        interpolation: straight lines between keyframes.
    """

    video: Path
    start: int
    frames: int
    threshold: float
    joints: tuple[str, ...]
    weights: str
    seconds: dict[str, float]
    methods: dict[str, Effort]
    interpolation: Interpolation

    def __str__(self) -> str:
        return "\n\n".join([self._head(), self._efforts(), self._by_joint(), self._course()])

    def _head(self) -> str:
        return (
            f"{self.video}: {self.frames} frames from {self.start} on, {len(self.joints)} joints, each to be within "
            f"{self.threshold:g} torsos of the truth; weights {self.weights}"
        )

    def _efforts(self) -> str:
        columns = ["", "clicks", "per 100", "PCK", "held", "median", *(f"+{ahead}" for ahead in AFTER), "seconds"]
        rows = [
            [name, f"{each.clicks}", f"{each.clicks_per_100:.1f}", _text(each.uncorrected.percent),
             _text(each.lasting.mean), _text(each.lasting.median),
             *(_text(error, digits=2) for error in each.lasting.errors.values()), f"{self.seconds[name]:.1f}"]
            for name, each in self.methods.items()
        ]  # fmt: skip
        lines = self.interpolation
        rows.append(["interpolation", f"{lines.clicks}", f"{lines.clicks_per_100:.1f}"])
        notes = (
            "clicks: joints placed, those of the first frame included. PCK: percent of joints right from the true\n"
            "first pose on without a correction. held: frames that a corrected joint stays right, mean and median.\n"
            "+n: its error n frames after the correction, in torsos. kimnet-unlearned holds corrections and learns\n"
            "nothing from them; kimnet-paper does neither."
        )
        return f"{table(columns, rows)}\n{notes}"

    def _by_joint(self) -> str:
        rows = [
            [joint, *(_text(each.uncorrected.joints.get(joint, np.nan)) for each in self.methods.values())]
            for joint in self.joints
        ]
        return f"PCK without a correction, by joint\n{table(['', *self.methods], rows)}"

    def _course(self) -> str:
        """PCK in each fifth of the clip."""
        parts = [part for part in np.array_split(np.arange(1, self.frames), 5) if len(part)]
        rows = [
            [
                f"{self.start + part[0]} to {self.start + part[-1]}",
                *(_text(_mean(each.uncorrected.frames, part)) for each in self.methods.values()),
            ]
            for part in parts
        ]
        return f"PCK without a correction, by frame of the video\n{table(['', *self.methods], rows)}"


def _mean(percent: Sequence[float], frames: NDArray[np.intp]) -> float:
    """Of the figures of frames from 1 on, those of some frames together."""
    known = [percent[frame - 1] for frame in frames if not np.isnan(percent[frame - 1])]
    return float(np.mean(known)) if known else float("nan")


def _text(number: float, digits: int = 1) -> str:
    """Nothing where there is no number."""
    return "" if np.isnan(number) else f"{number:.{digits}f}"
