"""What a step of training looks at in labelled videos: a function of the seed and the samples' numbers alone.

Samples are counted through all steps and over all processes, so however many processes there are see the same ones,
and so does a run that goes on. Each clip comes once before any comes again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import torch

from kimnet_core.inference.motion import motion_field
from kimnet_core.model.heatmaps import render
from training.crops import crop_clip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor, Future

    from torch import Tensor

    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.pose.skeleton import Skeleton
    from training.crops import Augmentation
    from training.datasets.labelled_clips import LabelledClip


@dataclass(frozen=True, slots=True, eq=False)
class ClipBatch:
    """B clips of T frames.

    Attributes:
        frames: (B, T, 3, S, S) uint8 RGB.
        targets: (B, T, K, h, w) float32 Gaussians.
        weight: (B, T, K) float32 in [0, 1].
        motion: (B, T-1, 2, h, w) float32 cells from each frame to the one before; None where no prior moves.
    """

    frames: Tensor
    targets: Tensor
    weight: Tensor
    motion: Tensor | None

    def to(self, device: torch.device) -> ClipBatch:
        """The same on a device."""
        motion = None if self.motion is None else self.motion.to(device)
        return ClipBatch(self.frames.to(device), self.targets.to(device), self.weight.to(device), motion)

    @classmethod
    def of(cls, parts: Sequence[ClipBatch]) -> ClipBatch:
        """Several batches as one."""
        motions = [part.motion for part in parts if part.motion is not None]
        return cls(
            torch.cat([part.frames for part in parts]),
            torch.cat([part.targets for part in parts]),
            torch.cat([part.weight for part in parts]),
            torch.cat(motions) if motions else None,
        )


@dataclass(frozen=True, slots=True, eq=False)
class ClipSamples:
    """An endless, numbered row of samples.

    Attributes:
        clips: to choose from, each of at least `length` frames.
        skeleton: of their joints.
        network: says how large crops and heatmaps are, and whether its prior moves.
        length: T, frames of a sample.
        augmentation: how samples are changed.
        seed: the same seed gives the same row.
        supervise_hidden: learn also from joints that are labelled and hidden.
    """

    clips: Sequence[LabelledClip]
    skeleton: Skeleton
    network: KIMNetConfig
    length: int
    augmentation: Augmentation
    seed: tuple[int, ...]
    supervise_hidden: bool = False

    def sample(self, number: int) -> ClipBatch:
        """One clip.

        Raises:
            KimnetError: a picture cannot be read.
        """
        turn, place = divmod(number, len(self.clips))
        order = np.random.default_rng((*self.seed, 0, turn)).permutation(len(self.clips))
        rng = np.random.default_rng((*self.seed, 1, number))
        clip = self.clips[order[place]]
        cropped = crop_clip(
            clip,
            int(rng.integers(len(clip.frames) - self.length + 1)),
            self.length,
            self.network.input_size,
            augment=self.augmentation.draw(rng, self.skeleton),
            supervise_hidden=self.supervise_hidden,
        )
        motion = None
        if self.network.prior_motion == "flow":
            fields = [motion_field(before, now) for before, now in pairwise(cropped.frames)]
            side = self.network.heatmap_size
            motion = torch.from_numpy(np.array(fields, np.float32).reshape(1, -1, 2, side, side))
        return ClipBatch(
            torch.from_numpy(cropped.frames).movedim(-1, 1)[None],
            torch.from_numpy(render(cropped.xy, self.network.heatmap_size, stride=self.network.stride))[None],
            torch.from_numpy(cropped.weight)[None],
            motion,
        )


@dataclass(slots=True, eq=False)
class ReadingAhead:
    """Reads the samples of the next step while one is learnt from.

    Attributes:
        samples: the row.
        batch: samples a step, of all processes together.
        pool: threads that read.
    """

    samples: ClipSamples
    batch: int
    pool: Executor
    _waiting: dict[int, list[Future[ClipBatch]]] = field(default_factory=dict)

    def step(self, step: int, first: int, every: int) -> ClipBatch:
        """Of a step's samples the first, first + every, ...: those of one of several processes.

        Raises:
            KimnetError: a picture cannot be read.
        """
        waiting = self._waiting.pop(step, None) or self._begin(step, first, every)
        self._waiting[step + 1] = self._begin(step + 1, first, every)
        return ClipBatch.of([sample.result() for sample in waiting])

    def _begin(self, step: int, first: int, every: int) -> list[Future[ClipBatch]]:
        numbers = range(step * self.batch + first, (step + 1) * self.batch, every)
        return [self.pool.submit(self.samples.sample, number) for number in numbers]
