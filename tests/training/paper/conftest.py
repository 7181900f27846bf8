"""Experiments as small as can be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from training.clip_config import ClipData, Stage
from training.datasets.labelled_clips import LabelledClip
from training.datasets.synthetic import synthetic_clips
from training.paper import __main__ as command
from training.paper.experiment import LAPTOP, Experiment

if TYPE_CHECKING:
    from collections.abc import Callable

TINY = replace(
    LAPTOP,
    network={"input_size": 64, "feature_dim": 16, "initializer": "shared"},
    frames=Stage(name="frames", length=1, steps=1, batch=2, encoder=1.0, initializer=1.0),
    stages=(Stage(name="clips", length=2, steps=1, batch=1, encoder=0.0, initializer=0.0),),
)


@pytest.fixture
def tiny(monkeypatch) -> None:
    """The command with `--synthetic` trains next to nothing."""
    monkeypatch.setattr(command, "LAPTOP", TINY)
    monkeypatch.setattr("training.datasets.synthetic.COUNTS", {"train": 11, "test": 1})


@pytest.fixture
def trial(tmp_path) -> Experiment:
    """One clip to measure on, and enough to learn from."""
    learnt, test = synthetic_clips("train", 11), synthetic_clips("test", 1)
    return Experiment(ClipData("synthetic", tmp_path), learnt, test, TINY, tmp_path)


@pytest.fixture
def still_clip() -> Callable[..., LabelledClip]:
    """Somebody who stands before a grey wall, all joints visible."""

    def make(name: str, length: int = 6) -> LabelledClip:
        xy = np.tile(np.random.default_rng(0).uniform(20, 80, (13, 2)), (length, 1, 1))
        boxes = np.tile([15.0, 15.0, 85.0, 85.0], (length, 1))
        frames = np.full((length, 100, 100, 3), 128, np.uint8)
        return LabelledClip(name, frames, xy, np.full((length, 13), 2, np.uint8), boxes, "stand")

    return make
