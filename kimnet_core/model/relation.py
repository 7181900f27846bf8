"""The pose decoder: joint relation extractor (JRE), then batch normalisation (eq. 6).

Released names of the layers are kept (`g`, `W.0`, `W.1`, `theta`, `phi`), so that weights of the
predecessor network RPSTN can be read.
"""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig

# Start of the temperature s = exp(a). The squared norm of a clean heatmap is 12.6, so unscaled the softmax
# is an identity, and scaled by 1 / sqrt(h w) alone it is almost uniform; 20 lies between.
INITIAL_TEMPERATURE = 20.0
# Mean and standard deviation of a clean target map with sigma 2 on 64 x 64: a start with gamma 1 would
# blow every peak up to 18.
INITIAL_GAMMA = 0.055
INITIAL_BETA = 0.006


class JointRelation(nn.Module):
    """Self-attention among the K heatmaps of one frame; starts as the identity."""

    def __init__(self, joints: int) -> None:
        super().__init__()
        self.g = nn.Conv2d(joints, joints, 1)
        self.W = nn.Sequential(nn.Conv2d(joints, joints, 1), nn.BatchNorm2d(joints))
        self.temperature = nn.Parameter(torch.tensor(math.log(INITIAL_TEMPERATURE)))
        _zero_branch(self.W)

    def forward(self, heatmaps: Tensor) -> Tensor:
        """(B, K, h, w) to (B, K, h, w): x + W(A g(x)) with A = softmax(s x x^T / sqrt(h w)) by rows."""
        attention = attend(heatmaps.flatten(2), self.temperature)
        mixed = torch.bmm(attention, self.g(heatmaps).flatten(2)).view_as(heatmaps)
        related: Tensor = heatmaps + self.W(mixed)
        return related


class FoldedJointRelation(nn.Module):
    """A trained JRE at a third of the price: all but its attention is 1x1, so it is one K x K matrix per frame."""

    def __init__(self, relation: JointRelation) -> None:
        """Fold a relation that is in evaluation mode."""
        super().__init__()
        self.temperature = nn.Parameter(relation.temperature.clone())
        self.inner, self.inner_bias = _affine(relation.g, relation.temperature)
        self.outer, self.outer_bias = _affine(relation.W, relation.temperature)

    def forward(self, heatmaps: Tensor) -> Tensor:
        """(B, K, h, w) to (B, K, h, w), as `JointRelation` in evaluation mode."""
        flat = heatmaps.flatten(2)
        through = self.outer @ attend(flat, self.temperature)
        offset = through @ self.inner_bias + self.outer_bias
        related = flat + torch.matmul(through @ self.inner, flat) + offset[..., None]
        return related.view_as(heatmaps)


def _affine(layer: nn.Module, like: Tensor) -> tuple[nn.Parameter, nn.Parameter]:
    """The matrix and the offset of what a 1x1 layer K -> K does to every cell, asked of the layer itself."""
    joints, exact = next(layer.parameters()).shape[0], copy.deepcopy(layer).double()
    probes = torch.cat([torch.zeros(1, joints), torch.eye(joints)])[:, :, None, None]
    answers = exact(probes.double()).flatten(1)
    return nn.Parameter((answers[1:] - answers[0]).T.to(like)), nn.Parameter(answers[0].to(like))


def attend(flat: Tensor, temperature: Tensor) -> Tensor:
    """Attention (B, K, K) among the heatmaps (B, K, h w) of a frame; rows sum to 1."""
    scale = temperature.exp() / math.sqrt(flat.shape[2])
    return (scale * torch.bmm(flat, flat.transpose(1, 2))).softmax(dim=-1)


class ReleasedJointRelation(nn.Module):
    """The JRE as RPSTN's code computes it, faults included: for reading its weights and for comparison.

    The softmax runs over columns and has no scale, the result is viewed in a shape that interleaves
    joints and pixels, and `theta` and `phi` are never used.
    """

    def __init__(self, joints: int) -> None:
        super().__init__()
        self.g = nn.Conv2d(joints, joints, 1)
        self.W = nn.Sequential(nn.Conv2d(joints, joints, 1), nn.BatchNorm2d(joints))
        self.theta = nn.Conv2d(joints, joints, 1)
        self.phi = nn.Conv2d(joints, joints, 1)
        _zero_branch(self.W)

    def forward(self, heatmaps: Tensor) -> Tensor:
        """(B, K, h, w) to (B, K, h, w)."""
        flat = heatmaps.flatten(2)
        attention = torch.bmm(flat, flat.transpose(1, 2)).softmax(dim=1)
        mixed = torch.bmm(attention, self.g(heatmaps).flatten(2))
        interleaved = mixed.transpose(1, 2).reshape(heatmaps.shape)
        related: Tensor = heatmaps + self.W(interleaved)
        return related


RELATIONS = {"fixed": JointRelation, "rpstn": ReleasedJointRelation}


class Decoder(nn.Module):
    """JRE, then batch normalisation with a start that leaves heatmaps at their own scale."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__()
        self.relation = RELATIONS[config.jre_mode](config.joints) if config.jre_mode != "off" else nn.Identity()
        self.norm = nn.Identity() if config.decoder_bn == "none" else heatmap_norm(config.joints)
        self.first_norm = heatmap_norm(config.joints) if config.decoder_bn == "split" else None

    def forward(self, heatmaps: Tensor) -> Tensor:
        """Corrected maps (B, K, h, w) of a frame after the first to its final heatmaps."""
        decoded: Tensor = self.norm(self.relation(heatmaps))
        return decoded

    def first(self, heatmaps: Tensor) -> Tensor:
        """Initializer's maps (B, K, h, w) of the first frame to its final heatmaps m_0."""
        if self.first_norm is None:
            return self.forward(heatmaps)
        decoded: Tensor = self.first_norm(self.relation(heatmaps))
        return decoded


def _zero_branch(branch: nn.Sequential) -> None:
    """Zero the last batch normalisation, so that the residual branch adds nothing at the start."""
    for parameter in branch[-1].parameters():
        nn.init.zeros_(parameter)


def heatmap_norm(joints: int) -> nn.BatchNorm2d:
    """Batch normalisation of heatmaps (B, K, h, w) that leaves them at their own scale to start with."""
    norm = nn.BatchNorm2d(joints)
    nn.init.constant_(norm.weight, INITIAL_GAMMA)
    nn.init.constant_(norm.bias, INITIAL_BETA)
    return norm
