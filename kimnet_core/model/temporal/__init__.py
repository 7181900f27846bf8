"""Temporal modules by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimnet_core.model.temporal.constant import Constant
from kimnet_core.model.temporal.convlstm import ConvLSTMPrior
from kimnet_core.model.temporal.dynamic import DKD_BLOCKS, JRPSP_BLOCKS, KernelPrior
from kimnet_core.model.temporal.kmm import build_kmm

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.temporal.temporal import Temporal

TEMPORAL: dict[str, Callable[[KIMNetConfig], Temporal]] = {
    "kmm": build_kmm,
    "none": Constant,
    "predicted": build_kmm,
    "dkd": lambda config: KernelPrior(config, DKD_BLOCKS),
    "jrpsp": lambda config: KernelPrior(config, JRPSP_BLOCKS),
    "convlstm": ConvLSTMPrior,
    "copy": Constant,
    "uniform": Constant,
}


def build_temporal(config: KIMNetConfig) -> Temporal:
    """The module that `config.temporal` names, with random weights."""
    return TEMPORAL[config.temporal](config)
