"""`python -m training.consensus LSPET --trunk movenet_thunder.onnx`: which labels are better to learn from.

The same small read-out learns from the same stills three times over: with the human's labels, with the teacher's,
and with those that both agree on. Its maps are those of the frozen trunk, computed once. The human's labels are the
judge of stills that it did not learn from; wrong ones among them cost each read-out alike.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from torch import nn

from kimnet_core.model.encoders.movenet import MoveNetEncoder
from kimnet_core.model.encoders.movenet_import import import_movenet
from kimnet_core.model.heatmaps import decode, render
from kimnet_core.pose.metrics import pck, torso_sizes
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.crop_path import around_box
from kimnet_core.video.images import read_image
from training.command import command
from training.datasets.lspet import read_lspet_people
from training.datasets.stills import BOTH
from training.descent import Descent
from training.losses import heatmap_loss
from training.stills import person_box
from training.trunk import Trunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from kimnet_core.model.crop import Crop
    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.stills import Person, Still

SIZE, FEATURES = 256, 64
BATCH, PEAK = 8, 10.0
RATE, WARMUP = 4e-3, 20  # faster than the shipped weights are trained, for it is the labels that are compared
WITNESSES = ("human", "teacher", "both")
ALPHAS = (0.2, 0.1)


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """People as the trunk sees them, each through the window around their box.

    Attributes:
        people: N of them, of each of whom something is known.
        crops: their N windows.
        maps: (N, 41, h, w) float16.
    """

    people: Sequence[Person]
    crops: Sequence[Crop]
    maps: NDArray[np.float16]

    def labels(self, witness: str, skeleton: Skeleton) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """What one of `WITNESSES` says: (N, K, 2) joints, pixels of the crops, nan where absent; (N, K) weights."""
        stills = [_still(person, witness, skeleton) for person in self.people]
        xy = np.stack([crop.to_crop(still.xy) for crop, still in zip(self.crops, stills, strict=True)])
        return xy, np.stack([still.weight for still in stills])


def view(
    people: Sequence[Person], maps: Callable[[NDArray[np.uint8]], NDArray[np.float32]], skeleton: Skeleton
) -> Views:
    """Look at people; those of whom nothing is known are left out.

    Args:
        people: their pictures are read.
        maps: the trunk, crops (1, S, S, 3) RGB to (1, 41, h, w).
        skeleton: Penn 13.

    Raises:
        VideoError: a picture cannot be read.
    """
    seen, crops, found = [], [], []
    for person in people:
        known = person.by_both(skeleton.pairs).xy
        if np.isfinite(known).any():
            crop = around_box(person_box(known), SIZE)
            seen.append(person)
            crops.append(crop)
            found.append(maps(crop.cut(read_image(person.path))[None])[0].astype(np.float16))
    return Views(seen, crops, np.stack(found))


def learn(
    maps: NDArray[np.float16], xy: NDArray[np.float64], weight: NDArray[np.float32], steps: int, seed: int
) -> nn.Module:
    """Train a read-out: the adapter of the shipped network and one linear layer.

    Args:
        maps: (N, 41, h, w).
        xy: (N, K, 2) pixels of the crops.
        weight: (N, K) in [0, 1].
        steps: of `BATCH` stills each.
        seed: of the weights it starts from and of the stills of each step.

    Returns:
        From maps (B, 41, h, w) to heatmaps (B, K, h, w).
    """
    torch.manual_seed(seed)
    head = nn.Conv2d(FEATURES, xy.shape[1], 1)
    nn.init.normal_(head.weight, std=0.001)
    readout = nn.Sequential(MoveNetEncoder(FEATURES).adapter, head)
    settings = Descent(steps=steps, batch=BATCH, rate=RATE, warmup=WARMUP)
    optimiser = torch.optim.AdamW(readout.parameters(), lr=settings.rate, weight_decay=settings.decay)
    rng = np.random.default_rng(seed)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = settings.rate_at(step)
        chosen = rng.choice(len(maps), min(BATCH, len(maps)), replace=False)
        seen, targets = maps[chosen].astype(np.float32), render(xy[chosen], maps.shape[-1])
        heatmaps = readout(torch.from_numpy(seen))
        loss = heatmap_loss(heatmaps, torch.from_numpy(targets), torch.from_numpy(weight[chosen]), PEAK)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # of torch
        optimiser.step()
    return readout.eval()


@torch.inference_mode()
def read(readout: nn.Module, maps: NDArray[np.float16]) -> NDArray[np.float64]:
    """Joints (N, K, 2) in pixels of the crops."""
    parts = (maps[i : i + BATCH].astype(np.float32) for i in range(0, len(maps), BATCH))
    return np.concatenate([decode(readout(torch.from_numpy(part)).numpy())[0] for part in parts])


def score(found: NDArray[np.float64], views: Views, skeleton: Skeleton) -> tuple[float, ...]:
    """PCK of the torso at 0.2 and 0.1, percent: by all human labels, then by those that the teacher agrees with.

    Args:
        found: (N, K, 2) pixels of the crops.
        views: who they are.
        skeleton: Penn 13.
    """
    human, _ = views.labels("human", skeleton)
    both, weight = views.labels("both", skeleton)
    agreed = np.where(weight[..., None] >= BOTH, both, np.nan)
    return tuple(
        pck(found, truth, torso_sizes(whole, skeleton), alpha)
        for truth, whole in ((human, human), (agreed, both))
        for alpha in ALPHAS
    )


def compare(
    train: Views, validation: Views, skeleton: Skeleton, steps: int, seeds: int
) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Name of the labels and `score` of each read-out that learnt from them, seed by seed."""
    for seed in range(seeds):
        for witness in WITNESSES:
            readout = learn(train.maps, *train.labels(witness, skeleton), steps, seed)
            yield witness, score(read(readout, validation.maps), validation, skeleton)


