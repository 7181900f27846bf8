"""Networks that find the pose of a frame with kernels made of the frame before.

f_t     = V F(I_t)
m_0     = Decoder(Initializer(I_0))
m_{t+1} = Decoder(U(f_{t+1} * k))        k from m_t and f_t: temporal/dynamic.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimnet_core.model.encoded import EncodedNetwork
from kimnet_core.model.network import State, Step
from kimnet_core.model.temporal.dynamic import matched

if TYPE_CHECKING:
    from torch import Tensor, nn

    from kimnet_core.model.relation import Decoder
    from kimnet_core.model.temporal.dynamic import DynamicKernel


class MatchingNetwork(EncodedNetwork):
    """Base of DKD and RPSTN.

    Attributes:
        embed: V, features (B, D, h, w) to those that are matched, (B, D, h, w).
        kernel: what makes the kernels.
        head: U, what matched, (B, D, h, w), to heatmaps (B, K, h, w).
        decoder: of those heatmaps, and of the initializer's.
    """

    embed: nn.Module
    kernel: DynamicKernel
    head: nn.Module
    decoder: Decoder

    def look(self, frames: Tensor) -> Tensor:
        features: Tensor = self.embed(super().look(frames))
        return features

    def begin(self, features: Tensor, initial: Tensor) -> State:
        return State(self.decoder.first(initial), features)

    def advance(self, before: State, _: Tensor, features: Tensor) -> Step:
        # A kernel has no place: it is made of pose and features where they were.
        kernels = self.kernel(before.heatmaps, before.features)
        heatmaps: Tensor = self.decoder(self.head(matched(features, kernels)))
        return Step(State(heatmaps, features))
