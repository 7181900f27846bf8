"""The reference engine: the folded network in torch, on the CPU or on CUDA."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from kimnet_core.inference.engine import FrameMaps, folded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from kimnet_core.model.weights import Weights


def torch_has_cuda() -> bool:
    """Whether this torch can use a CUDA device of this machine."""
    return torch.cuda.is_available()


class TorchEngine:
    """`Engine` on torch."""

    name = "torch"

    def __init__(self, weights: Weights, device: str, notice: str | None) -> None:
        self.weights = weights
        self.device = device
        self.notice = notice
        if device == "cuda":  # TF32 is fast and rounds to ten bits; float32 is what was promised
            torch.backends.cudnn.allow_tf32 = False
        frames, self.head = folded(weights)
        # Convolutions are about a tenth faster with the channels last once the head is folded.
        self._frames = frames.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def encode(self, crops: NDArray[np.uint8]) -> FrameMaps:
        with torch.inference_mode():
            return FrameMaps(*(_numpy(maps) for maps in self._frames.encode(self._tensor(crops))))

    def initialize(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        with torch.inference_mode():
            return _numpy(self._frames.initialize(self._tensor(crops)))

    def _tensor(self, crops: NDArray[np.uint8]) -> Tensor:
        return torch.from_numpy(crops).to(self.device)


def _numpy(maps: Tensor) -> NDArray[np.float32]:
    return maps.float().contiguous().cpu().numpy()
