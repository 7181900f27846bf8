"""Rows of the paper's tables, trained and measured under one protocol.

At the size of a laptop an encoder with a heatmap layer learns single frames first, once a seed. Then each row's
network begins with that encoder, frozen, and learns clips of five frames: all rows of a seed see the same clips, for
the same number of steps. Rows that differ in the encoder (Table 7) learn their own first. At the paper's size every
row learns all of its network, frames first and then clips, from weights that are given.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.presets import PRESETS
from kimnet_core.model.weights import build, load_weights
from training.begin import Begin
from training.clip_config import ClipLoss, ClipRun, Stage
from training.clip_run import run_on_clips
from training.crops import Augmentation
from training.paper.comparison import Setting
from training.paper.results import Outcome, Point
from training.protocol.occlusion import Kind, Occlusion
from training.protocol.pck import Joints, evaluate
from training.protocol.predict import RESET_EVERY, predict_clips

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kimnet_core.model.network import Network
    from kimnet_core.runs import Event
    from training.clip_config import ClipData
    from training.datasets.labelled_clips import ClipSet

RESETS = (RESET_EVERY, None)  # a new start every few frames, as the paper trains, and one stream
MOST_HIDDEN = 9  # joints, in Figure 8


@dataclass(frozen=True, slots=True)
class Scale:
    """How large an experiment is.

    Attributes:
        network: fields of `KIMNetConfig` that are the same in all rows.
        encoder: of the rows that are not about another one, learnt once for all of them; None where each row learns
            all of its own network.
        frames: how the shared encoder learns single frames.
        stages: how a row learns.
        augmentation: how clips are changed.
        loss: its parts.
        begin: weights that rows without a shared encoder begin with.
    """

    network: Mapping[str, Any]
    encoder: str | None
    frames: Stage
    stages: tuple[Stage, ...]
    augmentation: Augmentation
    loss: ClipLoss
    begin: Begin = field(default_factory=Begin)

    @property
    def input_size(self) -> int:
        """Side of a crop in pixels."""
        return int(self.network.get("input_size", KIMNetConfig().input_size))

    @property
    def steps(self) -> int:
        """Of training, for each row."""
        return sum(stage.steps for stage in self.stages)

    @classmethod
    def of(cls, run: ClipRun) -> Scale:
        """Every row learns as a run's file says, and all of it."""
        return cls({}, None, run.stages[0], run.stages, run.augmentation, run.loss, run.begin)

    def config(self, preset: str, *, own_encoder: bool) -> KIMNetConfig:
        """A preset at this size.

        Args:
            preset: of `PRESETS`.
            own_encoder: keep its encoder.
        """
        config = PRESETS[preset]
        fields = dict(self.network)
        if self.encoder is not None and not own_encoder:
            fields["encoder"] = self.encoder
        if config.kmm_size:  # the same share of the map as in the paper
            fields["kmm_size"] = config.kmm_size * self.input_size // config.input_size
        return replace(config, **fields)


