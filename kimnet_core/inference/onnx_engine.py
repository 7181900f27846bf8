"""The fast engine: the folded network in ONNX Runtime, on the CPU or on CUDA."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kimnet_core.inference.engine import NO_CUDA, FrameMaps, folded
from kimnet_core.inference.export import FRAMES, INITIALIZER, onnx_graph
from kimnet_core.inference.onnx_session import CUDA, open_session

if TYPE_CHECKING:
    import numpy as np
    import onnxruntime
    from numpy.typing import NDArray

    from kimnet_core.model.weights import Weights


class OnnxEngine:
    """`Engine` on ONNX Runtime."""

    name = "onnx"

    def __init__(self, weights: Weights, device: str, notice: str | None) -> None:
        self.weights = weights
        frames, self.head = folded(weights)
        self._encoder = open_session(onnx_graph(weights, lambda: frames, FRAMES), device)
        fell_back = device == "cuda" and CUDA not in self._encoder.get_providers()
        self.device, self.notice = ("cpu", NO_CUDA) if fell_back else (device, notice)

    def encode(self, crops: NDArray[np.uint8]) -> FrameMaps:
        return FrameMaps(*self._encoder.run(None, {"crops": crops}))

    def initialize(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        return self._initializer.run(None, {"crops": crops})[0]  # type: ignore[no-any-return]

    @cached_property
    def _initializer(self) -> onnxruntime.InferenceSession:
        """Opened when it is first asked: with its own encoder it may be larger than all the rest."""
        graph = onnx_graph(self.weights, lambda: folded(self.weights)[0], INITIALIZER)
        return open_session(graph, self.device)
