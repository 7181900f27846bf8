"""Weights that a network begins with, part by part, from files that fit or are refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003  read at run time, by get_type_hints
from typing import TYPE_CHECKING

from kimnet_core.errors import InputError
from kimnet_core.model.weights import COUNTER, load_weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from kimnet_core.model.network import Network

# Where parts are, by how their tensors' names begin; an encoder may be behind a projection to other widths.
ENCODERS = ("encoder.", "encoder.native.")
INITIALIZER, HEAD = "initializer.encoder.", "initializer.head."


@dataclass(frozen=True, slots=True)
class Begin:
    """Weights files; what none is named for is random.

    Attributes:
        network: file of the very same network, all of which is taken; no other is looked at then.
        encoder: file whose encoder is taken.
        initializer: file whose initializer is taken, its layer that gives heatmaps included where that is for as many
            joints; of a file whose initializer has no encoder of its own, the encoder.
    """

    network: Path | None = None
    encoder: Path | None = None
    initializer: Path | None = None

    def __post_init__(self) -> None:
        if self.network is not None and (self.encoder is not None or self.initializer is not None):
            raise ValueError("[begin] has a file for all of the network, or files for parts of it")


def begin_with(network: Network, begin: Begin) -> None:
    """Fill a network.

    Raises:
        WeightsError: a file cannot be used.
        InputError: a file is of another network, or has no such part.
    """
    if begin.network is not None:
        weights = load_weights(begin.network)
        if weights.config != network.config:
            raise InputError(f"The weights file {begin.network} is of another network than [network] describes.")
        network.load_state_dict(weights.state)
    if begin.encoder is not None:
        _take(network, ENCODERS, begin.encoder, ENCODERS)
    if begin.initializer is not None:
        if network.config.initializer != "shared":
            _take(network, (INITIALIZER,), begin.initializer, (INITIALIZER, *ENCODERS))
        if _shapes(load_weights(begin.initializer).state, HEAD) == _shapes(network.state_dict(), HEAD):
            _take(network, (HEAD,), begin.initializer, (HEAD,))


def _take(network: Network, parts: Sequence[str], path: Path, sources: Sequence[str]) -> None:
    """Fill one of some parts from one of the parts of a file: the first two that are alike, name by name."""
    state, own = load_weights(path).state, network.state_dict()
    for part in parts:
        for source in sources:
            if (names := _shapes(own, part)) and names == _shapes(state, source):
                network.load_state_dict({part + name: state[source + name] for name in names}, strict=False)
                return
    raise InputError(
        f"The weights file {path} holds no {parts[0].rstrip('.')} like the network's; nothing was trained."
    )


def _shapes(state: Mapping[str, Tensor], part: str) -> dict[str, tuple[int, ...]]:
    """Shapes within a part, by the rest of the name."""
    return {
        name.removeprefix(part): tuple(value.shape)
        for name, value in state.items()
        if name.startswith(part) and not name.endswith(COUNTER)
    }
