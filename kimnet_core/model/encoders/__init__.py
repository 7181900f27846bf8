"""Encoders by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimnet_core.model.encoders.mobilenet import MobileNetEncoder
from kimnet_core.model.encoders.movenet import MoveNetEncoder
from kimnet_core.model.encoders.resnet import SimpleBaseline

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimnet_core.model.encoders.encoder import Encoder

BUILDERS: dict[str, Callable[[int], Encoder]] = {
    "sb18": lambda _: SimpleBaseline(18),
    "sb34": lambda _: SimpleBaseline(34),
    "sb50": lambda _: SimpleBaseline(50),
    "sb101": lambda _: SimpleBaseline(101),
    "sb152": lambda _: SimpleBaseline(152),
    "mobilenetv2": MobileNetEncoder,
    "movenet": MoveNetEncoder,
}


def build_encoder(name: str, feature_dim: int) -> Encoder:
    """Build an encoder with random weights.

    Args:
        name: a key of `config.ENCODER_WIDTHS`.
        feature_dim: D; `KIMNetConfig` has checked that the encoder can have it.
    """
    return BUILDERS[name](feature_dim)
