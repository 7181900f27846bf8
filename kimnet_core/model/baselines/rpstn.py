"""RPSTN: relation-based pose semantics transfer (Dang et al. 2022), as its paper means it.

The formulas are those of `matching.py`, with batch normalisation after V and after U, and the JRE in the decoder.
Against the released code (`rpstn_released.py`) each batch normalisation has one place, and so one distribution; V is
applied to the first frame too; and the JRE is KIMNet's, unless `jre_mode` says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

from kimnet_core.model.baselines.matching import MatchingNetwork
from kimnet_core.model.relation import Decoder, heatmap_norm
from kimnet_core.model.temporal.dynamic import JRPSP_BLOCKS, DynamicKernel

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig


class RPSTN(MatchingNetwork):
    """Kernels of four blocks, and a relation between joints."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        width = config.feature_dim
        self.embed = nn.Sequential(nn.Conv2d(width, width, 1), nn.BatchNorm2d(width))
        self.kernel = DynamicKernel(config, JRPSP_BLOCKS)
        self.head = nn.Sequential(nn.Conv2d(width, config.joints, 1), heatmap_norm(config.joints))
        self.decoder = Decoder(config)
