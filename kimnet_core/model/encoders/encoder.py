"""What every encoder is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.heatmaps import STRIDE

if TYPE_CHECKING:
    from collections.abc import Sequence


# Of RGB pictures in 0..255.
IMAGENET_MEAN = tuple(255 * value for value in (0.485, 0.456, 0.406))
IMAGENET_STD = tuple(255 * value for value in (0.229, 0.224, 0.225))


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

    def __init__(self, out_channels: int, mean: Sequence[float] | Tensor, std: Sequence[float] | Tensor) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.register_buffer("mean", torch.as_tensor(mean).view(3, 1, 1), persistent=False)
        self.register_buffer("std", torch.as_tensor(std).view(3, 1, 1), persistent=False)

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


class Projected(Encoder):
    """Another encoder, brought to the D channels that the rest of the network is built for."""

    def __init__(self, native: Encoder, width: int) -> None:
        super().__init__(width, native.mean, native.std)
        self.native = native
        convolution = nn.Conv2d(native.out_channels, width, 1, bias=False)
        nn.init.kaiming_normal_(convolution.weight, mode="fan_out", nonlinearity="relu")
        self.projection = nn.Sequential(convolution, nn.BatchNorm2d(width), nn.ReLU(inplace=True))

    def features(self, frames: Tensor) -> Tensor:
        projected: Tensor = self.projection(self.native.features(frames))
        return projected
