"""What a step of training looks at, drawn from the seed and the number of the step alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from kimnet_core.model.heatmaps import render

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray
    from torch import Tensor

    from training.config import Optimiser, RunConfig, Start
    from training.features import FeatureClips


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """B clips of T frames; T = 1 where single frames are learnt from.

    Attributes:
        maps: (B, T, 41, h, w) of the trunk.
        motion: (B, T-1, 2, h, w) fields from each frame to the one before.
        targets: (B, T, K, h, w) Gaussians.
        weight: (B, T, K) in [0, 1].
        start: (B, K, h, w) heatmaps of frame 0 as a person would give them.
        given: (B,) bool, which clips start from them; the others start from the initializer.
    """

    maps: Tensor
    motion: Tensor
    targets: Tensor
    weight: Tensor
    start: Tensor
    given: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on a device."""
        return Batch(*(getattr(self, name).to(device) for name in self.__slots__))

    def part(self, first: int, every: int) -> Batch:
        """Its clips first, first + every, ...: those of one of several processes."""
        return Batch(*(getattr(self, name)[first::every] for name in self.__slots__))


def draw(config: RunConfig, clips: FeatureClips, step: int) -> Batch:
    """The batch of a step: parts of clips, half of them backwards.

    Before the recursion begins, single frames of more clips, none of which starts from a given pose. Every batch
    has about as many frames as `batch` whole clips.
    """
    rng = np.random.default_rng((config.seed, step))
    whole = clips.xy.shape[1]
    length = part_length(config.optimiser, step, whole)
    count = min(config.optimiser.batch * whole // length, len(clips))
    chosen = np.sort(rng.choice(len(clips), count, replace=False))[:, None]  # sorted: the disk likes it
    frames = rng.integers(whole - length + 1, size=(count, 1)) + np.arange(length)
    backwards = rng.random((count, 1)) < 0.5
    gaps = np.where(backwards, frames[:, :0:-1] - 1, frames[:, :-1])  # between two frames, by the earlier one
    frames = np.where(backwards, frames[:, ::-1], frames)
    given = (rng.random(count) < config.start.given) & (length > 1)
    xy, size = clips.xy[chosen, frames], config.network.heatmap_size
    xy = xy + given[:, None, None, None] * _carried(config.start, (count, 1, xy.shape[2]), rng)
    motion = clips.motion[chosen, gaps, backwards.astype(np.intp)].astype(np.float32)
    return Batch(
        torch.from_numpy(clips.maps[chosen, frames].astype(np.float32)),
        torch.from_numpy(misjudged(motion, config.start, rng)),
        torch.from_numpy(render(xy, size)),
        torch.from_numpy(clips.weight[chosen, frames]),
        start_heatmaps(xy[:, 0], config.start, size, rng),
        torch.from_numpy(given),
    )


def part_length(settings: Optimiser, step: int, whole: int) -> int:
    """Frames of the parts of clips that a step learns from: 1, then longer ones in equal shares of the steps."""
    if step < settings.stills:
        return 1
    done = (step - settings.stills) / (settings.steps - settings.stills)
    return min(settings.lengths[int(done * len(settings.lengths))], whole)


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


def misjudged(motion: NDArray[np.float32], start: Start, rng: Generator) -> NDArray[np.float32]:
    """Motion with errors, the same ones in all frames of a clip.

    Args:
        motion: (B, T-1, 2, h, w) cells.
        start: how wrong.
        rng: source of chance.

    Returns:
        (B, T-1, 2, h, w).
    """
    clip = len(motion), 1, 1, 1, 1
    off = rng.normal(size=(len(motion), 1, 2, 1, 1)) * rng.choice(start.drift, clip)
    found = rng.random(clip) >= start.still
    return np.asarray((motion + off) * found, np.float32)


def _carried(start: Start, shape: tuple[int, ...], rng: Generator) -> NDArray[np.float64]:
    """How far the points that a person means lie from the network's, (*shape, 2); 0 for most joints."""
    return rng.normal(0, start.carried, (*shape, 2)) * (rng.random((*shape, 1)) < start.carry)
