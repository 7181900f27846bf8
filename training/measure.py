"""`python -m training.measure RUN.toml WEIGHTS`: weights against MoveNet on the clips that a run keeps apart.

The clips are those of the run's file, made when they are missing: validation stills that are moved, under
occluders of a kind that no run learns from; the same with the paper's two squares in every frame but the first;
and the later parts of the real videos. MoveNet sees the same crops, each by itself: the peaks of its heatmaps,
which is about a point less than its own coordinates give.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table

from kimnet_core.model.encoders.movenet import HEATMAPS, TRUNK_MAPS
from kimnet_core.model.encoders.movenet_import import import_movenet
from kimnet_core.model.heatmaps import decode
from kimnet_core.model.weights import load_weights
from kimnet_core.pose.accuracy import accuracy
from kimnet_core.pose.skeleton import load_skeleton
from training.command import command
from training.config import read_config
from training.datasets.coco17 import from_coco
from training.display import results_console
from training.evaluation import SURE, carried_poses
from training.sets import read_sets
from training.trainee import Trainee
from training.trunk import Trunk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from kimnet_core.pose.accuracy import Accuracy
    from kimnet_core.pose.skeleton import Skeleton
    from training.config import RunConfig
    from training.features import FeatureClips
    from training.sets import Sets

MOVENET = "MoveNet by itself"
OWN, GIVEN = "KIMNet from its own first pose", "KIMNet from the true first pose"


@dataclass(frozen=True, slots=True)
class Row:
    """A method on some joints of a set.

    Attributes:
        clips: the set.
        part: "all", or "hidden": those under an occluder.
        method: whose poses.
        pck: by torso and by person, at 0.2 and at 0.1; frame 0, which may be given, is left out.
    """

    clips: str
    part: str
    method: str
    pck: tuple[Accuracy, ...]


def movenet_poses(clips: FeatureClips, skeleton: Skeleton) -> NDArray[np.float64]:
    """(N, T, K, 2) crop pixels where the trunk's own heatmaps peak, frame by frame."""
    found = []
    for maps in clips.maps:
        xy, score = decode(maps[:, TRUNK_MAPS : TRUNK_MAPS + HEATMAPS].astype(np.float32))
        found.append(from_coco(np.concatenate([xy, score[..., None]], axis=-1), skeleton)[..., :2])
    return np.stack(found)


def rows(name: str, clips: FeatureClips, trainee: Trainee) -> Iterator[Row]:
    """All methods on a set, on all of its joints and on the hidden ones."""
    skeleton = load_skeleton(trainee.network.config.skeleton)
    truth = np.where(clips.weight[..., None] >= SURE, clips.xy, np.nan)[:, 1:]
    methods = {
        MOVENET: movenet_poses(clips, skeleton),
        OWN: carried_poses(trainee, clips, given=False)[0],
        GIVEN: carried_poses(trainee, clips, given=True)[0],
    }
    parts = {"all": np.ones(truth.shape[:3], bool)}
    if clips.hidden.any():
        parts["hidden"] = clips.hidden[:, 1:]
    for part, chosen in parts.items():
        for method, poses in methods.items():
            yield Row(name, part, method, _pck(poses[:, 1:], truth, chosen, skeleton))


def _pck(
    poses: NDArray[np.float64], truth: NDArray[np.float64], chosen: NDArray[np.bool_], skeleton: Skeleton
) -> tuple[Accuracy, ...]:
    """Of the chosen joints (N, T, K); a person is measured by all of theirs. Intervals are over clips."""
    clip = np.repeat(np.arange(len(truth)), truth.shape[1])
    flat = (-1, *truth.shape[2:])
    return accuracy(poses.reshape(flat), truth.reshape(flat), clip, skeleton, counted=chosen.reshape(len(clip), -1))


def ready(config: RunConfig, weights: Path) -> tuple[Trainee, Sets]:
    """A network behind its trunk, and the clips of a run, of which those that are kept apart are there.

    Raises:
        KimnetError: the weights or the data cannot be used.
        OSError: the disk is full or failing.
    """
    loaded = load_weights(weights)
    trainee = Trainee(loaded.config, import_movenet(config.data.trunk))
    trunk = Trunk(trainee.encoder, config.clips.size)  # as published: what is in the weights was rounded
    trainee.network.load_state_dict(loaded.state)
    sets = read_sets(config)
    for clips in sets.kept:
        for _ in clips.prepare(trunk):
            pass
    return trainee, sets


def measure(config: RunConfig, weights: Path) -> list[Row]:
    """Measure a weights file on the clips of a run.

    Raises:
        KimnetError, OSError: as `ready`.
    """
    trainee, sets = ready(config, weights)
    return [row for clips in sets.kept for row in rows(clips.name, clips.open(), trainee)]


def _show(result: list[Row]) -> None:
    table = Table("clips", "joints", "method", "counted")
    for pck in result[0].pck:
        table.add_column(f"PCK@{pck.alpha:g} {pck.size}", justify="right")
    for row in result:
        figures = [f"{pck.total.percent:.1f} ({pck.total.low:.1f} to {pck.total.high:.1f})" for pck in row.pck]
        table.add_row(row.clips, row.part, row.method, str(row.pck[0].total.counted), *figures)
    results_console().print(table)


@command
def main(arguments: Sequence[str] | None) -> None:
    """Measure one file."""
    parser = argparse.ArgumentParser(prog="python -m training.measure", description="Measure weights on kept clips.")
    parser.add_argument("run", type=Path, help="the run's file, such as training/presets/kimnet-lite.toml")
    parser.add_argument("weights", type=Path, help="the weights, .safetensors")
    parser.add_argument("--json", action="store_true", help="everything, joint by joint, as JSON")
    options = parser.parse_args(arguments)
    result = measure(read_config(options.run), options.weights)
    if options.json:
        sys.stdout.write(json.dumps([asdict(row) for row in result], indent=1) + "\n")
    else:
        _show(result)


if __name__ == "__main__":
    sys.exit(main())
