"""KIMNet cut in two: what depends on the picture, and what depends on the pose.

Without an activation between Conv_g and Conv_d the correction is linear,

    Conv_d(Conv_g([m^p, f])) = A * m^p + B * f + bias

exactly, borders included: A is a 3x3 convolution K -> K, B one D -> K. And W never depends on the pose.
So a frame is encoded once, into 3 K maps, and the past can be replayed from any pose at the price of A
and the decoder. The features themselves are given too: a read-out can be learned from them.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.kmm import mix
from kimnet_core.model.relation import FoldedJointRelation, JointRelation

if TYPE_CHECKING:
    from kimnet_core.model.kimnet import Correction
    from kimnet_core.model.network import Network
    from kimnet_core.model.relation import Decoder


class FrameNetwork(nn.Module):
    """Crops to maps, frame by frame, without memory: this is what is exported, and its maps are cached."""

    def __init__(self, network: KIMNet) -> None:
        super().__init__()
        self.encoder = copy.deepcopy(network.encoder)
        self.initializer = copy.deepcopy(network.initializer)
        self.kmm = copy.deepcopy(network.kmm)
        self.picture = _picture(network.correction)

    def encode(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """What the network knows of frames by themselves.

        Args:
            crops: (N, S, S, 3) RGB in 0..255, uint8 or float.

        Returns:
            Each (N, K, h, w): history f_h, the frame's side of W when it is the frame before; current f_c, its
            side when it is the current frame; picture B * f + bias, what it adds to the prior. And the
            features f, (N, D, h, w).
        """
        features = self.encoder.features(self._frames(crops))
        history, current = self.kmm.maps(features)
        return history, current, self.picture(features), features

    def initialize(self, crops: Tensor) -> Tensor:
        """The initializer's raw heatmaps (N, K, h, w), before the decoder, of crops (N, S, S, 3)."""
        frames = self._frames(crops)
        encoder = self.encoder if self.initializer.encoder is None else self.initializer.encoder
        heatmaps: Tensor = self.initializer.head(encoder.features(frames))
        return heatmaps

    def _frames(self, crops: Tensor) -> Tensor:
        return crops.permute(0, 3, 1, 2).to(self.picture.weight.dtype)


class Head(nn.Module):
    """The recursion: everything that depends on the pose, and the comparison of two frames."""

    def __init__(self, network: KIMNet) -> None:
        super().__init__()
        self.prior = _prior(network.correction)
        self.decoder = _decoder(network.decoder)
        self.correlation = copy.deepcopy(network.kmm.correlation)

    def forward(self, before: Tensor, weights: Tensor, picture: Tensor) -> tuple[Tensor, Tensor]:
        """One transition.

        Args:
            before: (B or 1, K, h, w) heatmaps m_t, moved (`warp`) where the prior moves.
            weights: (B, K, K) W.
            picture: (B, K, h, w) of frame t+1.

        Returns:
            m_{t+1} and its prior m^p, both (B, K, h, w).
        """
        prior = mix(weights, before)
        return self.decoder(self.prior(prior) + picture), prior

    def first(self, initial: Tensor) -> Tensor:
        """The initializer's raw heatmaps (B, K, h, w) to m_0."""
        return self.decoder.first(initial)

    def correlate(self, history: Tensor, current: Tensor) -> tuple[Tensor, Tensor]:
        """O and W, both (B, K, K), of frame t's history and frame t+1's current maps (B, K, h, w)."""
        raw, weights = self.correlation(history, current)
        return raw, weights


def fold(network: Network) -> tuple[FrameNetwork, Head]:
    """Cut a trained network in two. Both parts are copies of their own, frozen and in evaluation mode.

    Raises:
        ValueError: it is no KIMNet, or its correction has an activation, so it is not linear.
    """
    if network.config.network != "kimnet":
        raise ValueError(f"network is {network.config.network!r}; only a KIMNet can be folded")
    assert isinstance(network, KIMNet)  # it is what its configuration says
    if network.config.correction_act != "none":
        raise ValueError(f"correction_act is {network.config.correction_act!r}; only a linear correction can be folded")
    frames, head = FrameNetwork(network), Head(network)
    return frames.eval().requires_grad_(requires_grad=False), head.eval().requires_grad_(requires_grad=False)


@torch.no_grad()
def _decoder(decoder: Decoder) -> Decoder:
    """A copy whose JRE is one matrix per frame, where it is the one that can be."""
    copied = copy.deepcopy(decoder).eval()
    if isinstance(copied.relation, JointRelation):
        copied.relation = FoldedJointRelation(copied.relation)
    return copied


@torch.no_grad()
def _picture(correction: Correction) -> nn.Conv2d:
    """B, the 3x3 convolution D -> K, with every bias of the correction."""
    through = correction.conv_d.weight.flatten(1)  # (K, D)
    inner, outer = correction.conv_g.bias, correction.conv_d.bias
    assert inner is not None  # both convolutions of the paper have one
    assert outer is not None
    return _convolution(through, correction.conv_g.weight[:, len(through) :], through @ inner + outer)


@torch.no_grad()
def _prior(correction: Correction) -> nn.Conv2d:
    """A, the 3x3 convolution K -> K without bias."""
    through = correction.conv_d.weight.flatten(1)
    return _convolution(through, correction.conv_g.weight[:, : len(through)], None)


def _convolution(through: Tensor, weight: Tensor, bias: Tensor | None) -> nn.Conv2d:
    """The 1x1 convolution `through` (K, D) after a 3x3 one with `weight` (D, C, 3, 3), as one layer."""
    product = torch.einsum("kd,dcyx->kcyx", through, weight)
    layer = nn.Conv2d(product.shape[1], product.shape[0], 3, padding=1, bias=bias is not None)
    layer.weight = nn.Parameter(product)
    layer.bias = None if bias is None else nn.Parameter(bias)
    return layer
