"""A run on labelled videos, from the weights it begins with to those it ends in."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from kimnet_core.errors import InputError
from kimnet_core.model.factory import build_network
from kimnet_core.model.weights import save_weights
from kimnet_core.pose.pose import Visibility
from kimnet_core.runs import Prepared, Saved, Stepped, Validated
from training.begin import begin_with
from training.clip_lesson import ENCODER, INITIALIZER, ClipLesson, Learner
from training.clip_samples import ClipSamples, ReadingAhead
from training.processes import open_fabric
from training.trainer import train

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lightning_fabric import Fabric

    from kimnet_core.model.network import Network
    from kimnet_core.runs import Event
    from training.clip_config import ClipRun
    from training.datasets.labelled_clips import ClipSet

APART = 7  # seed of which clips are held out: the same ones in every run


def run_on_clips(run: ClipRun, clips: ClipSet) -> Iterator[Event]:
    """Learn stage after stage, and write the weights of each.

    A run that was stopped goes on where it was; the checkpoint of a stage that is done gives its weights again.

    Args:
        run: what is learnt.
        clips: `run.data`, as its reader gives it.

    Raises:
        KimnetError: the data or the weights do not fit the network, a picture cannot be read, or the loss is no
            longer finite.
        OSError: the disk is full or failing.
    """
    began = time.monotonic()
    learnt, kept = _split(run, clips)
    fabric = open_fabric(run.precision)
    run.output.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(run.seed)
    network = build_network(run.network)
    begin_with(network, run.begin)
    if fabric.is_global_zero:
        for name, part in (("training", learnt), ("measuring", kept)):
            yield Prepared(name, len(part.clips), len(part.clips))
    for number, stage in enumerate(run.stages):
        # Each stage has a network of its own: the wrapping of the one before would go on listening to gradients.
        fresh = build_network(run.network)
        fresh.load_state_dict(network.state_dict())
        for event in _learn(run, number, fresh, fabric, (learnt, kept)):
            yield _of_all(event, run, number, time.monotonic() - began)
        network = fresh
        if fabric.is_global_zero:
            last = number + 1 == len(run.stages)
            path = run.output / f"{run.name if last else f'{run.name}-{stage.name}'}.safetensors"
            save_weights(path, network, {"name": path.stem, **run.card}, skeleton=clips.skeleton)
            yield Saved(str(path))


def _learn(
    run: ClipRun, number: int, network: Network, fabric: Fabric, sets: tuple[ClipSet, ClipSet]
) -> Iterator[Event]:
    """One stage; the network ends with what it learnt."""
    stage, (learnt, kept) = run.stages[number], sets
    samples = ClipSamples(
        learnt.clips,
        learnt.skeleton,
        run.network,
        stage.length,
        run.augmentation,
        (run.seed, number),
        run.data.supervise_hidden,
    )
    frozen = tuple(name for name, times in ((ENCODER, stage.encoder), (INITIALIZER, stage.initializer)) if not times)
    with ThreadPoolExecutor(run.workers) as pool:
        ahead = ReadingAhead(samples, stage.batch, pool)
        lesson = ClipLesson(Learner(network, frozen), stage, run.loss, ahead, kept)
        yield from train(lesson, stage, fabric, run.output / f"{stage.name}.pt", save_every=run.save_every)


def _of_all(event: Event, run: ClipRun, number: int, seconds: float) -> Event:
    """An event of a stage as one of the run: its steps are counted through all stages."""
    before, steps = (sum(stage.steps for stage in part) for part in (run.stages[:number], run.stages))
    match event:
        case Stepped():
            return replace(event, step=before + event.step, steps=steps, seconds=seconds)
        case Validated():
            return replace(event, step=before + event.step)
    return event


def _split(run: ClipRun, clips: ClipSet) -> tuple[ClipSet, ClipSet]:
    """What is learnt from, and what is measured on."""
    skeleton = clips.skeleton
    if (run.network.skeleton, run.network.joints) != (skeleton.name, len(skeleton)):
        raise InputError(
            f"The network is for {run.network.joints} joints of {run.network.skeleton}, which {clips.name} does not "
            f'have; its clips need skeleton = "{skeleton.name}" and joints = {len(skeleton)} in [network].'
        )
    longest = max(stage.length for stage in run.stages)
    seen = [clip for clip in clips.clips if (clip.visibility == Visibility.VISIBLE).any()]
    enough = [clip for clip in seen if len(clip.frames) >= longest]
    if len(enough) <= run.data.held_out:
        raise InputError(
            f"Of {clips.name}, {len(enough)} clips show a joint and have the {longest} frames that a stage looks at; "
            f"held_out = {run.data.held_out} leaves none to learn from."
        )
    order = np.random.default_rng(APART).permutation(len(enough))
    apart = [enough[i] for i in order]
    kept, learnt = apart[: run.data.held_out], apart[run.data.held_out :]
    return replace(clips, clips=tuple(learnt)), replace(clips, clips=tuple(kept))
