"""The frozen trunk run by ONNX Runtime, which is faster than torch on a CPU."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from kimnet_core.inference.export import OPSET
from kimnet_core.inference.onnx_session import open_session

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from kimnet_core.model.encoders.movenet import MoveNetEncoder


class Trunk:
    """Crops to the trunk's maps.

    Attributes:
        digest: hex digest of the weights.
    """

    def __init__(self, encoder: MoveNetEncoder, size: int) -> None:
        """Export the trunk for crops of `size` pixels."""
        digest = hashlib.sha256()
        for tensor in encoder.trunk.state_dict().values():
            digest.update(tensor.numpy().tobytes())
        self.digest = digest.hexdigest()
        buffer = io.BytesIO()
        with warnings.catch_warnings(), torch.no_grad():
            # As in `kimnet_core.inference.export`: the older exporter is deprecated, and faster.
            warnings.filterwarnings("ignore", category=DeprecationWarning)
            warnings.filterwarnings("ignore", message="Constant folding", category=UserWarning)
            torch.onnx.export(
                _Maps(encoder).eval(),
                (torch.zeros(1, size, size, 3, dtype=torch.uint8),),
                buffer,  # type: ignore[arg-type]  # a file object is documented, and works
                input_names=["crops"],
                output_names=["maps"],
                dynamic_axes={"crops": {0: "n"}, "maps": {0: "n"}},
                opset_version=OPSET,
                dynamo=False,
            )
        self._session = open_session(buffer.getvalue(), "cpu")

    def maps(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Crops (N, S, S, 3) RGB to (N, 41, S / 4, S / 4), one by one: so they stay in the processor's cache."""
        looked = [self._session.run(None, {"crops": crop[None]})[0] for crop in crops]
        return np.concatenate(looked).astype(np.float32, copy=False)


class _Maps(nn.Module):
    def __init__(self, encoder: MoveNetEncoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, crops: Tensor) -> Tensor:
        return self.encoder.maps(crops.permute(0, 3, 1, 2).float())
