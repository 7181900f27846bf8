"""Weights that a network begins with, part by part, from files that fit or are refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003  read at run time, by get_type_hints
from typing import TYPE_CHECKING

from kimnet_core.errors import InputError
from kimnet_core.model.weights import COUNTER, load_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from kimnet_core.model.network import Network

ENCODER, INITIALIZER, HEAD = "encoder.", "initializer.encoder.", "initializer.head."


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
        _take(network, ENCODER, load_weights(begin.encoder).state, ENCODER, begin.encoder)
    if begin.initializer is not None:
        state = load_weights(begin.initializer).state
        own = any(name.startswith(INITIALIZER) for name in state)
        if network.config.initializer != "shared":
            _take(network, INITIALIZER, state, INITIALIZER if own else ENCODER, begin.initializer)
        if _shapes(state, HEAD) == _shapes(network.state_dict(), HEAD):
            _take(network, HEAD, state, HEAD, begin.initializer)


def _take(network: Network, part: str, state: Mapping[str, Tensor], source: str, path: Path) -> None:
    own, found = _shapes(network.state_dict(), part), _shapes(state, source)
    if not own:
        raise InputError(f"The network has no {part.rstrip('.')}, so it cannot begin with that of {path}.")
    if own != found:
        different = sorted(name for name in own | found if own.get(name) != found.get(name))
        raise InputError(
            f"The {source.rstrip('.')} of the weights file {path} is not the network's {part.rstrip('.')}: "
            f"{len(different)} of its tensors are others, such as {different[0]}."
        )
    network.load_state_dict({part + name: state[source + name] for name in own}, strict=False)


def _shapes(state: Mapping[str, Tensor], part: str) -> dict[str, tuple[int, ...]]:
    """Shapes within a part, by the rest of the name."""
    return {
        name.removeprefix(part): tuple(value.shape)
        for name, value in state.items()
        if name.startswith(part) and not name.endswith(COUNTER)
    }
