"""What a run on labelled videos is told: one TOML file, every value checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003  read at run time, by get_type_hints
from typing import Any

from kimnet_core.model.config import KIMNetConfig  # noqa: TC001  as above
from kimnet_core.settings_file import at_least_one, one_of
from training.begin import Begin
from training.crops import Augmentation
from training.datasets.clip_readers import CLIP_READERS
from training.descent import Descent
from training.processes import PRECISIONS


@dataclass(frozen=True, slots=True)
class ClipData:
    """Which labelled videos are learnt from.

    Attributes:
        kind: the data set, of `CLIP_READERS`.
        root: its folder; any for "synthetic" clips, which are drawn.
        split: its part, such as "train".
        held_out: how many videos are kept from learning, to measure on.
        supervise_hidden: learn also from joints that are labelled and hidden.
    """

    kind: str
    root: Path
    split: str = "train"
    held_out: int = 10
    supervise_hidden: bool = False

    def __post_init__(self) -> None:
        one_of(self, "kind", tuple(CLIP_READERS))
        at_least_one(self, "held_out")


@dataclass(frozen=True, slots=True)
class ClipLoss:
    """Parts of the loss; with zeros it is eq. 12.

    Attributes:
        peak: how much more a cell at a keypoint counts than an empty one.
        initial: weight of the initializer's raw heatmaps.
        prior: weight of the predicted priors m^p.
    """

    peak: float = 0.0
    initial: float = 0.0
    prior: float = 0.0


@dataclass(frozen=True, slots=True)
class Stage(Descent):
    """Part of a run, with steps and a learning rate of its own.

    Attributes:
        name: the last stage's weights have the run's name, and those of the others this one behind it.
        length: consecutive frames of a clip. With 1, single frames are learnt from, by the initializer and by the
            rest of the network alike: what comes of it is the honest baseline without time.
        encoder: factor of the rate for the encoder; 0 freezes it, statistics included.
        initializer: the same for the initializer's own encoder.
    """

    name: str = "clips"
    length: int = 5
    encoder: float = 0.1
    initializer: float = 0.1

    def __post_init__(self) -> None:
        Descent.__post_init__(self)
        at_least_one(self, "length")
        if not self.name.isidentifier():
            raise ValueError(f"the name of a stage is {self.name!r}; it goes into the name of a file")


@dataclass(frozen=True, slots=True)
class ClipRun:
    """A whole run.

    Attributes:
        name: of the weights.
        output: folder for checkpoints and weights.
        data: what is learnt from.
        network: the architecture; its joints are those of the data.
        stages: one after the other, each from the weights of the one before.
        begin: weights that the first stage begins with.
        seed: of starting weights, clips and their changes.
        save_every: steps between two checkpoints, each with a measurement.
        precision: of Fabric, one of `PRECISIONS`.
        workers: threads of each process that read and cut pictures.
        augmentation: how clips are changed.
        loss: its parts.
        card: what the weights file shall say of itself, in words.
    """

    name: str
    output: Path
    data: ClipData
    network: KIMNetConfig
    stages: tuple[Stage, ...]
    begin: Begin = field(default_factory=Begin)
    seed: int = 1
    save_every: int = 500
    precision: str = "32-true"
    workers: int = 4
    augmentation: Augmentation = field(default_factory=Augmentation)
    loss: ClipLoss = field(default_factory=ClipLoss)
    card: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at_least_one(self, "save_every", "workers")
        one_of(self, "precision", PRECISIONS)
        names = [stage.name for stage in self.stages]
        if not names or len(set(names)) != len(names):
            raise ValueError("a run needs stages, each with a name of its own")


def is_clip_run(table: dict[str, Any]) -> bool:
    """Whether a run's file is one on labelled videos: only their data have a kind."""
    data = table.get("data")
    return isinstance(data, dict) and "kind" in data
