"""`python -m training RUN.toml`: one training run, from data to weights."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from rich.console import Console

from kimnet_core.errors import KimnetError
from kimnet_core.model.encoders.movenet_import import import_movenet
from kimnet_core.model.weights import save_weights
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.runs import Failed, Prepared, Saved, Stepped, to_line
from training.config import read_config
from training.datasets.lspet import read_lspet
from training.features import FeatureSet
from training.trainee import Trainee
from training.trainer import train

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kimnet_core.runs import Event
    from training.config import RunConfig
    from training.datasets.stills import Still

SHUFFLE = 7  # LSPET is sorted by sport; this fixed order is not


def run(config: RunConfig) -> Iterator[Event]:
    """Prepare the clips, learn, and write the weights.

    Raises:
        KimnetError: the data cannot be used, or the loss is no longer finite.
        OSError: the disk is full or failing.
    """
    config.output.mkdir(parents=True, exist_ok=True)
    skeleton = load_skeleton(config.network.skeleton)
    torch.manual_seed(config.seed)
    trainee = Trainee(config.network, import_movenet(config.data.trunk))
    sets = []
    splits = zip(("training", "validation"), read_lspet(config.data.lspet, skeleton), strict=True)
    for (name, stills), count in zip(splits, (config.data.clips, config.data.validation), strict=True):
        folder = config.data.cache / name
        clips = FeatureSet(folder, name, _shuffled(stills), count, config.seed, config.clips, skeleton)
        yield from clips.prepare(trainee.encoder)
        sets.append(clips.open())
    training, validation = sets
    yield from train(config, trainee, training, validation, config.output / "checkpoint.pt")
    path = config.output / f"{config.name}.safetensors"
    save_weights(path, trainee.network, {"name": config.name, **config.card}, half=True)
    yield Saved(str(path))


def _shuffled(stills: list[Still]) -> list[Still]:
    return [stills[i] for i in np.random.default_rng(SHUFFLE).permutation(len(stills))]


def _show(console: Console, event: Event) -> None:
    """One line a person can read."""
    match event:
        case Prepared(clips, done, total):
            console.print(f"clips for {clips}: {done} of {total}")
        case Stepped(step, steps, loss, seconds):
            console.print(f"step {step} of {steps}   loss {loss:.3f}   {seconds:.0f} s")
        case Saved(path):
            console.print(f"saved {path}")
        case Failed(reason):
            console.print(reason, style="red")
        case _:
            console.print("   ".join(f"{name} {value:.1f} %" for name, value in event.scores.items()), style="bold")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a file; JSON lines on a pipe, readable lines on a terminal.

    Returns:
        0, or 2 when the run failed for a reason that was told, or 130 when it was interrupted.
    """
    parser = argparse.ArgumentParser(prog="python -m training", description="Train a network as a TOML file says.")
    parser.add_argument("run", type=Path, help="the run's file, such as training/presets/kimnet-lite.toml")
    options = parser.parse_args(arguments)
    console = Console(highlight=False)

    def tell(event: Event) -> None:
        if console.is_terminal:
            _show(console, event)
        else:
            sys.stdout.write(to_line(event) + "\n")
            sys.stdout.flush()

    try:
        for event in run(read_config(options.run)):
            tell(event)
    except KeyboardInterrupt:
        return 130  # the newest checkpoint is there to go on from
    except KimnetError as error:
        tell(Failed(str(error)))
        return 2
    except OSError as error:
        tell(Failed(f"The run stopped because a file could not be read or written: {error}."))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
