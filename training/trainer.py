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
from kimnet_core.model.heatmaps import render
from kimnet_core.runs import Saved, Stepped, Validated
from training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from training.evaluation import measure_clips
from training.losses import heatmap_loss

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.random import Generator
    from numpy.typing import NDArray
    from torch import Tensor

    from kimnet_core.runs import Event
    from training.config import Optimiser, RunConfig, Start
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
        rng = np.random.default_rng((config.seed, step))
        if step == settings.stills:
            trainee.start_recursion()
            average = {name: value.clone() for name, value in _learned(trainee).items()}
        for group in optimiser.param_groups:
            group["lr"] = rate(settings, step)
        loss = _loss(config, model, *_batch(config, clips, step, rng))
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


def start_heatmaps(xy: NDArray[np.float64], start: Start, size: int, rng: Generator) -> Tensor:
    """Heatmaps of a first pose as a person gives it: here and there a little off, or without a joint.

    Args:
        xy: (B, K, 2) true joints, crop pixels.
        start: how far off.
        size: cells.
        rng: source of chance.

    Returns:
        (B, K, size, size) float32.
    """
    off = rng.normal(size=xy.shape) * rng.choice(start.jitter, (*xy.shape[:2], 1))
    missing = rng.random(xy.shape[:2]) < start.drop
    return torch.from_numpy(render(np.where(missing[..., None], np.nan, xy + off), size))


def _batch(
    config: RunConfig, clips: FeatureClips, step: int, rng: Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Maps, targets and weights of some clips, half of them backwards, and what they start from.

    Before the recursion begins, of single frames of more clips, and none of them starts from a given pose.
    """
    length = clips.xy.shape[1]
    single = step < config.optimiser.stills
    count = min(config.optimiser.batch * (length if single else 1), len(clips))
    chosen = np.sort(rng.choice(len(clips), count, replace=False))[:, None]  # sorted: the disk likes it
    if single:
        frames = rng.integers(length, size=(count, 1))
        given = np.zeros(count, bool)
    else:
        backwards = rng.random((count, 1)) < 0.5
        frames = np.where(backwards, np.arange(length)[::-1], np.arange(length))
        given = rng.random(count) < config.start.given
    xy, size = clips.xy[chosen, frames], config.network.heatmap_size
    xy = xy + given[:, None, None, None] * _carried(config.start, (count, 1, xy.shape[2]), rng)
    return (
        torch.from_numpy(clips.maps[chosen, frames].astype(np.float32)),
        torch.from_numpy(render(xy, size)),
        torch.from_numpy(clips.weight[chosen, frames]),
        start_heatmaps(xy[:, 0], config.start, size, rng),
        torch.from_numpy(given),
    )


def _carried(start: Start, shape: tuple[int, ...], rng: Generator) -> NDArray[np.float64]:
    """How far the points that a person means lie from the network's, (*shape, 2); 0 for most joints."""
    return rng.normal(0, start.carried, (*shape, 2)) * (rng.random((*shape, 1)) < start.carry)


def _loss(
    config: RunConfig, model: torch.nn.Module, maps: Tensor, targets: Tensor, weight: Tensor, *start: Tensor
) -> Tensor:
    device = next(model.parameters()).device
    maps, targets, weight, given, use_given = (t.to(device) for t in (maps, targets, weight, *start))
    heatmaps, initial = model(maps, given, use_given)
    # A frame that was given teaches nothing: its heatmaps did not come from the network, and the initializer
    # cannot know which points the person means.
    weight = weight.clone()
    weight[use_given, 0] = 0
    peak = config.loss.peak
    recursion = heatmap_loss(heatmaps, targets, weight, peak)
    return recursion + config.loss.initial * heatmap_loss(initial, targets[:, 0], weight[:, 0], peak)


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
