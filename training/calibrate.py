"""`python -m training.calibrate RUN.toml WEIGHTS`: how probable weights make a joint, by the height of its peak.

Fitted on half of the moved stills that a run keeps apart, a curve a joint, and held against the other half and
against the real videos. The weights get the curves; nothing else in them changes. Beside them are written the
figures (`.reliability.json`) and a diagram of them (`.reliability.svg`).
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from kimnet_core.atomic import replacing
from kimnet_core.model.confidence import WITHIN
from kimnet_core.model.weights import save_calibrated
from kimnet_core.pose.skeleton import load_skeleton
from training.calibration import Judged, Reliability, fit, halves, judged, reliability
from training.command import command
from training.config import read_config
from training.display import results_console
from training.measure import ready
from training.reliability_diagram import Panel, diagram

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimnet_core.model.confidence import Confidence
    from kimnet_core.pose.skeleton import Skeleton
    from training.config import RunConfig

STILLS, VIDEOS = "moved stills kept apart", "real videos kept apart"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Compared:
    """The same joints before and after.

    Attributes:
        height: what comes of taking the height for a probability.
        score: what comes of the fitted one.
    """

    height: Reliability
    score: Reliability


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What was fitted, and how well it holds.

    Attributes:
        within: torsos from the truth, what a probability is of.
        fitted: joints that it was fitted on.
        confidence: the curves.
        sets: name of the clips to name of a joint, or `ALL`, to what was found there.
    """

    within: float
    fitted: int
    confidence: Confidence
    sets: dict[str, dict[str, Compared]]


def calibrate(config: RunConfig, weights: Path) -> Calibrated:
    """Fit the confidence of a weights file on the clips of a run, and hold it against others.

    Raises:
        KimnetError: the weights or the data cannot be used.
        OSError: the disk is full or failing.
    """
    trainee, sets = ready(config, weights)
    skeleton = load_skeleton(trainee.network.config.skeleton)
    split = [halves(judged(trainee, clips.open(), skeleton), config.seed) for clips in (sets.validation, sets.protocol)]
    learnt, kept = (Judged.joined(half) for half in zip(*split, strict=True))
    confidence = fit(learnt, skeleton)
    measured = {STILLS: compared(kept, confidence, skeleton)}
    if sets.videos:
        seen = Judged.joined(judged(trainee, sets.videos.open(), skeleton))
        measured[VIDEOS] = compared(seen, confidence, skeleton)
    fitted = reliability(learnt.height, learnt.right).count
    return Calibrated(WITHIN, fitted, confidence, measured)


def compared(seen: Judged, confidence: Confidence, skeleton: Skeleton) -> dict[str, Compared]:
    """`ALL` joints together, and each of those that were judged."""
    score = confidence.probability(seen.height)
    parts = {ALL: slice(None)} | {name: slice(at, at + 1) for at, name in enumerate(skeleton.joints)}
    both = {
        name: Compared(*(reliability(values[:, joints], seen.right[:, joints]) for values in (seen.height, score)))
        for name, joints in parts.items()
    }
    return {name: each for name, each in both.items() if name == ALL or each.score.count}


def _show(done: Calibrated) -> None:
    for clips, parts in done.sets.items():
        table = Table("joint", "counted", "error of the height", "error of the score", title=clips)
        for name, each in parts.items():
            errors = (f"{100 * one.error:.1f} %" for one in (each.height, each.score))
            table.add_row(name, str(each.score.count), *errors)
        results_console().print(table)


def _drawing(done: Calibrated) -> str:
    return diagram([Panel(clips, parts[ALL].height, parts[ALL].score) for clips, parts in done.sets.items()])


@command
def main(arguments: Sequence[str] | None) -> None:
    """Calibrate one file."""
    parser = argparse.ArgumentParser(
        prog="python -m training.calibrate", description="Fit how probable weights make a joint."
    )
    parser.add_argument("run", type=Path, help="the run's file, such as training/presets/kimnet-lite.toml")
    parser.add_argument("weights", type=Path, help="the weights, .safetensors")
    parser.add_argument("--out", type=Path, help="where to; by default the weights get their curves in place")
    options = parser.parse_args(arguments)
    out = options.out or options.weights
    done = calibrate(read_config(options.run), options.weights)
    save_calibrated(out, options.weights, done.confidence)
    figures = json.dumps(asdict(done), indent=1) + "\n"
    for suffix, text in ((".reliability.json", figures), (".reliability.svg", _drawing(done))):
        with replacing(out.with_suffix(suffix)) as temporary:
            temporary.write_text(text, encoding="utf-8")
    _show(done)


if __name__ == "__main__":
    sys.exit(main())
