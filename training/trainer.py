"""The training loop, as a generator of events.

The order of clips, the disturbances of their starts and the learning rate follow from the seed and the
number of the step alone, so a run that was stopped and goes on ends in the same weights.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np
import torch
from lightning_fabric import Fabric

from kimnet_core.errors import InputError
from kimnet_core.runs import Saved, Stepped, Validated
from training.batches import draw
from training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from training.evaluation import measure_clips
from training.losses import heatmap_loss

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from torch import Tensor

    from kimnet_core.runs import Event
    from training.batches import Batch
    from training.config import Optimiser, RunConfig
    from training.features import FeatureClips
    from training.trainee import Trainee

TELL_EVERY = 10  # steps between two reports of the loss


def train(
    config: RunConfig, trainee: Trainee, clips: FeatureClips, validation: FeatureClips, checkpoint: Path
) -> Iterator[Event]:
    """Run all steps, or those that are left; the trainee ends with the averaged weights.

    Args:
        config: the run.
        trainee: freshly made under the run's seed.
        clips: to learn from.
        validation: to measure on.
        checkpoint: file to go on from and to save to.

    Raises:
        InputError: the loss or its gradient is no longer finite, or the checkpoint is damaged or of another
            network.
        OSError: the checkpoint cannot be written; the one before is intact.
    """
    settings = config.optimiser
    fabric = Fabric(accelerator="auto", devices=1, precision=settings.precision)  # type: ignore[arg-type]  # a string
    learning = [p for p in trainee.parameters() if p.requires_grad]
    model, optimiser = fabric.setup(trainee, torch.optim.AdamW(learning, lr=settings.rate, weight_decay=settings.decay))
    average = {name: value.clone() for name, value in _learned(trainee).items()}
    step = 0
    if (saved := load_checkpoint(checkpoint)) is not None:
        _check_fits(saved, average, checkpoint)
        trainee.load_state_dict(saved.network, strict=False)
        optimiser.load_state_dict(saved.optimiser)
        average, step = fabric.to_device(saved.average), saved.step
    losses: list[float] = []
    began = time.monotonic()
    while step < settings.steps:
        if step == settings.stills:
            trainee.start_recursion()
            average = {name: value.clone() for name, value in _learned(trainee).items()}
        for group in optimiser.param_groups:
            group["lr"] = rate(settings, step)
        loss = _loss(config, model, draw(config, clips, step).to(fabric.device))
        optimiser.zero_grad()
        fabric.backward(loss)
        norm = fabric.clip_gradients(model, optimiser, max_norm=settings.clip, error_if_nonfinite=False)
        if not (loss.isfinite() and norm is not None and norm.isfinite()):
            raise InputError(
                f"The loss is no longer a number at step {step}; the last checkpoint, {checkpoint}, is intact. "
                "Try a lower learning rate."
            )
        optimiser.step()
        step += 1
        _follow(average, _learned(trainee), min(settings.average, step / (step + 20)))
        losses.append(loss.item())
        if step % TELL_EVERY == 0 or step == settings.steps:
            yield Stepped(step, settings.steps, float(np.mean(losses)), time.monotonic() - began)
            losses.clear()
        if step % config.save_every == 0 or step == settings.steps:
            save_checkpoint(checkpoint, Checkpoint(step, _learned(trainee), average, optimiser.state_dict()))
            yield Saved(str(checkpoint))
            yield Validated(step, _measure(trainee, average, validation))
    trainee.load_state_dict(average, strict=False)


def rate(settings: Optimiser, step: int) -> float:
    """Learning rate of a step: a linear rise, then half a cosine down to a fiftieth."""
    rise = min(1.0, (step + 1) / settings.warmup)
    fall = 0.5 * (1 + math.cos(math.pi * step / settings.steps))
    return settings.rate * rise * max(0.02, fall)


def _loss(config: RunConfig, model: torch.nn.Module, batch: Batch) -> Tensor:
    heatmaps, initial = model(batch.maps, batch.motion, batch.start, batch.given)
    # A frame that was given teaches nothing: its heatmaps did not come from the network, and the initializer
    # cannot know which points the person means.
    weight = batch.weight.clone()
    weight[batch.given, 0] = 0
    peak = config.loss.peak
    recursion = heatmap_loss(heatmaps, batch.targets, weight, peak)
    return recursion + config.loss.initial * heatmap_loss(initial, batch.targets[:, 0], weight[:, 0], peak)


def _learned(trainee: Trainee) -> dict[str, Tensor]:
    """Everything but the frozen trunk, by name."""
    frozen = "network.encoder.trunk."
    return {name: value.detach() for name, value in trainee.state_dict().items() if not name.startswith(frozen)}


def _check_fits(saved: Checkpoint, learned: dict[str, Tensor], path: Path) -> None:
    shapes = [{name: value.shape for name, value in state.items()} for state in (saved.network, learned)]
    if shapes[0] != shapes[1]:
        raise InputError(f"The checkpoint {path} is of another network; choose another output folder or delete it.")


def _follow(average: dict[str, Tensor], now: dict[str, Tensor], keep: float) -> None:
    """Move the running mean a little towards the newest weights; counters are copied."""
    for name, value in now.items():
        if value.is_floating_point():
            average[name].lerp_(value, 1 - keep)
        else:
            average[name].copy_(value)


def _measure(trainee: Trainee, average: dict[str, Tensor], validation: FeatureClips) -> dict[str, float]:
    """Scores of the averaged weights; the trainee goes on with its own."""
    own = {name: value.clone() for name, value in _learned(trainee).items()}
    trainee.load_state_dict(average, strict=False)
    scores = measure_clips(trainee, validation)
    trainee.load_state_dict(own, strict=False)
    return scores
