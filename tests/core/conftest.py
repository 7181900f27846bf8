"""Small networks and videos in memory for the tests of inference and tracking."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Self

import cv2
import numpy as np
import pytest
import torch

from kimnet_core.errors import VideoError
from kimnet_core.inference.opening import open_engine
from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.weights import Weights, load_weights, save_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from kimnet_core.inference.engine import Engine


# The networks here are so small that waking a second thread takes longer than their work.
torch.set_num_threads(1)


@dataclass
class ArraySource:
    """A video in memory; frames in `broken` cannot be read, and every read is counted."""

    frames: NDArray[np.uint8]  # (N, H, W, 3)
    broken: set[int] = field(default_factory=set)
    masks: dict[int, str] = field(default_factory=dict)
    reads: list[int] = field(default_factory=list)

    path = Path("memory")
    rate = Fraction(30)
    fingerprint = "memory"

    @property
    def height(self) -> int:
        return self.frames.shape[1]

    @property
    def width(self) -> int:
        return self.frames.shape[2]

    def __len__(self) -> int:
        return len(self.frames)

    def read(self, i: int) -> NDArray[np.uint8]:
        self.reads.append(i)
        if i in self.broken:
            raise VideoError(f"Frame {i} of memory cannot be decoded.")
        return self.frames[i]

    def time(self, i: int) -> float:
        return i / 30

    def pts(self, i: int) -> int:
        return i

    def identity(self, i: int) -> str:
        return f"memory:{i}{self.masks.get(i, '')}"

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@pytest.fixture
def array_source() -> Callable[..., ArraySource]:
    return ArraySource


@pytest.fixture
def noise_source() -> ArraySource:
    """Twelve frames of soft coloured noise that drifts to the right."""
    rng = np.random.default_rng(5)
    wide = cv2.resize(rng.integers(0, 256, (12, 30, 3), dtype=np.uint8), (240, 96), interpolation=cv2.INTER_CUBIC)
    return ArraySource(np.stack([wide[:, 100 - 6 * t : 228 - 6 * t] for t in range(12)]))


def random_network(config: KIMNetConfig) -> KIMNet:
    """A network whose maps, relations and weights differ enough from zero to be compared."""
    torch.manual_seed(3)
    network = KIMNet(config)
    with torch.no_grad():
        network.initializer.head.weight.normal_(std=0.2)
        for convolution in network.kmm.modules():
            if isinstance(convolution, torch.nn.Conv2d):
                convolution.weight.normal_(std=0.3)
        network.correction.conv_g.weight.mul_(4)
        for module in network.decoder.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.uniform_(0.3, 0.9)
                module.bias.uniform_(-0.1, 0.1)
                module.running_mean.uniform_(-0.1, 0.1)
                module.running_var.uniform_(0.5, 1.5)
    return network.eval()


@pytest.fixture(scope="session")
def make_weights(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Weights]:
    def make(**changes: object) -> Weights:
        config = KIMNetConfig(encoder="mobilenetv2", initializer="shared", feature_dim=16, input_size=64)
        config = KIMNetConfig.from_dict(config.to_dict() | changes)
        path = tmp_path_factory.mktemp("weights") / "random.safetensors"
        save_weights(path, random_network(config), {"name": "random"})
        return load_weights(path)

    return make


@pytest.fixture(scope="session")
def weights(make_weights: Callable[..., Weights]) -> Weights:
    """A random network for 64 x 64 crops, so 16 x 16 heatmaps."""
    return make_weights()


@pytest.fixture(scope="session")
def torch_engine(weights: Weights) -> Engine:
    return open_engine(weights, "torch", "cpu")


@pytest.fixture(scope="session")
def flow_engine(make_weights: Callable[..., Weights]) -> Engine:
    """The same network, but its prior moves with the picture."""
    return open_engine(make_weights(prior_motion="flow"), "torch", "cpu")
