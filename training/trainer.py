"""The training loop, as a generator of events.

What a step looks at and the learning rate follow from the seed and the number of the step alone, so a run that was
stopped and goes on ends in the same weights, and several processes learn what one would (`processes.py`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import torch

from kimnet_core.errors import InputError
from kimnet_core.runs import Saved, Stepped, Validated
from training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from training.processes import share_statistics, total

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lightning_fabric import Fabric
    from lightning_fabric.wrappers import _FabricOptimizer
    from torch import Tensor

    from kimnet_core.runs import Event
    from training.descent import Descent
    from training.lesson import Lesson

TELL_EVERY = 10  # steps between two reports of the loss


def train(lesson: Lesson, settings: Descent, fabric: Fabric, checkpoint: Path, *, save_every: int) -> Iterator[Event]:
    """Run all steps, or those that are left; the lesson's model ends with the averaged weights.

    Only the first of several processes writes and measures; all of them read the checkpoint.

    Args:
        lesson: freshly made under the run's seed.
        settings: how the weights move.
        fabric: where.
        checkpoint: file to go on from and to save to.
        save_every: steps between two checkpoints, each with a measurement.

    Raises:
        InputError: the loss or its gradient is no longer finite, the checkpoint is damaged or of another network,
            or there are more processes than clips a step.
        KimnetError: what is to be looked at cannot be read.
        OSError: the checkpoint cannot be written; the one before is intact.
    """
    if fabric.world_size > settings.batch:
        raise InputError(f"A batch of {settings.batch} cannot be shared by {fabric.world_size} processes.")
    if fabric.world_size > 1:
        share_statistics(lesson.model)
    groups = lesson.groups()
    parameters = [{"params": group.parameters} for group in groups]
    optimiser = torch.optim.AdamW(parameters, lr=settings.rate, weight_decay=settings.decay)
    model, optimiser = fabric.setup(lesson.model, optimiser)
    average, step = _go_on(lesson, optimiser, fabric, checkpoint)
    losses: list[float] = []
    began = time.monotonic()
    while step < settings.steps:
        if lesson.begin(step):
            average = _copied(_learned(lesson))
        for group, part in zip(groups, optimiser.param_groups, strict=True):
            part["lr"] = settings.rate_at(step) * group.times
        loss = lesson.loss(model, step, fabric)
        optimiser.zero_grad()
        fabric.backward(loss * fabric.world_size)  # gradients are averaged over processes, and the loss is a sum
        norm = fabric.clip_gradients(model, optimiser, max_norm=settings.clip, error_if_nonfinite=False)
        loss = total(loss.detach())
        if not (loss.isfinite() and norm is not None and norm.isfinite()):
            raise InputError(
                f"The loss is no longer a number at step {step}; the last checkpoint, {checkpoint}, is intact. "
                "Try a lower learning rate."
            )
        optimiser.step()
        step += 1
        _follow(average, _learned(lesson), min(settings.average, step / (step + 20)))
        losses.append(loss.item())
        if step % TELL_EVERY == 0 or step == settings.steps:
            yield Stepped(step, settings.steps, float(np.mean(losses)), time.monotonic() - began)
            losses.clear()
        if fabric.is_global_zero and (step % save_every == 0 or step == settings.steps):
            save_checkpoint(checkpoint, Checkpoint(step, _learned(lesson), average, optimiser.state_dict()))
            yield Saved(str(checkpoint))
            yield Validated(step, _measure(lesson, average))
    lesson.model.load_state_dict(average, strict=False)


def _go_on(lesson: Lesson, optimiser: _FabricOptimizer, fabric: Fabric, path: Path) -> tuple[dict[str, Tensor], int]:
    """The running mean of the weights and the steps taken; those of the checkpoint, where there is one."""
    average = _copied(_learned(lesson))
    if (saved := load_checkpoint(path)) is None:
        return average, 0
    shapes = [{name: value.shape for name, value in state.items()} for state in (saved.network, average)]
    if shapes[0] != shapes[1]:
        raise InputError(f"The checkpoint {path} is of another network; choose another output folder or delete it.")
    lesson.model.load_state_dict(saved.network, strict=False)
    optimiser.load_state_dict(saved.optimiser)
    return fabric.to_device(saved.average), saved.step


def _learned(lesson: Lesson) -> dict[str, Tensor]:
    """Everything but what is frozen, by name."""
    state = lesson.model.state_dict()
    return {name: value.detach() for name, value in state.items() if not name.startswith(lesson.frozen)}


def _copied(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in state.items()}


def _follow(average: dict[str, Tensor], now: dict[str, Tensor], keep: float) -> None:
    """Move the running mean a little towards the newest weights; counters are copied."""
    for name, value in now.items():
        if value.is_floating_point():
            average[name].lerp_(value, 1 - keep)
        else:
            average[name].copy_(value)


def _measure(lesson: Lesson, average: dict[str, Tensor]) -> dict[str, float]:
    """Scores of the averaged weights; the model goes on with its own."""
    own = _copied(_learned(lesson))
    lesson.model.load_state_dict(average, strict=False)
    scores = lesson.measure()
    lesson.model.load_state_dict(own, strict=False)
    return scores
