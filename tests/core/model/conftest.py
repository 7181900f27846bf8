"""Small networks whose every number matters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.encoders import BUILDERS
from kimnet_core.model.encoders.encoder import Encoder
from kimnet_core.model.factory import build_network
from kimnet_core.model.network import Network


def scatter(module: nn.Module) -> None:
    """Give all numbers values, so that nothing is hidden behind a zero, a one or a unit variance."""
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.uniform_(part.bias, -0.3, 0.3)
            nn.init.uniform_(part.running_mean, -0.2, 0.2)
            nn.init.uniform_(part.running_var, 0.5, 2)
        elif isinstance(part, nn.Conv2d | nn.ConvTranspose2d):
            fan = part.weight[0].numel()
            nn.init.normal_(part.weight, std=fan**-0.5)
            if part.bias is not None:
                nn.init.uniform_(part.bias, -0.3, 0.3)


class OneLayer(Encoder):
    """The smallest encoder there can be: real ones are slow in double precision."""

    def __init__(self, feature_dim: int) -> None:
        super().__init__(feature_dim, (120.0, 110.0, 100.0), (60.0, 61.0, 62.0))
        self.conv = nn.Conv2d(3, feature_dim, self.stride, stride=self.stride)

    def features(self, frames: torch.Tensor) -> torch.Tensor:
        return self.conv(self.normalise(frames)).relu()


@pytest.fixture
def make_network(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Network]:
    """Build a small scattered network in evaluation mode; options go to its configuration.

    MobileNetV2 is replaced by a single layer.
    """
    monkeypatch.setitem(BUILDERS, "mobilenetv2", lambda config: OneLayer(config.feature_dim))

    def make(**options: object) -> Network:
        small = {"encoder": "mobilenetv2", "initializer": "shared", "feature_dim": 8, "input_size": 32}
        torch.manual_seed(0)
        network = build_network(KIMNetConfig(**(small | options)))
        scatter(network)
        return network.eval()

    return make


@pytest.fixture
def motion() -> torch.Tensor:
    """(2, 3, 2, 8, 8) cells, from each frame of `clip` to the next."""
    return torch.randn(2, 3, 2, 8, 8, generator=torch.Generator().manual_seed(2))


@pytest.fixture
def clip() -> torch.Tensor:
    """(2, 4, 3, 32, 32) RGB in 0..255."""
    return torch.rand(2, 4, 3, 32, 32, generator=torch.Generator().manual_seed(1)) * 255
