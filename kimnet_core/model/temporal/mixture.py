"""Priors that are mixed from the heatmaps of the frame before, by a W that the pictures alone decide (eq. 11).

Only these can be folded: whatever the pose, W of two frames is made once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from kimnet_core.model.temporal.temporal import Prior, Temporal

if TYPE_CHECKING:
    from kimnet_core.model.network import State


class Mixing(nn.Module):
    """m^p = W m_t, and what the paper's ablations make of it."""

    def __init__(self, *, size: int = 0, residual: bool = False) -> None:
        """Choose how to mix.

        Args:
            size: side in cells of what is mixed; the result is enlarged again. 0 for the maps as they are.
            residual: m^p = W m_t + m_t.
        """
        super().__init__()
        self.size = size
        self.residual = residual

    def forward(self, weights: Tensor, heatmaps: Tensor) -> Tensor:
        """Every joint a weighted mean of the heatmaps of the frame before.

        Args:
            weights: (B, K, K) W, rows = joints of frame t+1.
            heatmaps: (B or 1, K, h, w) m_t.

        Returns:
            (B, K, h, w) m^p of frame t+1.
        """
        sources = self.pooled(heatmaps)
        mixed = torch.matmul(weights, sources.flatten(2))
        mixed = mixed.view(*mixed.shape[:2], *sources.shape[2:])
        if self.size:
            mixed = functional.interpolate(mixed, heatmaps.shape[2:], mode="bilinear", align_corners=False)
        return mixed + heatmaps if self.residual else mixed

    def pooled(self, maps: Tensor) -> Tensor:
        """Means of (B, C, h, w) over the cells of a coarser grid, (B, C, size, size)."""
        return functional.adaptive_avg_pool2d(maps, self.size) if self.size else maps


class Mixture(Temporal):
    """Base of the modules that mix.

    Attributes:
        correlation: f_h and f_c, (B, K, h, w) each, to O and W, (B, K, K) each.
        mixing: W and m_t to m^p.
    """

    correlation: nn.Module
    mixing: Mixing

    def history(self, features: Tensor) -> Tensor:
        """f_h (B, K, h, w) of features (B, D, h, w): the part of a frame in W when it is the frame before (eq. 7)."""
        raise NotImplementedError

    def current(self, features: Tensor) -> Tensor:
        """f_c (B, K, h, w) of features (B, D, h, w): the part of a frame in W when it is the current one (eq. 7)."""
        raise NotImplementedError

    def prior(self, before: State, moved: Tensor, features: Tensor) -> Prior:
        # What is compared is what was seen where it was; what is mixed has moved with the picture.
        _, weights = self.correlation(self.history(before.features), self.current(features))
        return Prior(self.mixing(weights, moved), weights)
