"""Networks by name: the paper's, every row of its ablations (Tables 4 to 7), and those it is compared with."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

from kimnet_core.errors import InputError
from kimnet_core.model.config import KIMNetConfig

if TYPE_CHECKING:
    from pathlib import Path

PAPER = KIMNetConfig()

PRESETS: dict[str, KIMNetConfig] = {
    "kimnet-r50": PAPER,
    "kimnet-r50-jhmdb": replace(PAPER, skeleton="jhmdb15", joints=15),
    # The shipped weights.
    "kimnet-lite": KIMNetConfig(
        encoder="movenet",
        initializer="shared",
        feature_dim=64,
        kmm_residual=True,
        decoder_bn="none",
        prior_motion="flow",
    ),
    # Table 4: what stands in place of the KMM, or what the correction goes without. Then controls of our own.
    "kimnet-baseline": replace(PAPER, temporal="none"),
    "kimnet-predicted": replace(PAPER, temporal="predicted"),
    "kimnet-dkd": replace(PAPER, temporal="dkd"),
    "kimnet-jrpsp": replace(PAPER, temporal="jrpsp"),
    "kimnet-convlstm": replace(PAPER, temporal="convlstm"),
    "kimnet-copy": replace(PAPER, temporal="copy"),
    "kimnet-uniform": replace(PAPER, temporal="uniform"),
    # Table 5: how the KMM is built.
    "kimnet-share-hc": replace(PAPER, kmm_share=True),
    "kimnet-residual": replace(PAPER, kmm_residual=True),
    "kimnet-heatmap": replace(PAPER, kmm_source="heatmaps"),
    # Table 6: the resolution of the KMM. Its KIMNet-64 is kimnet-r50.
    "kimnet-8": replace(PAPER, kmm_size=8),
    "kimnet-16": replace(PAPER, kmm_size=16),
    "kimnet-32": replace(PAPER, kmm_size=32),
    # Table 7: the encoder. The paper does not say how many hourglasses it stacks.
    "kimnet-r18": replace(PAPER, encoder="sb18"),
    "kimnet-r34": replace(PAPER, encoder="sb34"),
    "kimnet-r101": replace(PAPER, encoder="sb101"),
    "kimnet-r152": replace(PAPER, encoder="sb152"),
    "kimnet-hrnet-w32": replace(PAPER, encoder="hrnet_w32"),
    "kimnet-hrnet-w48": replace(PAPER, encoder="hrnet_w48"),
    "kimnet-hg2": replace(PAPER, encoder="hourglass2"),
    "kimnet-hg8": replace(PAPER, encoder="hourglass8"),
    # Tables 1 to 3: whole networks, and what becomes of them with the KMM as their temporal part.
    "rpstn": replace(PAPER, network="rpstn"),
    "rpstn-released": replace(PAPER, network="rpstn_released"),
    "dkd": replace(PAPER, network="dkd"),
    "lstm-pm": replace(PAPER, network="lstm_pm"),
    "lstm-pm-original": replace(PAPER, network="lstm_pm_original", input_size=368),
    "rpstn-kmm": replace(PAPER, network="rpstn_kmm"),
    "dkd-kmm": replace(PAPER, network="dkd_kmm"),
    "lstm-pm-kmm": replace(PAPER, network="lstm_pm_kmm"),
}


def read_network(path: Path) -> KIMNetConfig:
    """Read a network from a TOML file: the fields of `KIMNetConfig`, at its top or, as in a run's file, in [network].

    What the file does not name is as in the paper's network.

    Raises:
        InputError: the file cannot be read, is no TOML, or describes no network that can be built.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        inner = table.get("network")
        return KIMNetConfig.from_dict(PAPER.to_dict() | (inner if isinstance(inner, dict) else table))
    except OSError as error:
        raise InputError(f"The file {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # what is no TOML, no text or no network
        raise InputError(f"The file {path} describes no network: {error}.") from error
