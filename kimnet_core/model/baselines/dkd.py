"""DKD: dynamic kernel distillation (Nie et al. 2019), as far as it is known, for its code was never released.

The formulas are those of `matching.py`, with V and U plain 1x1 convolutions and a decoder that is but a batch
normalisation. That is what RPSTN's code, which calls this part "DKD", leaves when its JRE is taken away; the adapter
has the three blocks that suffice for 7 x 7 kernels of 64 x 64 cells. DKD's temporal discriminator is a loss of
training and no part of the network.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from torch import nn

from kimnet_core.model.baselines.matching import MatchingNetwork
from kimnet_core.model.relation import Decoder
from kimnet_core.model.temporal.dynamic import DKD_BLOCKS, DynamicKernel

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig


class DKD(MatchingNetwork):
    """Kernels of three blocks, and no relation between joints, whatever `jre_mode` says."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        self.embed = nn.Conv2d(config.feature_dim, config.feature_dim, 1)
        self.kernel = DynamicKernel(config, DKD_BLOCKS)
        self.head = nn.Conv2d(config.feature_dim, config.joints, 1)
        self.decoder = Decoder(replace(config, jre_mode="off"))
