"""Evaluations for people and for other programs."""

from __future__ import annotations

import csv
import dataclasses
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.table import Table

from training.protocol.rpstn_compat import LABEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kimnet_core.pose.accuracy import Share
    from training.protocol.occlusion import Occlusion
    from training.protocol.oks import Precision
    from training.protocol.pck import PCK, Evaluation
    from training.protocol.rpstn_compat import Diagnostic

HEADER = ("clips", "frames", "hidden", "size", "policy", "joints", "alpha", "of", "percent", "low", "high", "counted")
STEPS = (0, 1, 2, 3, 4, 5, 10, 20, 50, 100, 200, 500)  # of the drift that are shown


@dataclass(frozen=True, slots=True)
class Run:
    """What a network did on a set when its frames were taken in one way.

    Attributes:
        reset_every: frames from one start to the next; None for one start.
        occlusion: what was hidden.
        evaluations: by what was counted.
        precision: OKS-AP, where it was asked for.
        diagnostics: of RPSTN's arithmetic, where they were asked for.
    """

    reset_every: int | None
    occlusion: Occlusion | None
    evaluations: tuple[Evaluation, ...]
    precision: Precision | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def frames(self) -> str:
        """In words, how frames were taken."""
        return "one start" if self.reset_every is None else f"start every {self.reset_every}"

    @property
    def hidden(self) -> str:
        """In words, what was hidden."""
        return "" if self.occlusion is None else f"{self.occlusion.joints} {self.occlusion.kind}"


def tables(runs: Sequence[Run]) -> Iterator[Table | str]:
    """What a terminal shows: PCK by groups, how sizes were found, the drift, and what else was asked for."""
    first = runs[0].evaluations[0]
    others = [f"@{pck.alpha:g}" for pck in first.pck[1:]]
    title = f"PCK@{first.pck[0].alpha:g}, percent"
    about = ("frames", "hidden", "joints", "size")
    table = Table(*about, *first.pck[0].groups, "mean", "pooled", *others, "AUC", title=title)
    for run in runs:
        for one in run.evaluations:
            pck, *more = one.pck
            groups = [_percent(share.percent) for share in pck.groups.values()]
            means = [_with_interval(share) for share in (pck.joint_mean, pck.pooled)]
            rest = [_percent(each.pooled.percent) for each in more]
            table.add_row(run.frames, run.hidden, one.joints, one.size, *groups, *means, *rest, _percent(one.auc))
    yield table
    yield (
        "mean: of the joints' own shares, as in the paper; in brackets 95 % intervals, bootstraps over videos; "
        "other alphas and the area under the curve up to 0.2 are of all joints pooled"
    )
    yield from dict.fromkeys(_counted(one) for run in runs for one in run.evaluations)
    for run in runs:
        if any(len(one.drift) > 1 for one in run.evaluations):
            yield _drift(run)
        if run.precision is not None:
            all_, at50, at75 = map(_percent, (run.precision.ap, run.precision.ap50, run.precision.ap75))
            yield f"{run.frames}: OKS-AP {all_}, AP50 {at50}, AP75 {at75}, {run.precision.people} people in given boxes"
        for each in run.diagnostics:
            yield (
                f"{run.frames}: {LABEL}, torso, thr {each.threshold:g}: {each.value:.1f}; "
                f"one standing pose in every box: {each.fixed_pose:.1f}"
            )


def _counted(evaluation: Evaluation) -> str:
    rules = ", ".join(f"{rule} {count}" for rule, count in evaluation.rules.items())
    return (
        f"{evaluation.size} size, {evaluation.joints} joints: {evaluation.videos} videos, {evaluation.frames} frames, "
        f"measured by: {rules}"
    )


def _drift(run: Run) -> Table:
    columns = [f"{one.size}, {one.joints}" for one in run.evaluations]
    table = Table("steps", *columns, title=f"Drift, {run.frames}: PCK@0.2 / mean error in % of the size")
    for step in STEPS:
        at = [next((each for each in one.drift if each.step == step), None) for one in run.evaluations]
        if any(at):
            table.add_row(str(step), *(f"{each.percent:.1f} / {each.error:.1f}" if each else "" for each in at))
    return table


def _percent(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.1f}"


def _with_interval(share: Share) -> str:
    return f"{share.percent:.1f} ({share.low:.1f} to {share.high:.1f})" if share.counted else ""


def write_csv(path: Path, runs: Sequence[Run]) -> None:
    """One line for each share of each PCK.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEADER)
        for run in runs:
            for one in run.evaluations:
                for pck in one.pck:
                    about = (one.clips, run.frames, run.hidden, one.size, one.policy, one.joints, pck.alpha)
                    lines.writerows((*about, name, *dataclasses.astuple(share)) for name, share in _shares(pck))


def _shares(pck: PCK) -> Iterator[tuple[str, Share]]:
    yield "pooled", pck.pooled
    yield "joint mean", pck.joint_mean
    yield "listed mean", pck.listed_mean
    yield from pck.groups.items()
    yield from pck.joints.items()


def write_json(path: Path, runs: Sequence[Run]) -> None:
    """All of it; what is no number becomes null.

    Raises:
        OSError: it cannot be written.
    """
    content = [_plain(dataclasses.asdict(run)) for run in runs]
    path.write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
