"""KIMNet: the pose of each frame from the frame and the pose before (Dang et al., eq. 1-6).

m_0     = Decoder(Initializer(I_0))
m^p     = W m_t                          W from the features of both frames: temporal/
        = W warp(m_t, flow)              with `prior_motion`: warp.py
m_{t+1} = Decoder(Conv_d(Conv_g([m^p, F(I_{t+1})])))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.encoders import build_encoder, build_native
from kimnet_core.model.network import Network, State, Step
from kimnet_core.model.relation import Decoder
from kimnet_core.model.temporal import build_temporal
from kimnet_core.model.warp import carried

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


class Correction(nn.Module):
    """The picture corrects the prior (eq. 5): linear, and so foldable, unless an activation is asked for.

    Attributes:
        takes_prior, takes_features: what it is given; two rows of the paper's Table 4 leave one of them out.
    """

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__()
        self.joints, width = config.joints, config.feature_dim
        self.takes_prior = config.temporal != "none"
        self.takes_features = config.temporal != "predicted"
        channels = self.takes_prior * self.joints + self.takes_features * width
        kernel = 3 if config.correction == "conv3x3" else 1
        self.conv_g = nn.Conv2d(channels, width, kernel, padding=kernel // 2)
        activated = config.correction_act == "bn_relu"
        self.act = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(inplace=True)) if activated else nn.Identity()
        self.conv_d = nn.Conv2d(width, self.joints, 1)

    def forward(self, prior: Tensor, features: Tensor) -> Tensor:
        """Prior (B, K, h, w) and features (B, D, h, w) of the same frame to corrected maps (B, K, h, w)."""
        # The order is the paper's: filters 1..K of Conv_g act on the prior.
        given = [prior] * self.takes_prior + [features] * self.takes_features
        corrected: Tensor = self.conv_d(self.act(self.conv_g(torch.cat(given, dim=1))))
        return corrected

    def filters(self) -> tuple[Tensor | None, Tensor | None]:
        """Conv_g's on the prior (D, K, k, k) and on the features (D, D, k, k); None for what it is not given."""
        weight, joints = self.conv_g.weight, self.joints * self.takes_prior
        return weight[:, :joints] if self.takes_prior else None, weight[:, joints:] if self.takes_features else None


class KIMNet(Network):
    """The whole network, for training and as the reference of the folded one (`fold.py`)."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        self.encoder = build_encoder(config)
        self.initializer = Initializer(config)
        self.kmm = build_temporal(config)  # every weights file calls it so, whatever stands in its place
        self.correction = Correction(config)
        self.decoder = Decoder(config)

    def look(self, frames: Tensor) -> Tensor:
        return self.encoder.features(frames)

    def initial(self, frame: Tensor, features: Tensor) -> Tensor:
        heatmaps: Tensor = self.initializer(frame, features)
        return heatmaps

    def start(self, features: Tensor, initial: Tensor | None, given: Tensor | None = None) -> State:
        if given is None:
            if initial is None:
                raise ValueError("the recursion starts from the initializer's heatmaps or from a given state")
            given = self.decoder.first(initial)
        return State(given, features)

    def step(self, state: State, features: Tensor, motion: Tensor | None = None) -> Step:
        prior = self.kmm.prior(state, self._moved(state.heatmaps, motion), features)
        heatmaps: Tensor = self.decoder(self.correction(prior.maps, features))
        return Step(State(heatmaps, features, prior.memory), prior.maps, prior.weights)

    def _moved(self, heatmaps: Tensor, motion: Tensor | None) -> Tensor:
        """m_t where the next picture has what it stands for."""
        if self.config.prior_motion == "none":
            return heatmaps
        if motion is None:
            raise ValueError("prior_motion is 'flow': the motion of the pictures is needed")
        return carried(heatmaps, motion)
