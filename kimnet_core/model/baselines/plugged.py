"""RPSTN, DKD and LSTM Pose Machines with the KMM in place of what they carried from frame to frame (Table 2).

The paper gives the idea in one sentence. Here what is replaced is all that looks at two frames, and what remains is
joined to the prior m^p = W m_t by the least that can join them:

DKD     m_{t+1} = Decoder(U(ReLU(BN(Reduce([m^p, V F(I_{t+1})])))))
RPSTN   the same, with batch normalisation after U and the JRE in the decoder
LSTM    m_{t+1} = ConvNet3(ReLU(Join([m^p, F(I_{t+1})])))

RPSTN so plugged differs from KIMNet by its 1x1 fusion alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.baselines.lstm_pm import conv_net_3
from kimnet_core.model.encoded import EncodedNetwork
from kimnet_core.model.network import State, Step
from kimnet_core.model.relation import Decoder, heatmap_norm
from kimnet_core.model.temporal.convlstm import HIDDEN
from kimnet_core.model.temporal.kmm import build_kmm

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig


class PluggedNetwork(EncodedNetwork):
    """Base of them: a KMM, and a fusion of its prior with the picture."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        self.kmm = build_kmm(config)

    def advance(self, before: State, moved: Tensor, features: Tensor) -> Step:
        prior = self.kmm.prior(before, moved, features)
        return Step(State(self.fused(prior.maps, features), features), prior.maps, prior.weights)

    def fused(self, prior: Tensor, features: Tensor) -> Tensor:
        """Prior (B, K, h, w) and features (B, D, h, w) of a frame to its heatmaps (B, K, h, w)."""
        raise NotImplementedError


class PluggedMatching(PluggedNetwork):
    """Base of what DKD and RPSTN are without their kernels: V, U and the decoder.

    Attributes:
        head: U, fused maps (B, D, h, w) to heatmaps (B, K, h, w).
        decoder: of those heatmaps, and of the initializer's.
    """

    head: nn.Module
    decoder: Decoder

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        joints, width = config.joints, config.feature_dim
        self.embed = nn.Conv2d(width, width, 1)
        self.reduce = nn.Sequential(nn.Conv2d(joints + width, width, 1), nn.BatchNorm2d(width), nn.ReLU(inplace=True))

    def begin(self, features: Tensor, initial: Tensor) -> State:
        return State(self.decoder.first(initial), features)

    def fused(self, prior: Tensor, features: Tensor) -> Tensor:
        reduced = self.reduce(torch.cat([prior, self.embed(features)], dim=1))
        heatmaps: Tensor = self.decoder(self.head(reduced))
        return heatmaps


class PluggedDKD(PluggedMatching):
    """DKD with the KMM: no relation between joints beside it, whatever `jre_mode` says."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        self.head = nn.Conv2d(config.feature_dim, config.joints, 1)
        self.decoder = Decoder(replace(config, jre_mode="off"))


class PluggedRPSTN(PluggedMatching):
    """RPSTN with the KMM."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        self.head = nn.Sequential(nn.Conv2d(config.feature_dim, config.joints, 1), heatmap_norm(config.joints))
        self.decoder = Decoder(config)


class PluggedLSTMPoseMachine(PluggedNetwork):
    """LSTM Pose Machines with the KMM: a 3x3 layer in place of the cell, for the first frame too."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        self.join = nn.Sequential(
            nn.Conv2d(config.joints + config.feature_dim, HIDDEN, 3, padding=1), nn.ReLU(inplace=True)
        )
        self.head = conv_net_3(config.joints)

    def begin(self, features: Tensor, initial: Tensor) -> State:
        return State(self.fused(initial, features), features)

    def fused(self, prior: Tensor, features: Tensor) -> Tensor:
        heatmaps: Tensor = self.head(self.join(torch.cat([prior, features], dim=1)))
        return heatmaps