def summary(scores: Sequence[tuple[str, tuple[float, ...]]]) -> str:
    """A line for each kind of labels: the mean over the seeds, and its least and most."""
    columns = [f"@{alpha:g} {truth}" for truth in ("human", "agreed") for alpha in ALPHAS]
    lines = [f"{'learnt from':12}" + "".join(f"{column:>22}" for column in columns)]
    for witness in dict.fromkeys(name for name, _ in scores):
        table = np.array([one for name, one in scores if name == witness])
        cells = (f"{c.mean():.1f} ({c.min():.1f} to {c.max():.1f})" for c in table.T)
        lines.append(f"{witness:12}" + "".join(f"{cell:>22}" for cell in cells))
    return "\n".join(lines) + "\n"


def _still(person: Person, witness: str, skeleton: Skeleton) -> Still:
    if witness == "both":
        return person.by_both(skeleton.pairs)
    return person.by_human() if witness == "human" else person.by_teacher()


def _spread(people: Sequence[Person], count: int) -> list[Person]:
    """So many of them, evenly over the data set, which is sorted by sport."""
    return [people[i] for i in np.linspace(0, len(people) - 1, min(count, len(people))).astype(int)]


@command
def main(arguments: Sequence[str] | None) -> None:
    """Learn, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m training.consensus", description="Which labels teach best?")
    parser.add_argument("lspet", type=Path, help="the folder of LSPET with its teacher's labels")
    parser.add_argument("--trunk", type=Path, required=True, help="movenet_thunder.onnx")
    parser.add_argument("--stills", type=int, default=300, help="to learn from, and half as many to measure on")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args(arguments)
    if options.stills < 2 or min(options.steps, options.seeds) < 1:
        parser.error("there must be a step, a seed, and two stills or more")
    skeleton = load_skeleton("penn13")
    train, validation = read_lspet_people(options.lspet, skeleton)
    encoder = MoveNetEncoder(FEATURES)
    encoder.trunk.load_state_dict(import_movenet(options.trunk))
    maps = Trunk(encoder, SIZE).maps
    views = [
        view(_spread(people, count), maps, skeleton)
        for people, count in ((train, options.stills), (validation, options.stills // 2))
    ]
    done = compare(views[0], views[1], skeleton, options.steps, options.seeds)
    total = options.seeds * len(WITNESSES)
    scores = list(track(done, "read-outs", total, console=Console(stderr=True)))
    sys.stdout.write(summary(scores))


if __name__ == "__main__":
    sys.exit(main())
