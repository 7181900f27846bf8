"""A network that looks at each frame for itself: what the checkpoint of an encoder becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from kimnet_core.model.config import ENCODER_WIDTHS, KIMNetConfig
from kimnet_core.model.kimnet import KIMNet

if TYPE_CHECKING:
    from kimnet_core.model.importing.kinds import Published
    from kimnet_core.pose.skeleton import Skeleton


def single_frame(published: Published, skeleton: Skeleton) -> tuple[KIMNet, tuple[str, ...]]:
    """KIMNet without time, which says of every frame what encoder and head say.

    Returns:
        The network, and the parts of it that are untrained: layers that the checkpoint lacks, and "head" where that
        is not for these joints.
    """
    config = KIMNetConfig(
        skeleton=skeleton.name,
        joints=len(skeleton),
        encoder=published.encoder,
        encoder_proj="none",
        initializer="shared",
        feature_dim=ENCODER_WIDTHS[published.encoder] or KIMNetConfig().feature_dim,
        correction="conv1x1",
        jre_mode="off",
        decoder_bn="none",
        temporal="none",
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)  # so that the same checkpoint always becomes the same file
        network = KIMNet(config)
    network.encoder.load_state_dict(published.state, strict=not published.lacks)
    untrained = tuple(name.rstrip(".") for name in published.lacks)
    head = None if published.head is None else published.head.for_joints(skeleton)
    if head is None or head.weight.shape != network.initializer.head.weight.shape:
        untrained += ("head",)
    else:
        network.initializer.head.load_state_dict({"weight": head.weight, "bias": head.bias})
    _repeat_initializer(network)
    return network, untrained


@torch.no_grad()
def _repeat_initializer(network: KIMNet) -> None:
    """Let the correction of later frames say what the initializer says: Conv_g hands on, Conv_d is its head."""
    correction = network.correction
    torch.nn.init.dirac_(correction.conv_g.weight)
    torch.nn.init.zeros_(correction.conv_g.bias)  # type: ignore[arg-type]  # a convolution with bias
    correction.conv_d.load_state_dict(network.initializer.head.state_dict())
