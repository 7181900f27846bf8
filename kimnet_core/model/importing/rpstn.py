"""Checkpoints of the released RPSTN."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from kimnet_core.model.baselines.rpstn_released import ReleasedRPSTN
from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.encoders.resnet import bgr_to_rgb
from kimnet_core.model.importing.kinds import check, depth

if TYPE_CHECKING:
    from kimnet_core.model.importing.kinds import State
    from kimnet_core.pose.skeleton import Skeleton

ENCODER, INITIALIZER = "encoder.", "initializer.encoder."
# Its feature extractor is a SimpleBaseline whose children lost their names and kept their places.
EXTRACTOR = {
    "0": "conv1",
    "1": "bn1",
    "4": "layer1",
    "5": "layer2",
    "6": "layer3",
    "7": "layer4",
    "8": "deconv_layers",
}


def released_rpstn(state: State, skeleton: Skeleton) -> ReleasedRPSTN:
    """The network of a released checkpoint, for pictures in RGB.

    Args:
        state: the checkpoint's tensors, without the counters of batch normalisation.
        skeleton: its joints.

    Raises:
        ValueError: the tensors are not those of RPSTN for so many joints.
    """
    state = {_renamed(key): value for key, value in state.items()}
    depths = [
        depth({key.removeprefix(part): value for key, value in state.items() if key.startswith(part)})
        for part in (ENCODER, INITIALIZER)
    ]
    config = KIMNetConfig(
        skeleton=skeleton.name,
        joints=len(skeleton),
        network="rpstn_released",
        encoder=f"sb{depths[0]}",
        initializer=f"sb{depths[1]}",
    )
    with torch.device("meta"):
        check(state, ReleasedRPSTN(config))
    network = ReleasedRPSTN(config)
    network.load_state_dict(bgr_to_rgb(bgr_to_rgb(state, ENCODER), INITIALIZER))
    return network


def _renamed(key: str) -> str:
    """The name that an entry of the checkpoint has here."""
    owner, _, name = key.partition(".")
    layer, _, rest = name.partition(".")
    if owner == "pose_net":
        return f"initializer.head.{rest}" if layer == "final_layer" else f"{INITIALIZER}{name}"
    return f"{ENCODER}{EXTRACTOR.get(layer, layer)}.{rest}" if owner == "fea_ext" else key
