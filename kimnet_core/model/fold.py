"""KIMNet cut in two: what depends on the picture, and what depends on the pose.

Without an activation between Conv_g and Conv_d the correction is linear,

    Conv_d(Conv_g([m^p, f])) = A * m^p + B * f + bias

exactly, borders included: A is a convolution K -> K, B one D -> K, both as wide as Conv_g; the one is zero where
the correction is not given the prior, the other where it is not given the picture. And W never depends on the pose.
So a frame is encoded once, into 3 K maps, and the past can be replayed from any pose at the price of A and the
decoder. The features themselves are given too: a read-out can be learned from them.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.relation import FoldedJointRelation, JointRelation
from kimnet_core.model.temporal.kmm import HeatmapKMM
from kimnet_core.model.temporal.mixture import Mixture

if TYPE_CHECKING:
    from kimnet_core.model.kimnet import Correction
    from kimnet_core.model.network import Network
    from kimnet_core.model.relation import Decoder


class FrameNetwork(nn.Module):
    """Crops to maps, frame by frame, without memory: this is what is exported, and its maps are cached."""

    def __init__(self, network: KIMNet, mixture: Mixture) -> None:
        super().__init__()
        self.encoder = copy.deepcopy(network.encoder)
        self.initializer = copy.deepcopy(network.initializer)
        self.mixture = copy.deepcopy(mixture)
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
        return self.mixture.history(features), self.mixture.current(features), self.picture(features), features

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

    def __init__(self, network: KIMNet, mixture: Mixture) -> None:
        super().__init__()
        self.prior = _prior(network.correction)
        self.decoder = _decoder(network.decoder)
        self.mixture = copy.deepcopy(mixture)

    def forward(self, before: Tensor, weights: Tensor, picture: Tensor) -> tuple[Tensor, Tensor]:
        """One transition.

        Args:
            before: (B or 1, K, h, w) heatmaps m_t, moved (`warp`) where the prior moves.
            weights: (B, K, K) W.
            picture: (B, K, h, w) of frame t+1.

        Returns:
            m_{t+1} and its prior m^p, both (B, K, h, w).
        """
        prior = self.mixture.mixing(weights, before)
        return self.decoder(self.prior(prior) + picture), prior

    def first(self, initial: Tensor) -> Tensor:
        """The initializer's raw heatmaps (B, K, h, w) to m_0."""
        return self.decoder.first(initial)

    def correlate(self, history: Tensor, current: Tensor) -> tuple[Tensor, Tensor]:
        """O and W, both (B, K, K), of frame t's history and frame t+1's current maps (B, K, h, w)."""
        raw, weights = self.mixture.correlation(history, current)
        return raw, weights

    def sides(self, before: Tensor, now: Tensor) -> tuple[Tensor, Tensor]:
        """What `correlate` compares: f_h and f_c (B, K, h, w) of the features (B, D, h, w) of two frames."""
        return self.mixture.history(before), self.mixture.current(now)


def fold(network: Network) -> tuple[FrameNetwork, Head]:
    """Cut a trained network in two. Both parts are copies of their own, frozen and in evaluation mode.

    Raises:
        ValueError: it is no KIMNet, its correction is not linear, its W depends on the pose, it has none, or it
            compares and mixes coarser maps than the rest is made of.
    """
    if (reason := _refusal(network)) is not None:
        raise ValueError(reason)
    assert isinstance(network, KIMNet)
    assert isinstance(network.kmm, Mixture)
    frames, head = FrameNetwork(network, network.kmm), Head(network, network.kmm)
    return frames.eval().requires_grad_(requires_grad=False), head.eval().requires_grad_(requires_grad=False)


def _refusal(network: Network) -> str | None:
    """Why a network cannot be cut in two; None where it can."""
    config = network.config
    if not isinstance(network, KIMNet):
        return f"network is {config.network!r}; only KIMNet can be folded"
    if config.correction_act != "none":
        return f"correction_act is {config.correction_act!r}; only a linear correction can be folded"
    if isinstance(network.kmm, HeatmapKMM):
        return f"kmm_source is {config.kmm_source!r}; only a W that no pose changes can be folded"
    if not isinstance(network.kmm, Mixture):
        return f"temporal is {config.temporal!r}; only a prior that is mixed from the maps before can be folded"
    if network.kmm.mixing.size:
        return f"kmm_size is {config.kmm_size}; only a KMM on whole maps can be folded"
    return None


@torch.no_grad()
def _decoder(decoder: Decoder) -> Decoder:
    """A copy whose JRE is one matrix per frame, where it is the one that can be."""
    copied = copy.deepcopy(decoder).eval()
    if isinstance(copied.relation, JointRelation):
        copied.relation = FoldedJointRelation(copied.relation)
    return copied


@torch.no_grad()
def _picture(correction: Correction) -> nn.Conv2d:
    """B, D -> K, with every bias of the correction."""
    through = correction.conv_d.weight.flatten(1)  # (K, D)
    inner, outer = correction.conv_g.bias, correction.conv_d.bias
    assert inner is not None  # both convolutions of the paper have one
    assert outer is not None
    _, filters = correction.filters()
    return _convolution(through, filters, len(inner), through @ inner + outer)


@torch.no_grad()
def _prior(correction: Correction) -> nn.Conv2d:
    """A, K -> K without bias."""
    through = correction.conv_d.weight.flatten(1)
    filters, _ = correction.filters()
    return _convolution(through, filters, len(through), None)


def _convolution(through: Tensor, filters: Tensor | None, channels: int, bias: Tensor | None) -> nn.Conv2d:
    """The 1x1 convolution `through` (K, D) after one with `filters` (D, C, k, k), or after nothing, as one layer."""
    if filters is None:
        product = through.new_zeros(len(through), channels, 1, 1)
    else:
        product = torch.einsum("kd,dcyx->kcyx", through, filters)
    kernel = product.shape[-1]
    layer = nn.Conv2d(channels, len(product), kernel, padding=kernel // 2, bias=bias is not None)
    layer.weight = nn.Parameter(product)
    layer.bias = None if bias is None else nn.Parameter(bias)
    return layer
