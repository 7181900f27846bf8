"""The kinematics modelling module: which joints of frame t tell where a joint of frame t+1 is (eq. 7-11)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.temporal.mixture import Mixing, Mixture
from kimnet_core.model.temporal.temporal import Prior, Temporal

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.network import State

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "none": nn.Identity,
    "sigmoid": nn.Sigmoid,
    "softplus": nn.Softplus,
}
RATIO_EPSILON = 1e-6  # a row of zeros (every map dead) gives zeros, not nan


class Correlation(nn.Module):
    """How much each joint of the current frame has to do with each joint of the frame before (eq. 8-10)."""

    def __init__(self, norm: str, scale: str) -> None:
        super().__init__()
        self.norm = norm
        self.scale = scale
        # exp(gain) multiplies the default scale; no weights file carries it unless it is learned.
        self.gain = nn.Parameter(torch.zeros(())) if scale == "learned" else None

    def forward(self, history: Tensor, current: Tensor) -> tuple[Tensor, Tensor]:
        """Compare all joints of two frames.

        Args:
            history: (B, K, h, w) maps f_h of frame t.
            current: (B, K, h, w) maps f_c of frame t+1.

        Returns:
            O and W, both (B, K, K). Row j is a joint of frame t+1, column i one of frame t; rows of W sum to 1.
        """
        raw = torch.bmm(current.flatten(2), history.flatten(2).transpose(1, 2)) * self._factor(history)
        if self.norm == "softmax":
            return raw, raw.softmax(dim=-1)
        return raw, raw / (raw.sum(dim=-1, keepdim=True) + RATIO_EPSILON)

    def _factor(self, maps: Tensor) -> Tensor | float:
        _, joints, height, width = maps.shape
        if self.scale == "none":
            return 1.0
        if self.scale == "sqrt_k":
            return 1 / math.sqrt(joints)
        factor = 1 / math.sqrt(height * width)
        return factor if self.gain is None else self.gain.exp() * factor


class KMM(Mixture):
    """Maps of two adjacent frames to their joint correlation."""

    def __init__(self, config: KIMNetConfig, channels: int) -> None:
        """Build it with random weights.

        Args:
            config: of the network.
            channels: of the maps that are compared: D for features, K for heatmaps.
        """
        super().__init__()
        self.conv_h = nn.Conv2d(channels, config.joints, 1)
        self.conv_c = None if config.kmm_share else nn.Conv2d(channels, config.joints, 1)
        self.act = ACTIVATIONS[config.kmm_act]()
        self.correlation = Correlation(config.kmm_norm, config.kmm_scale)
        size = 0 if config.kmm_size == config.heatmap_size else config.kmm_size
        self.mixing = Mixing(size=size, residual=config.kmm_residual)

    def history(self, features: Tensor) -> Tensor:
        return self._joints(self.conv_h, features)

    def current(self, features: Tensor) -> Tensor:
        return self._joints(self.conv_h if self.conv_c is None else self.conv_c, features)

    def _joints(self, convolution: nn.Conv2d, features: Tensor) -> Tensor:
        maps: Tensor = self.act(convolution(self.mixing.pooled(features)))
        return maps


class HeatmapKMM(Temporal):
    """The KMM on heatmaps: m_t, and what a layer of its own first makes of the picture of frame t+1."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__()
        self.head = nn.Conv2d(config.feature_dim, config.joints, 1)
        self.kmm = KMM(config, config.joints)

    def prior(self, before: State, moved: Tensor, features: Tensor) -> Prior:
        history, current = self.kmm.history(before.heatmaps), self.kmm.current(self.head(features))
        _, weights = self.kmm.correlation(history, current)
        return Prior(self.kmm.mixing(weights, moved), weights)


def build_kmm(config: KIMNetConfig) -> KMM | HeatmapKMM:
    """The KMM on what `config.kmm_source` says."""
    return HeatmapKMM(config) if config.kmm_source == "heatmaps" else KMM(config, config.feature_dim)
