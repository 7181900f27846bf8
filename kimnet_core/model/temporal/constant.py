"""Priors by a W that no picture changes: the controls that the KMM has to beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.temporal.mixture import Mixing, Mixture

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig


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


class Constant(Mixture):
    """Every joint is copied, all are mixed alike, or (W = 0) there is no prior."""

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
        self.mixing = Mixing()

    def history(self, features: Tensor) -> Tensor:
        """Empty: nothing will be compared."""
        return features.new_zeros(features.shape[0], self.joints, *features.shape[2:])

    def current(self, features: Tensor) -> Tensor:
        """Empty, as `history`."""
        return self.history(features)