# What a laptop without a graphics card bears: 24 x 24 heatmaps, one encoder for initializer and features.
LAPTOP = Scale(
    network={"input_size": 96, "feature_dim": 64, "initializer": "shared"},
    encoder="mobilenetv2",
    frames=Stage(name="frames", length=1, steps=800, batch=32, rate=2e-3, warmup=40, encoder=1.0, initializer=1.0),
    stages=(Stage(name="clips", length=5, steps=400, batch=8, rate=2e-3, warmup=20, encoder=0.0, initializer=0.0),),
    augmentation=Augmentation(0.0, (1.0, 1.0), 0.5),  # generated people come in all sizes; mirrored ones are new
    loss=ClipLoss(peak=10.0, initial=0.5),  # most of a heatmap is empty
)
# For rows that are about their encoder, most of them far larger: 16 x 16 heatmaps, and fewer steps. An hourglass
# needs sides that are multiples of 64.
LAPTOP_ENCODERS = replace(
    LAPTOP,
    network={**LAPTOP.network, "input_size": 64},
    frames=replace(LAPTOP.frames, steps=300, batch=16, rate=1e-3),
    stages=(replace(LAPTOP.stages[0], steps=150),),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One network of a table.

    Attributes:
        name: as the paper calls it.
        preset: of `PRESETS`.
        own_encoder: whether the row is about its encoder.
    """

    name: str
    preset: str
    own_encoder: bool = False

    @property
    def key(self) -> str:
        """Of its weights: a preset with its own encoder is not the one with the shared encoder."""
        return f"{self.preset}-own" if self.own_encoder else self.preset


@dataclass(frozen=True, slots=True)
class Experiment:
    """What rows are trained on, and where it is kept.

    Attributes:
        data: as a run's file names it.
        learnt: clips to learn from.
        test: clips to measure on.
        scale: how large.
        folder: for weights and checkpoints.
    """

    data: ClipData
    learnt: ClipSet
    test: ClipSet
    scale: Scale
    folder: Path

    @property
    def setting(self) -> Setting:
        """All of that in numbers."""
        data, _, _ = self.learnt.name.rpartition(", ")  # without the split
        return Setting(data, len(self.learnt.clips), len(self.test.clips), self.scale.input_size, self.scale.steps)

    def train(self, row: Row, seed: int) -> Iterator[Event]:
        """Train a row from a seed, unless that is done; `trained` has it then.

        Raises:
            KimnetError, OSError: as `run_on_clips`.
        """
        if self._weights(row.key, seed).exists():
            return
        config = self._config(row.preset, own_encoder=row.own_encoder)
        if self.scale.encoder is None:
            yield from self._run(row.key, seed, config, self.scale.stages, self.scale.begin)
            return
        base = config.encoder
        if not self._weights(base, seed).exists():
            # Without time: the correction is the head of a network that looks at single frames.
            single = replace(self._config("kimnet-baseline", own_encoder=False), encoder=base)
            yield from self._run(base, seed, single, (self.scale.frames,), Begin())
        begin = Begin(encoder=self._weights(base, seed), initializer=self._weights(base, seed))
        yield from self._run(row.key, seed, config, self.scale.stages, begin)

    def trained(self, row: Row, seed: int) -> Network:
        """The network of a row that was trained.

        Raises:
            WeightsError: its file cannot be used.
        """
        return build(load_weights(self._weights(row.key, seed)))

    def outcomes(self, row: Row, seed: int) -> list[Outcome]:
        """Measure a row that was trained."""
        network, found = self.trained(row, seed), []
        for reset in RESETS:
            pck = evaluate(predict_clips(network, self.test.clips, reset_every=reset), self.test).pck[0]
            groups = {title: share.percent for title, share in pck.groups.items()}
            found.append(Outcome(row.name, seed, reset, groups, pck.pooled.percent, pck.joint_mean.percent))
        return found

    def points(self, row: Row, seed: int) -> list[Point]:
        """Measure a row under ever more squares (Figure 8)."""
        network, found = self.trained(row, seed), []
        for joints in range(1, MOST_HIDDEN + 1):
            predicted = list(predict_clips(network, self.test.clips, occlusion=Occlusion(Kind.SPATIAL, joints)))
            every, covered = (
                evaluate(predicted, self.test, joints=which).pck[0].pooled.percent
                for which in (Joints.VISIBLE, Joints.COVERED)
            )
            found.append(Point(row.name, seed, joints, every, covered))
        return found

    def _run(
        self, name: str, seed: int, config: KIMNetConfig, stages: tuple[Stage, ...], begin: Begin
    ) -> Iterator[Event]:
        run = ClipRun(
            name=name,
            output=self.folder / str(seed) / name,
            data=self.data,
            network=config,
            stages=stages,
            begin=begin,
            seed=seed,
            save_every=max(stage.steps for stage in stages),
            augmentation=self.scale.augmentation,
            loss=self.scale.loss,
        )
        yield from run_on_clips(run, self.learnt)

    def _config(self, preset: str, *, own_encoder: bool) -> KIMNetConfig:
        """A preset at this size, for the joints of the data."""
        skeleton = self.learnt.skeleton
        config = self.scale.config(preset, own_encoder=own_encoder)
        return replace(config, skeleton=skeleton.name, joints=len(skeleton))

    def _weights(self, name: str, seed: int) -> Path:
        return self.folder / str(seed) / name / f"{name}.safetensors"
