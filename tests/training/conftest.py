"""A tiny network and tiny clips, so that a training step takes milliseconds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
import torch

from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.encoders.movenet import MAPS, Trunk
from kimnet_core.model.heatmaps import render
from kimnet_core.pose.skeleton import load_skeleton
from training.clips import ClipRecipe
from training.config import Data, Optimiser, RunConfig
from training.datasets.stills import Still
from training.features import FeatureClips

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from kimnet_core.pose.skeleton import Skeleton

torch.set_num_threads(1)
cv2.setNumThreads(1)

SIZE, CELLS, FRAMES, JOINTS = 64, 16, 3, 13


@pytest.fixture(scope="session")
def penn() -> Skeleton:
    return load_skeleton("penn13")


@pytest.fixture(scope="session")
def trunk() -> dict[str, Tensor]:
    torch.manual_seed(0)
    return Trunk().state_dict()


@pytest.fixture
def config(tmp_path: Path) -> RunConfig:
    """Twelve steps on crops of 64 pixels, in plain float32."""
    return RunConfig(
        name="tiny",
        output=tmp_path / "out",
        data=Data(tmp_path, tmp_path, tmp_path / "cache", clips=6, validation=4),
        network=KIMNetConfig(
            encoder="movenet", initializer="shared", feature_dim=16, input_size=SIZE, decoder_bn="none"
        ),
        save_every=4,
        clips=ClipRecipe(frames=FRAMES, size=SIZE),
        optimiser=Optimiser(steps=12, stills=4, batch=3, warmup=2, precision="32-true"),
    )


@pytest.fixture
def with_optimiser() -> Callable[..., RunConfig]:
    def change(config: RunConfig, **changes: object) -> RunConfig:
        return replace(config, optimiser=replace(config.optimiser, **changes))

    return change


@pytest.fixture(scope="session")
def clips() -> FeatureClips:
    """Eight clips whose maps show the joints, blurred by a little noise: there is something to learn."""
    rng = np.random.default_rng(2)
    xy = rng.uniform(8, SIZE - 8, (8, 1, JOINTS, 2)) + rng.normal(0, 1.5, (8, FRAMES, JOINTS, 2))
    maps = rng.uniform(0, 0.1, (8, FRAMES, MAPS, CELLS, CELLS))
    maps[:, :, :JOINTS] += render(xy, CELLS)
    weight = np.ones((8, FRAMES, JOINTS), np.float32)
    hidden = np.zeros(weight.shape, bool)
    hidden[:, 1:, 4] = True
    motion = np.zeros((8, FRAMES - 1, 2, 2, CELLS, CELLS), np.float16)
    return FeatureClips(maps.astype(np.float16), motion, xy, weight, hidden)


RUN = """
name = "tiny"
output = "{folder}/out"
save_every = 3
[data]
lspet = "{folder}"
trunk = "{folder}/movenet.onnx"
cache = "{folder}/cache"
clips = 4
validation = 2
[network]
encoder = "movenet"
initializer = "shared"
feature_dim = 16
input_size = 64
decoder_bn = "none"
[clips]
frames = 3
size = 64
[optimiser]
steps = 6
stills = 2
batch = 2
precision = "32-true"
"""


@pytest.fixture
def run_file(tmp_path: Path, trunk, monkeypatch) -> Path:
    """A run on three stills of noise and a trunk that was never trained."""
    rng = np.random.default_rng(1)
    stills = []
    for index in range(3):
        cv2.imwrite(str(tmp_path / f"{index}.png"), rng.integers(0, 256, (80, 70, 3), dtype=np.uint8))
        stills.append(Still(tmp_path / f"{index}.png", index, rng.uniform(10, 60, (13, 2)), np.ones(13, np.float32)))
    monkeypatch.setattr("training.sets.read_stills", lambda data, skeleton: (stills, stills))
    for user in ("map_run", "measure", "controls"):
        monkeypatch.setattr(f"training.{user}.import_movenet", lambda path: trunk)
    path = tmp_path / "run.toml"
    path.write_text(RUN.format(folder=tmp_path.as_posix()), encoding="utf-8")
    return path
