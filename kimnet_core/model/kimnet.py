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

from kimnet_core.model.encoded import EncodedNetwork
from kimnet_core.model.network import State, Step
from kimnet_core.model.relation import Decoder
from kimnet_core.model.temporal import build_temporal

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig


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


class KIMNet(EncodedNetwork):
    """The whole network, for training and as the reference of the folded one (`fold.py`)."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        self.kmm = build_temporal(config)  # every weights file calls it so, whatever stands in its place
        self.correction = Correction(config)
        self.decoder = Decoder(config)

    def begin(self, features: Tensor, initial: Tensor) -> State:
        return State(self.decoder.first(initial), features)

    def advance(self, before: State, moved: Tensor, features: Tensor) -> Step:
        prior = self.kmm.prior(before, moved, features)
        heatmaps: Tensor = self.decoder(self.correction(prior.maps, features))
        return Step(State(heatmaps, features, prior.memory), prior.maps, prior.weights)
