"""How large a network is, and how much it computes: parameters and multiply-accumulates, part by part.

Counted are convolutions, linear layers and products of matrices, which are all but a per mille of the work. A
transposed convolution is counted by the cells it reads: each of them is multiplied once with every number of the
kernel. Nothing is computed: the network is built and run on torch's "meta" device, where tensors are shapes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from kimnet_core.model.factory import build_network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import nn

    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.network import Network

OPENED = ("correction", "decoder")  # parts of KIMNet of which the paper names the layers
REST = "between parts"  # what a network computes with no module of its own
BYTES = 4  # of a float32


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a network.

    Attributes:
        name: in the network's state, such as "encoder" or "correction.conv_g".
        parameters: learned numbers.
        first: multiply-accumulates for the first frame of a clip.
        each: multiply-accumulates for every frame after it.
    """

    name: str
    parameters: int
    first: int
    each: int

    @property
    def megabytes(self) -> float:
        """Size of the parameters in float32, in 10^6 bytes."""
        return self.parameters * BYTES / 1e6

    def clip(self, frames: int) -> int:
        """Multiply-accumulates of a clip of so many frames, 1 or more."""
        return self.first + (frames - 1) * self.each


@dataclass(frozen=True, slots=True)
class Counts:
    """A network's parts, and all of them together."""

    parts: tuple[Part, ...]

    @property
    def total(self) -> Part:
        """The sum."""
        columns = ([getattr(part, name) for part in self.parts] for name in ("parameters", "first", "each"))
        return Part("total", *(sum(column) for column in columns))


def count(config: KIMNetConfig) -> Counts:
    """Count a network of this configuration, at its own input size and a batch of 1."""
    size = config.input_size
    with torch.device("meta"), torch.no_grad():
        network = build_network(config).eval()
        frame, motion = torch.empty(1, 3, size, size), torch.empty(1, 2, config.heatmap_size, config.heatmap_size)
        with _Work(network) as look:
            features = network.look(frame)
        with _Work(network) as start:
            state = network.start(features, network.initial(frame, features))
        with _Work(network) as step:
            network.step(state, features, motion)
    first, each = look.macs + start.macs, look.macs + step.macs
    sizes = {name: sum(parameter.numel() for parameter in part.parameters()) for name, part in _parts(network)}
    names = [*sizes, REST] if REST in first or REST in each else list(sizes)
    return Counts(tuple(Part(name, sizes.get(name, 0), first[name], each[name]) for name in names))


class _Work(TorchDispatchMode):
    """Counts the work of each part of a network while it runs.

    Attributes:
        macs: multiply-accumulates by part.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch does not say
        self.macs: Counter[str] = Counter()
        self._active: list[str] = [REST]
        self._hooks: list[Any] = []
        for name, part in _parts(network):
            # A part may be used by methods of its own, so every module in it may be the one that is called.
            for module in part.modules():
                self._hooks.append(module.register_forward_pre_hook(self._entered(name)))
                self._hooks.append(module.register_forward_hook(self._left))

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)  # type: ignore[no-untyped-call]  # torch does not say
        for hook in self._hooks:
            hook.remove()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        if (operations := flop_registry.get(func.overloadpacket)) is not None:
            # An operation is a multiplication or an addition.
            self.macs[self._active[-1]] += operations(*args, **(kwargs or {}), out_val=out) // 2
        return out

    def _entered(self, name: str) -> Callable[..., None]:
        def entered(*_: object) -> None:
            self._active.append(name)

        return entered

    def _left(self, *_: object) -> None:
        self._active.pop()


def _parts(network: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """The parts that have something to learn, by name."""
    for name, child in network.named_children():
        if name in OPENED:
            yield from ((f"{name}.{inner}", layer) for inner, layer in child.named_children() if _learns(layer))
        elif _learns(child):
            yield name, child


def _learns(module: nn.Module) -> bool:
    return next(module.parameters(), None) is not None
