"""A run on the frozen trunk's maps, from stills and videos to the weights that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from kimnet_core.model.encoders.movenet_import import import_movenet
from kimnet_core.model.weights import save_weights
from kimnet_core.runs import Saved
from training.map_lesson import MapLesson
from training.processes import open_fabric
from training.sets import read_sets
from training.trainee import Trainee
from training.trainer import train
from training.trunk import Trunk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimnet_core.runs import Event
    from training.config import RunConfig
    from training.sets import Sets


def run_on_maps(config: RunConfig, *, clips_only: bool = False) -> Iterator[Event]:
    """Prepare the clips, learn, and write the weights; or only prepare the clips.

    Raises:
        KimnetError: the data cannot be used, or the loss is no longer finite.
        OSError: the disk is full or failing.
    """
    fabric = open_fabric(config.optimiser.precision)
    config.output.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(config.seed)
    trainee = Trainee(config.network, import_movenet(config.data.trunk))
    sets = read_sets(config)
    if fabric.is_global_zero:
        yield from _prepare(sets, trainee, config)
    fabric.barrier()
    if clips_only:
        return
    lesson = MapLesson(config, trainee, sets.training.open(), sets.validation.open())
    checkpoint = config.output / "checkpoint.pt"
    yield from train(lesson, config.optimiser, fabric, checkpoint, save_every=config.save_every)
    if fabric.is_global_zero:
        path = config.output / f"{config.name}.safetensors"
        save_weights(path, trainee.network, {"name": config.name, **config.card}, half=True)
        yield Saved(str(path))


def _prepare(sets: Sets, trainee: Trainee, config: RunConfig) -> Iterator[Event]:
    trunk = Trunk(trainee.encoder, config.clips.size)
    for clips in sets.all:
        yield from clips.prepare(trunk)
