"""What every encoder is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.heatmaps import STRIDE

if TYPE_CHECKING:
    from collections.abc import Sequence


class Encoder(nn.Module):
    """Turns a crop into features F at a quarter of its size.

    Attributes:
        out_channels: D.
        stride: crop pixels per cell of the features.
        mean, std: (3, 1, 1) buffers in units of 0..255 RGB. They belong to the architecture and are in no
            weights file.
    """

    stride = STRIDE
    mean: Tensor
    std: Tensor

    def __init__(self, out_channels: int, mean: Sequence[float], std: Sequence[float]) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.register_buffer("mean", torch.tensor(mean).view(3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(std).view(3, 1, 1), persistent=False)

    def features(self, frames: Tensor) -> Tensor:
        """Features of single frames.

        Args:
            frames: (B, 3, S, S) float RGB in 0..255, S a multiple of 32.

        Returns:
            (B, D, S / 4, S / 4).
        """
        raise NotImplementedError

    def normalise(self, frames: Tensor) -> Tensor:
        """RGB in 0..255 to what the first layer expects."""
        return (frames - self.mean) / self.std
