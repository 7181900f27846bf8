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
        InputError: the loss is no longer finite, or the checkpoint is damaged.
    """
    settings = config.optimiser
    fabric = Fabric(accelerator="auto", precision=settings.precision)  # type: ignore[arg-type]  # checked by Fabric
    learning = [p for p in trainee.parameters() if p.requires_grad]
    model, optimiser = fabric.setup(trainee, torch.optim.AdamW(learning, lr=settings.rate, weight_decay=settings.decay))
    average = {name: value.clone() for name, value in _learned(trainee).items()}
    step = 0
    if (saved := load_checkpoint(checkpoint)) is not None:
        trainee.load_state_dict(saved.network, strict=False)
        optimiser.load_state_dict(saved.optimiser)
        average, step = saved.average, saved.step
    losses: list[float] = []
    began = time.monotonic()
    while step < settings.steps:
        rng = np.random.default_rng((config.seed, step))
        for group in optimiser.param_groups:
            group["lr"] = rate(settings, step)
        loss = _loss(config, model, *_batch(config, clips, rng))
        if not math.isfinite(losses[-1] if losses else 0) or not torch.isfinite(loss):
            raise InputError(
                f"The loss is no longer a number at step {step}; the last checkpoint, {checkpoint}, is intact. "
                "Try a lower learning rate."
            )
        optimiser.zero_grad()
        fabric.backward(loss)
        fabric.clip_gradients(model, optimiser, max_norm=settings.clip)
        optimiser.step()
        step += 1
        _follow(average, _learned(trainee), min(settings.average, step / (step + 20)))
        losses.append(loss.item())
        if step % TELL_EVERY == 0:
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


def _batch(config: RunConfig, clips: FeatureClips, rng: Generator) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Maps, targets and weights of some clips, half of them backwards, and what they start from."""
    count = min(config.optimiser.batch, len(clips))
    chosen = np.sort(rng.choice(len(clips), count, replace=False))  # sorted: the disk likes it
    backwards = rng.random(count) < 0.5
    time_order = np.where(backwards[:, None], np.arange(clips.xy.shape[1])[::-1], np.arange(clips.xy.shape[1]))
    rows = chosen[:, None], time_order
    xy, size = clips.xy[rows], config.network.heatmap_size
    maps = np.take_along_axis(clips.maps[chosen], time_order[:, :, None, None, None], axis=1)
    return (
        torch.from_numpy(maps.astype(np.float32)),
        torch.from_numpy(render(xy, size)),
        torch.from_numpy(clips.weight[rows]),
        start_heatmaps(xy[:, 0], config.start, size, rng),
        torch.from_numpy(rng.random(count) < config.start.given),
    )


def _loss(
    config: RunConfig, model: torch.nn.Module, maps: Tensor, targets: Tensor, weight: Tensor, *start: Tensor
) -> Tensor:
    device = next(model.parameters()).device
    maps, targets, weight, given, use_given = (t.to(device) for t in (maps, targets, weight, *start))
    heatmaps, initial = model(maps, given, use_given)
    # Frames that were given teach nothing: their heatmaps did not come from the network.
    weight_of = weight.clone()
    weight_of[use_given, 0] = 0
    peak = config.loss.peak
    recursion = heatmap_loss(heatmaps, targets, weight_of, peak)
    return recursion + config.loss.initial * heatmap_loss(initial, targets[:, 0], weight[:, 0], peak)


def _learned(trainee: Trainee) -> dict[str, Tensor]:
    """Everything but the frozen trunk, by name."""
    frozen = "network.encoder.trunk."
    return {name: value.detach() for name, value in trainee.state_dict().items() if not name.startswith(frozen)}


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
