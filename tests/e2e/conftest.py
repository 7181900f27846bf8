"""A network whose numbers mean nothing, for all that a command does besides being right."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.weights import save_weights


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
