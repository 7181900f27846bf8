"""The kinematics modelling module: which joints of frame t tell where a joint of frame t+1 is (eq. 7-11)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig

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


class ConstantCorrelation(nn.Module):
    """The same W whatever the frames show."""

    def __init__(self, weights: Tensor) -> None:
        super().__init__()
        self.weights: Tensor
        self.register_buffer("weights", weights, persistent=False)

    def forward(self, history: Tensor, _: Tensor) -> tuple[Tensor, Tensor]:
        """As `Correlation`; O is W here, for nothing is compared."""
        weights = self.weights.expand(len(history), -1, -1)
        return weights, weights


class KMM(nn.Module):
    """Features of two adjacent frames to their joint correlation."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__()
        self.conv_h = nn.Conv2d(config.feature_dim, config.joints, 1)
        self.conv_c = nn.Conv2d(config.feature_dim, config.joints, 1)
        self.act = ACTIVATIONS[config.kmm_act]()
        self.correlation = Correlation(config.kmm_norm, config.kmm_scale)

    def maps(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """The two roles a frame plays (eq. 7): history of the next frame, and current.

        Args:
            features: (B, D, h, w).

        Returns:
            f_h and f_c, both (B, K, h, w).
        """
        return self.act(self.conv_h(features)), self.act(self.conv_c(features))

    def correlate(self, history: Tensor, current: Tensor) -> tuple[Tensor, Tensor]:
        """O and W of frame t's history maps and frame t+1's current maps; see `Correlation`."""
        raw, weights = self.correlation(history, current)
        return raw, weights


class ConstantKMM(nn.Module):
    """In place of the KMM, a W that no picture changes: the controls that it has to beat."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__()
        joints = self.joints = config.joints
        self.correlation = ConstantCorrelation(
            {
                "copy": torch.eye(joints),
                "uniform": torch.full((joints, joints), 1 / joints),
                "none": torch.zeros(joints, joints),
            }[config.temporal]
        )

    def maps(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """As `KMM.maps`, but empty: nothing will be compared."""
        shape = features.shape[0], self.joints, *features.shape[2:]
        return features.new_zeros(shape), features.new_zeros(shape)

    def correlate(self, history: Tensor, current: Tensor) -> tuple[Tensor, Tensor]:
        """The constant twice; see `ConstantCorrelation`."""
        raw, weights = self.correlation(history, current)
        return raw, weights


def build_kmm(config: KIMNetConfig) -> KMM | ConstantKMM:
    """What gives W, as `KIMNetConfig.temporal` says."""
    return KMM(config) if config.temporal == "kmm" else ConstantKMM(config)


def mix(weights: Tensor, heatmaps: Tensor) -> Tensor:
    """The predicted prior: every joint a weighted mean of the heatmaps of the frame before (eq. 11).

    Args:
        weights: (B, K, K) W, rows = joints of frame t+1.
        heatmaps: (B or 1, K, h, w) m_t.

    Returns:
        (B, K, h, w) m^p of frame t+1.
    """
    mixed = torch.matmul(weights, heatmaps.flatten(2))
    return mixed.view(*mixed.shape[:2], *heatmaps.shape[2:])
