"""Checkpoints of the released RPSTN, for `ReleasedRPSTN`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimnet_core.model.encoders.resnet import bare_state, bgr_to_rgb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

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


def released_state(checkpoint: Mapping[str, object]) -> dict[str, Tensor]:
    """Give a released checkpoint the names that `ReleasedRPSTN` has, and pictures in RGB.

    Args:
        checkpoint: what `torch.load(weights_only=True)` gave.

    Returns:
        A state that loads strictly where encoder and initializer are SimpleBaselines of the same depths.

    Raises:
        ValueError: the checkpoint lacks the first layer of either.
    """
    state = {_renamed(key): value for key, value in bare_state(checkpoint).items()}
    for prefix, released in (("initializer.encoder.", "pose_net"), ("encoder.", "fea_ext")):
        if f"{prefix}conv1.weight" not in state:
            raise ValueError(f"the checkpoint is none of RPSTN: {released} has no first layer")
        state = bgr_to_rgb(state, prefix)
    return state


def _renamed(key: str) -> str:
    owner, _, name = key.partition(".")
    layer, _, rest = name.partition(".")
    if owner == "pose_net":
        return f"initializer.head.{rest}" if layer == "final_layer" else f"initializer.encoder.{name}"
    return f"encoder.{EXTRACTOR.get(layer, layer)}.{rest}" if owner == "fea_ext" else key
