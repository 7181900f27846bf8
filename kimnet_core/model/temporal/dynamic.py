"""Dynamic kernels: the frame before says what to look for in this one.

    k       = Adapter(BN(Reduce([m_t, f_t])))      one 7 x 7 kernel for each sample and channel
    m^p     = U((V f_{t+1}) * k)                   * is a correlation, channel by channel

Nie et al. 2019 (DKD) distil such kernels from one frame and match them to the next. RPSTN's "joint relation guided
pose semantics propagator" (JRPSP) is the same with a deeper adapter, in front of which the poses go through a JRE;
here they always do, for it is a part of KIMNet's decoder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from kimnet_core.model.temporal.temporal import Prior, Temporal

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.network import State

SIDE = 7  # of a kernel, in cells
DKD_BLOCKS = 3
JRPSP_BLOCKS = 4
HALVINGS = 3  # of 64 cells: 64 -> 62 -> 31 -> 15 -> 7


class Halving(nn.Module):
    """Maxima over 2 x 2 cells, while that leaves a kernel's worth of them."""

    def forward(self, maps: Tensor) -> Tensor:
        """(B, D, h, w) to (B, D, h // 2, w // 2), or to itself where that is less than 7 cells."""
        return functional.max_pool2d(maps, 2) if min(maps.shape[2:]) >= 2 * SIDE else maps


class Adapter(nn.Sequential):
    """Maps (B, D, h, w) to kernels (B, D, 7, 7).

    Blocks of a 3x3 convolution, batch normalisation and (but for the last) ReLU; the first three also halve the
    maps. From 64 x 64 cells that gives 7 x 7 exactly as in the released code, from 16 and 32 too. What has another
    size at the end is brought to 7 x 7 by interpolation, which leaves 7 x 7 as it is. Layers are numbered as in
    RPSTN's `dkd_param_adapter`.
    """

    def __init__(self, width: int, blocks: int) -> None:
        layers: list[nn.Module] = []
        for block in range(blocks):
            # Only the first convolution has no border: 64 cells would else be halved to 8.
            layers += [nn.Conv2d(width, width, 3, padding=min(block, 1)), nn.BatchNorm2d(width)]
            if block < blocks - 1:
                layers.append(nn.ReLU(inplace=True))
            if block < HALVINGS:
                layers.append(Halving())
        super().__init__(*layers, nn.Upsample(size=(SIDE, SIDE), mode="bilinear", align_corners=False))


class DynamicKernel(nn.Module):
    """Pose and features of a frame to the kernels that find that pose in another one."""

    def __init__(self, config: KIMNetConfig, blocks: int) -> None:
        super().__init__()
        width = config.feature_dim
        self.reduce = nn.Sequential(nn.Conv2d(config.joints + width, width, 1), nn.BatchNorm2d(width))
        self.adapter = Adapter(width, blocks)

    def forward(self, heatmaps: Tensor, features: Tensor) -> Tensor:
        """Heatmaps (B, K, h, w) and features (B, D, h, w) of one frame to kernels (B, D, 7, 7)."""
        kernels: Tensor = self.adapter(self.reduce(torch.cat([heatmaps, features], dim=1)))
        return kernels


def matched(features: Tensor, kernels: Tensor) -> Tensor:
    """Correlate each channel of each sample with a kernel of its own.

    Args:
        features: (B, D, h, w).
        kernels: (B, D, 7, 7).

    Returns:
        (B, D, h, w); beyond the border there is 0.
    """
    one = features.flatten(0, 1)[None]  # a single picture of B * D channels, each a group
    weights = kernels.flatten(0, 1)[:, None]
    return functional.conv2d(one, weights, padding=SIDE // 2, groups=len(weights)).reshape(features.shape)


class KernelPrior(Temporal):
    """The prior is where this frame looks as the frame before looked where its joints are."""

    def __init__(self, config: KIMNetConfig, blocks: int) -> None:
        super().__init__()
        self.kernel = DynamicKernel(config, blocks)
        self.embed = nn.Conv2d(config.feature_dim, config.feature_dim, 1)
        self.head = nn.Conv2d(config.feature_dim, config.joints, 1)

    def prior(self, before: State, _: Tensor, features: Tensor) -> Prior:
        # A kernel has no place: it is made of pose and features where they were.
        kernels = self.kernel(before.heatmaps, before.features)
        return Prior(self.head(matched(self.embed(features), kernels)))
