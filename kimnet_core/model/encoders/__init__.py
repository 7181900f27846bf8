"""Encoders by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimnet_core.model.encoders.encoder import Projected
from kimnet_core.model.encoders.hourglass import StackedHourglass
from kimnet_core.model.encoders.hrnet import HRNet
from kimnet_core.model.encoders.mobilenet import MobileNetEncoder
from kimnet_core.model.encoders.movenet import MoveNetEncoder
from kimnet_core.model.encoders.resnet import SimpleBaseline

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.encoders.encoder import Encoder

BUILDERS: dict[str, Callable[[KIMNetConfig], Encoder]] = {
    "sb18": lambda _: SimpleBaseline(18),
    "sb34": lambda _: SimpleBaseline(34),
    "sb50": lambda _: SimpleBaseline(50),
    "sb101": lambda _: SimpleBaseline(101),
    "sb152": lambda _: SimpleBaseline(152),
    "hrnet_w32": lambda _: HRNet(32),
    "hrnet_w48": lambda _: HRNet(48),
    "hourglass1": lambda config: StackedHourglass(1, config.joints),
    "hourglass2": lambda config: StackedHourglass(2, config.joints),
    "hourglass8": lambda config: StackedHourglass(8, config.joints),
    "mobilenetv2": lambda config: MobileNetEncoder(config.feature_dim),
    "movenet": lambda config: MoveNetEncoder(config.feature_dim),
}


def build_encoder(config: KIMNetConfig) -> Encoder:
    """The encoder of a network with random weights, brought to its D as `encoder_proj` says."""
    native = build_native(config.encoder, config)
    as_it_is = "none" if native.out_channels != config.feature_dim else "auto"
    return native if config.encoder_proj in ("none", as_it_is) else Projected(native, config.feature_dim)


def build_native(name: str, config: KIMNetConfig) -> Encoder:
    """An encoder with random weights and its own number of channels, as an initializer uses it.

    Args:
        name: a key of `config.ENCODER_WIDTHS`.
        config: the network that it is for.
    """
    return BUILDERS[name](config)
