"""Networks by configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimnet_core.model.baselines.dkd import DKD
from kimnet_core.model.baselines.lstm_pm import LSTMPoseMachine
from kimnet_core.model.baselines.lstm_pm_original import OriginalLSTMPoseMachine
from kimnet_core.model.baselines.plugged import PluggedDKD, PluggedLSTMPoseMachine, PluggedRPSTN
from kimnet_core.model.baselines.rpstn import RPSTN
from kimnet_core.model.baselines.rpstn_released import ReleasedRPSTN
from kimnet_core.model.kimnet import KIMNet

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.network import Network

NETWORKS: dict[str, type[Network]] = {
    "kimnet": KIMNet,
    "rpstn": RPSTN,
    "rpstn_released": ReleasedRPSTN,
    "dkd": DKD,
    "lstm_pm": LSTMPoseMachine,
    "lstm_pm_original": OriginalLSTMPoseMachine,
    "rpstn_kmm": PluggedRPSTN,
    "dkd_kmm": PluggedDKD,
    "lstm_pm_kmm": PluggedLSTMPoseMachine,
}


def build_network(config: KIMNetConfig) -> Network:
    """The network that `config.network` names, with random weights, in training mode, on the default device."""
    return NETWORKS[config.network](config)
