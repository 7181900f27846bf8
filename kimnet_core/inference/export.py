"""Networks as ONNX graphs, each compared with torch before it is believed.

The app runs two, because the initializer is asked once per track and the encoder on every frame; they are kept
by the digest of the weights:

    frames       crops -> history, current, picture, features
    initializer  crops -> initial

`crops` is uint8 (N, S, S, 3) RGB with N free; every output is float32 (N, K, S / 4, S / 4), but the
features have D channels. For use elsewhere there is a third, of any network whole, on clips of one length:

    clip         clip, motion -> heatmaps
"""

from __future__ import annotations

import copy
import hashlib
import io
import logging
import os
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import platformdirs
import torch
from torch import Tensor, nn

from kimnet_core.errors import WeightsError
from kimnet_core.inference.onnx_session import open_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimnet_core.model.fold import FrameNetwork
    from kimnet_core.model.network import Network
    from kimnet_core.model.weights import Weights

log = logging.getLogger(__name__)

EXPORT = 2  # raise it when the same weights give another graph
OPSET = 18  # what every onnxruntime >= 1.20 knows
TOLERANCE = 1e-4  # of the largest value: float32 sums in another order differ by about 1e-6
DIGEST = 32  # bytes of SHA-256 before a kept graph
KEPT = 8  # graphs; every network that is trained here would otherwise leave two behind for ever


@dataclass(frozen=True, slots=True)
class Graph:
    """One of the two graphs of the app."""

    name: str
    outputs: tuple[str, ...]


FRAMES = Graph("frames", ("history", "current", "picture", "features"))
INITIALIZER = Graph("initializer", ("initial",))


def onnx_graph(weights: Weights, frames: Callable[[], FrameNetwork], graph: Graph) -> bytes:
    """The serialised graph of a network, from the user's cache folder or exported and kept there.

    Args:
        weights: their digest names the cached file.
        frames: gives the folded network of these weights, on the CPU, where it has to be exported.
        graph: which one.

    Raises:
        WeightsError: ONNX Runtime computes something else than torch.
    """
    path = _folder() / f"{weights.sha256[:32]}-{EXPORT}.{graph.name}"
    kept = _read(path)
    if kept is not None:
        return kept
    data = export(frames(), graph, weights.config.input_size)
    try:
        _write(path, data)
        _prune(path.parent)
    except OSError as error:  # a full or read-only disk costs the export at the next start, no more
        log.warning("The exported network cannot be kept in %s (%s).", path.parent, error)
    return data


def export(frames: FrameNetwork, graph: Graph, size: int) -> bytes:
    """Export a graph and compare it with torch on random pictures of `size` pixels.

    Raises:
        WeightsError: the two differ.
    """
    rng = np.random.default_rng(0)
    crops = torch.from_numpy(rng.integers(0, 256, (2, size, size, 3), dtype=np.uint8))
    module = _Graph(frames, graph).eval()
    data = serialised(module, {"crops": crops}, graph.outputs, free=("crops", *graph.outputs))
    compare(data, module, {"crops": crops[:1]})
    return data


def export_clip(network: Network, length: int) -> bytes:
    """Export a whole network and compare it with torch on a random clip.

    Args:
        network: any, on the CPU; it is exported as it is in evaluation mode.
        length: T, frames of a clip.

    Returns:
        A serialised graph: clip (1, T, 3, S, S) float32 RGB in 0..255 to heatmaps (1, T, K, h, w). Where the prior
        moves and T > 1 it also takes the motion (1, T-1, 2, h, w), as `Network.forward` does.

    Raises:
        WeightsError: the two differ.
    """
    config = network.config
    module = _Clip(network).eval()
    rng = np.random.default_rng(0)
    inputs = {"clip": torch.from_numpy(rng.uniform(0, 255, (1, length, 3, config.input_size, config.input_size)))}
    if config.prior_motion == "flow" and length > 1:
        cells = config.heatmap_size
        inputs["motion"] = torch.from_numpy(rng.normal(size=(1, length - 1, 2, cells, cells)))
    inputs = {name: value.float() for name, value in inputs.items()}
    data = serialised(module, inputs, ("heatmaps",))
    compare(data, module, inputs)
    return data


def serialised(
    module: nn.Module, inputs: dict[str, Tensor], outputs: tuple[str, ...], free: tuple[str, ...] = ()
) -> bytes:
    """The graph of a module that gives a tuple of tensors.

    Args:
        module: on the CPU, in evaluation mode.
        inputs: examples, by the names that the graph gives them, in the order of the module's arguments.
        outputs: names of what it gives.
        free: inputs and outputs whose first dimension is free; all other sizes are those of the examples.
    """
    buffer = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        # The older exporter is deprecated but takes 1 s instead of 5 and needs no further package.
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        # It cannot fold the uneven padding of MoveNet into a constant; ONNX Runtime does that when it loads.
        warnings.filterwarnings("ignore", message="Constant folding", category=UserWarning)
        # Sizes become constants; what is free is compared at another size than it was exported with.
        warnings.filterwarnings("ignore", message=".*cause the trace to be incorrect")
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            buffer,  # type: ignore[arg-type]  # a file object is documented, and works
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: {0: "n"} for name in free},
            opset_version=OPSET,
            dynamo=False,
        )
    return buffer.getvalue()


class _Graph(nn.Module):
    """One call of the frame network, as the exporter wants it."""

    def __init__(self, frames: FrameNetwork, graph: Graph) -> None:
        super().__init__()
        self.frames = frames
        self.encodes = graph is FRAMES

    def forward(self, crops: Tensor) -> tuple[Tensor, ...]:
        return self.frames.encode(crops) if self.encodes else (self.frames.initialize(crops),)


class _Clip(nn.Module):
    """A copy of a whole network, as the exporter wants it."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = copy.deepcopy(network)

    def forward(self, clip: Tensor, motion: Tensor | None = None) -> tuple[Tensor, ...]:
        return (self.network(clip, motion=motion).heatmaps,)


def compare(data: bytes, module: nn.Module, inputs: dict[str, Tensor]) -> None:
    """Have ONNX Runtime and torch compute the same.

    Raises:
        WeightsError: they differ by more than `TOLERANCE`.
    """
    got = open_session(data, "cpu").run(None, {name: value.numpy() for name, value in inputs.items()})
    with torch.no_grad():
        expected = [value.numpy() for value in module(*inputs.values())]
    for ours, reference in zip(got, expected, strict=True):
        error = float(np.abs(ours - reference).max())
        if not error <= TOLERANCE * max(1.0, float(np.abs(reference).max())):
            raise WeightsError(
                f"ONNX Runtime computes this network otherwise than torch (by up to {error:g}). "
                "Choose the engine torch; nothing has been changed."
            )


def _folder() -> Path:
    return Path(platformdirs.user_cache_dir("kimnet-studio", appauthor=False)) / "exports"


def _read(path: Path) -> bytes | None:
    """What was kept; None when it is missing or damaged."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    digest, graph = data[:DIGEST], data[DIGEST:]
    return graph if hashlib.sha256(graph).digest() == digest else None


def _prune(folder: Path) -> None:
    """Drop the oldest graphs."""
    newest_first = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[KEPT:]:
        path.unlink()


def _write(path: Path, graph: bytes) -> None:
    """Put the file there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(graph).digest())
            file.write(graph)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
