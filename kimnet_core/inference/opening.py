"""Making an engine ready: which there are, on which device, and what to tell the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimnet_core.errors import InputError
from kimnet_core.inference.engine import NO_CUDA

if TYPE_CHECKING:
    from kimnet_core.inference.engine import Engine
    from kimnet_core.model.weights import Weights

ENGINES = ("onnx", "torch")
DEVICES = ("auto", "cpu", "cuda")


def open_engine(weights: Weights, name: str = "onnx", device: str = "auto") -> Engine:
    """Make an engine ready.

    Args:
        weights: checked weights.
        name: "onnx" or "torch".
        device: "cpu", "cuda", or "auto" for CUDA where it is there.

    Raises:
        InputError: the name is unknown, or CUDA was asked for and is not there.
        WeightsError: the network of these weights cannot be folded.
    """
    if name not in ENGINES:
        raise InputError(f"There is no engine {name!r}; choose one of {', '.join(ENGINES)}.")
    if device not in DEVICES:
        raise InputError(f"There is no device {device!r}; choose one of {', '.join(DEVICES)}.")
    # A runtime takes a second to import: only the one that is asked for.
    if name == "torch":
        from kimnet_core.inference.torch_engine import TorchEngine, torch_has_cuda

        return TorchEngine(weights, *_chosen(device, cuda=device != "cpu" and torch_has_cuda()))
    from kimnet_core.inference.onnx_engine import OnnxEngine
    from kimnet_core.inference.onnx_session import onnx_has_cuda

    return OnnxEngine(weights, *_chosen(device, cuda=device != "cpu" and onnx_has_cuda()))


def _chosen(asked: str, *, cuda: bool) -> tuple[str, str | None]:
    """Device and notice."""
    if asked == "cuda" and not cuda:
        raise InputError(
            "No CUDA device was found, or its libraries are not installed. "
            "Choose the device cpu, or auto to use CUDA only where it is there."
        )
    if asked == "auto" and not cuda:
        return "cpu", NO_CUDA
    return asked if asked != "auto" else "cuda", None
