"""What KIMNet and most networks beside it begin with: an encoder for every frame, an initializer for the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn

from kimnet_core.model.encoders import build_encoder, build_native
from kimnet_core.model.network import Network

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig


class Initializer(nn.Module):
    """Raw heatmaps of a single frame: an encoder of its own, or the shared one's features, and a 1x1 head."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__()
        own = config.initializer != "shared"
        self.encoder = build_native(config.initializer, config) if own else None
        width = config.feature_dim if self.encoder is None else self.encoder.out_channels
        self.head = nn.Conv2d(width, config.joints, 1)
        nn.init.normal_(self.head.weight, std=0.001)  # as SimpleBaseline starts its last layer
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]  # a convolution with bias

    def forward(self, frames: Tensor, features: Tensor) -> Tensor:
        """Heatmaps (B, K, h, w) from frames (B, 3, S, S) or, if shared, from their features (B, D, h, w)."""
        heatmaps: Tensor = self.head(features if self.encoder is None else self.encoder.features(frames))
        return heatmaps


class EncodedNetwork(Network):
    """Base of the networks whose encoder and initializer the configuration names."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        self.encoder = build_encoder(config)
        self.initializer = Initializer(config)

    def look(self, frames: Tensor) -> Tensor:
        return self.encoder.features(frames)

    def initial(self, frame: Tensor, features: Tensor) -> Tensor:
        heatmaps: Tensor = self.initializer(frame, features)
        return heatmaps
