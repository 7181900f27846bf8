"""Networks by configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimnet_core.model.kimnet import KIMNet

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.network import Network

NETWORKS: dict[str, type[Network]] = {
    "kimnet": KIMNet,
}


def build_network(config: KIMNetConfig) -> Network:
    """The network that `config.network` names, with random weights, in training mode, on the default device."""
    return NETWORKS[config.network](config)
