"""What turns pictures into maps: one protocol, an engine on torch and one on ONNX Runtime.

An engine is stateless: everything that has a memory is in `recursion`. Its head runs on the CPU in float32,
wherever the encoder runs, because a step takes half a millisecond there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from kimnet_core.errors import WeightsError
from kimnet_core.model.fold import FrameNetwork, Head, fold
from kimnet_core.model.weights import build

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kimnet_core.model.weights import Weights

NO_CUDA = "No CUDA device was found; KIMNet runs on the CPU."


class FrameMaps(NamedTuple):
    """What the network knows of N frames by themselves, float32; each (N, K, h, w) but the features.

    Attributes:
        history: f_h, a frame's side of W when it is the frame before.
        current: f_c, its side of W when it is the current frame.
        picture: B * f + bias, what the picture adds to the prior.
        features: (N, D, h, w) f.
    """

    history: NDArray[np.float32]
    current: NDArray[np.float32]
    picture: NDArray[np.float32]
    features: NDArray[np.float32]


class Engine(Protocol):
    """The folded network on some runtime. It belongs to the thread that uses it.

    Attributes:
        weights: what it computes with.
        name: "onnx" or "torch".
        device: "cpu" or "cuda".
        notice: a sentence for the person, such as that no CUDA device was found; None when all is as asked.
        head: the part that is run again and again, on the CPU.
    """

    @property
    def weights(self) -> Weights: ...
    @property
    def name(self) -> str: ...
    @property
    def device(self) -> str: ...
    @property
    def notice(self) -> str | None: ...
    @property
    def head(self) -> Head: ...

    def encode(self, crops: NDArray[np.uint8]) -> FrameMaps:
        """Maps of crops (N, S, S, 3) uint8 RGB, S being the network's input size."""

    def initialize(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The initializer's raw heatmaps (N, K, h, w) float32 of crops (N, S, S, 3) uint8 RGB."""


def folded(weights: Weights) -> tuple[FrameNetwork, Head]:
    """The two halves of the network of these weights, on the CPU.

    Raises:
        WeightsError: it cannot be folded.
    """
    try:
        return fold(build(weights))
    except ValueError as error:
        raise WeightsError(
            f"The network of these weights cannot be replayed frame by frame ({error}); choose other weights."
        ) from error
