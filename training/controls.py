"""`python -m training.controls RUN.toml WEIGHTS --out controls.json`: does the KMM earn its place?

The features and the initializer of trained weights are kept as they are, and only the recursion is trained anew
on a run's clips: with the learned W and the joint's own map beside it (m^p = W m + m), with the learned W alone,
with W = identity (each joint's own map is copied), with W = 1/K (the mean of all), and with no prior at all, the
picture alone. Each from several seeds, on the same clips for the same
number of steps, and measured on the clips that the run keeps apart.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from rich.table import Table

from kimnet_core.model.encoders.movenet_import import import_movenet
from kimnet_core.model.weights import build, load_weights
from training.command import command
from training.config import read_config
from training.display import results_console
from training.map_lesson import MapLesson
from training.measure import rows
from training.processes import open_fabric
from training.sets import read_sets
from training.trainee import Trainee
from training.trainer import train
from training.trunk import Trunk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from training.config import RunConfig
    from training.measure import Row

# What gives the prior, and the fields of `KIMNetConfig` that say so.
WAYS: dict[str, dict[str, Any]] = {
    "W + 1": {"temporal": "kmm", "kmm_residual": True},
    "W": {"temporal": "kmm", "kmm_residual": False},
    "copy": {"temporal": "copy", "kmm_residual": False},
    "uniform": {"temporal": "uniform", "kmm_residual": False},
    "none": {"temporal": "none", "kmm_residual": False},
}


@dataclass(frozen=True, slots=True)
class Control:
    """One run of the recursion.

    Attributes:
        way: what gave the prior, of `WAYS`.
        seed: of the batches and of the recursion's starting weights.
        rows: what it was measured to do.
    """

    way: str
    seed: int
    rows: tuple[Row, ...]


def controls(config: RunConfig, weights: Path, seeds: Sequence[int], steps: int, batch: int) -> Iterator[Control]:
    """Train and measure every way from every seed; a run that was stopped goes on where it was.

    Raises:
        KimnetError: the weights or the data cannot be used.
        OSError: the disk is full or failing.
    """
    loaded = load_weights(weights)
    trained, published = build(loaded), import_movenet(config.data.trunk)
    sets = read_sets(config)
    trunk = Trunk(Trainee(loaded.config, published).encoder, config.clips.size)
    for clips in sets.all:
        for _ in clips.prepare(trunk):
            pass
    optimiser = replace(config.optimiser, steps=steps, stills=0, batch=batch)
    for seed in seeds:
        for way, fields in WAYS.items():
            folder = config.output / "controls" / f"{way}-{seed}"
            folder.mkdir(parents=True, exist_ok=True)
            run = replace(
                config,
                seed=seed,
                network=replace(loaded.config, **fields),
                optimiser=optimiser,
            )
            torch.manual_seed(seed)
            trainee = Trainee(run.network, published)
            trainee.begin_from(trained)
            lesson = MapLesson(run, trainee, sets.training.open(), sets.validation.open())
            fabric = open_fabric(optimiser.precision)
            for _ in train(lesson, optimiser, fabric, folder / "checkpoint.pt", save_every=steps):
                pass
            measured = tuple(row for clips in sets.kept for row in rows(clips.name, clips.open(), trainee))
            yield Control(way, seed, measured)


def _show(done: Sequence[Control]) -> None:
    """PCK@0.2 by torso, mean and standard deviation over the seeds."""
    table = Table("clips", "joints", "method", *WAYS)
    keys = [(row.clips, row.part, row.method) for row in done[0].rows]
    for at, key in enumerate(keys):
        cells = []
        for way in WAYS:
            percent = [one.rows[at].pck[0].total.percent for one in done if one.way == way]
            cells.append(f"{np.mean(percent):.1f} ± {np.std(percent, ddof=1):.1f}" if len(percent) > 1 else "-")
        table.add_row(*key, *cells)
    results_console().print(table)


@command
def main(arguments: Sequence[str] | None) -> None:
    """Train and measure the controls."""
    parser = argparse.ArgumentParser(
        prog="python -m training.controls", description="Train the recursion with the learned W and with constant ones."
    )
    parser.add_argument("run", type=Path, help="the run's file, such as training/presets/kimnet-lite.toml")
    parser.add_argument("weights", type=Path, help="weights whose features and initializer are kept")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--steps", type=int, default=250)
    parser.add_argument("--batch", type=int, default=6, help="whole clips a step")
    parser.add_argument("--out", type=Path, required=True, help="the figures, .json")
    options = parser.parse_args(arguments)
    done: list[Control] = []
    for control in controls(read_config(options.run), options.weights, options.seeds, options.steps, options.batch):
        done.append(control)
        options.out.write_text(json.dumps([asdict(one) for one in done], indent=1) + "\n", encoding="utf-8")
        sys.stderr.write(f"{control.way}, seed {control.seed}: done\n")
    _show(done)


if __name__ == "__main__":
    sys.exit(main())
