"""Networks whose numbers mean nothing, and what was tracked with one: for all but being right."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.weights import save_weights
from kimnet_core.resources import SAMPLE_CLIP
from tests.e2e.command import BOX, FRAMES, kimnet


def untrained(path: Path, skeleton: str, joints: int) -> Path:
    torch.manual_seed(0)
    config = KIMNetConfig(skeleton, joints, encoder="mobilenetv2", initializer="shared", feature_dim=16)
    save_weights(path, KIMNet(config), {"name": path.stem, "data": {"images": 0}})
    return path


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Untrained weights for Penn's joints."""
    return untrained(tmp_path_factory.mktemp("weights") / "blind.safetensors", "penn13", 13)


@pytest.fixture(scope="session")
def coco_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Untrained weights for COCO's joints."""
    return untrained(tmp_path_factory.mktemp("weights") / "blind-coco.safetensors", "coco17", 17)


@pytest.fixture(scope="session")
def tracked(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the first frames of the sample clip tracked: labels.csv, labels.json and clip.kimnet."""
    folder = tmp_path_factory.mktemp("tracked")
    common = ["track", SAMPLE_CLIP, "--box", BOX, "--weights", weights, "--engine", "torch", "--stop", FRAMES]
    assert kimnet(*common, "--out", folder / "labels.csv", "--project", folder / "clip.kimnet")[0] == 0
    assert kimnet(*common, "--out", folder / "labels.json")[0] == 0
    return folder
