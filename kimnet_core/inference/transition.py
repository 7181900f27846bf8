"""One frame of the recursion as a single call: the prior moved and mixed, the decoder, and what corrections left.

It is a graph of some sixty small operations, each of which lets go of Python's interpreter for a moment. While a
window paints, to get it back sixty times takes longer than the work. ONNX Runtime does all of it in one call, in
two thirds of the time; torch, which the graph is made from, is what it is compared with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor, nn

from kimnet_core.inference.export import compare, serialised
from kimnet_core.inference.onnx_session import open_session
from kimnet_core.model.warp import carried

if TYPE_CHECKING:
    import onnxruntime
    from numpy.typing import NDArray

    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.fold import Head

MISTAKEN = 0.15  # height of a false peak from which it is looked whether it is still there
RELEASE = 0.3  # share of a memory that goes with each frame in which its false peak is gone

_OUTPUTS = ("own", "believed", "prior", "heatmaps", "memory")
_FREE = ("maps", "joints", *_OUTPUTS)


class Given(NamedTuple):
    """What a frame is worked out from, for R >= 1 runs through it side by side; most often for one.

    Attributes:
        maps: (R K + H, h, w) float32, m of the frame before and then the memories of H >= 0 joints.
        joints: (H,) int64, whose memories they are, of all R K.
        keep: () float32, share of a memory that stays at most.
        weights: (K, K) float32 W.
        picture: (K, h, w) float32.
        motion: (2, h, w) float16, as `Step.motion`; None where nothing moves.
        features: (D, h, w) float16, where there are lessons.
        readout: (K, D + 1) float32 of the lessons, with features.
    """

    maps: NDArray[np.float32]
    joints: NDArray[np.int64]
    keep: NDArray[np.float32]
    weights: NDArray[np.float32]
    picture: NDArray[np.float32]
    motion: NDArray[np.float16] | None = None
    features: NDArray[np.float16] | None = None
    readout: NDArray[np.float32] | None = None


class Made(NamedTuple):
    """What comes of it; all (R K, h, w) float32 but the memory.

    Attributes:
        own: what the network makes of the frame by itself.
        believed: m, the same with what lessons add.
        prior: m^p.
        heatmaps: what is believed, and what is remembered.
        memory: (H, h, w), what is left of the memories.
    """

    own: NDArray[np.float32]
    believed: NDArray[np.float32]
    prior: NDArray[np.float32]
    heatmaps: NDArray[np.float32]
    memory: NDArray[np.float32]


class Transition:
    """Goes from frame to frame with one head; a graph is made for each kind of input when it is first there."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._sessions: dict[tuple[object, ...], onnxruntime.InferenceSession] = {}

    def __call__(self, given: Given) -> Made:
        """Work out a frame.

        Raises:
            WeightsError: ONNX Runtime computes something else than torch.
        """
        inputs = {name: value for name, value in given._asdict().items() if value is not None}
        kind = (*inputs, given.picture.shape)
        if kind not in self._sessions:
            self._sessions[kind] = self._open(inputs)
        return Made(*self._sessions[kind].run(None, inputs))

    def prepare(self, config: KIMNetConfig) -> None:
        """Make now what the frames of a network will need, with lessons and without: it takes a moment.

        Raises:
            WeightsError: as for a frame.
        """
        maps = np.zeros((config.joints, config.heatmap_size, config.heatmap_size), np.float32)
        weights, keep = np.eye(config.joints, dtype=np.float32), np.zeros((), np.float32)
        motion = np.zeros((2, *maps.shape[1:]), np.float16) if config.prior_motion == "flow" else None
        plain = Given(maps, np.empty(0, np.int64), keep, weights, maps, motion)
        features = np.zeros((config.feature_dim, *maps.shape[1:]), np.float16)
        self(plain)
        self(plain._replace(features=features, readout=np.zeros((config.joints, config.feature_dim + 1), np.float32)))

    def _open(self, inputs: dict[str, NDArray[np.generic]]) -> onnxruntime.InferenceSession:
        """A session for inputs of these kinds and sizes; believed once two runs agree with torch, and one does."""
        count, *cells = inputs["picture"].shape
        rng = np.random.default_rng(0)
        module = _Arithmetic(self._head, moves="motion" in inputs, learnt="readout" in inputs).eval()

        def examples(runs: int, joints: list[int]) -> dict[str, Tensor]:
            shapes = {name: value.shape for name, value in inputs.items()}
            shapes["maps"] = (runs * count + len(joints), *cells)
            drawn = {name: rng.normal(size=shape).astype(inputs[name].dtype) for name, shape in shapes.items()}
            return {name: torch.from_numpy(np.asarray(value)) for name, value in drawn.items()} | {
                "joints": torch.tensor(joints, dtype=torch.int64)
            }

        graph = serialised(module, examples(2, [count, 0]), _OUTPUTS, _FREE)
        compare(graph, module, examples(2, [count + 1, 1, 0]))
        compare(graph, module, examples(1, [count - 1]))
        return open_session(graph, "cpu", threads=1)  # half a millisecond is not worth waking a second one for


_TRANSITIONS: WeakKeyDictionary[Head, Transition] = WeakKeyDictionary()


def transition_of(head: Head) -> Transition:
    """The transition of a head, made once for as long as there is the head."""
    if head not in _TRANSITIONS:
        _TRANSITIONS[head] = Transition(head)
    return _TRANSITIONS[head]


class _Arithmetic(nn.Module):
    """The arithmetic, as the exporter wants it: arguments in the order of `Given`."""

    def __init__(self, head: Head, *, moves: bool, learnt: bool) -> None:
        super().__init__()
        self.head, self.moves, self.learnt = head, moves, learnt

    def forward(
        self, maps: Tensor, joints: Tensor, keep: Tensor, weights: Tensor, picture: Tensor, *others: Tensor
    ) -> tuple[Tensor, ...]:
        if self.moves:
            motion, *others = others  # type: ignore[assignment]  # a list of what is left
            maps = carried(maps[None], motion[None])[0]
        held = maps.shape[0] - joints.shape[0]  # from here on they are memories
        before = maps[:held].reshape(-1, *picture.shape)
        own, prior = self.head(before, weights[None], picture[None])
        believed = own
        if self.learnt:
            features, readout = others
            added = torch.addmm(readout[:, -1:], readout[:, :-1], features.flatten(1).float())
            believed = own + added.view(picture.shape)
        own, believed, prior = (each.flatten(0, 1) for each in (own, believed, prior))
        memory = self._faded(maps[held:], believed[joints].flatten(1), keep)
        whose = (torch.arange(held)[:, None] == joints).float()  # (R K, H): the exporter knows no index_add
        return own, believed, prior, believed + (whose @ memory.flatten(1)).view_as(believed), memory

    @staticmethod
    def _faded(memory: Tensor, believed: Tensor, keep: Tensor) -> Tensor:
        """What is left of memories (H, h, w): less where the false peak that one keeps down is no longer there.

        Args:
            memory: as they came.
            believed: (H, h w) what the network now believes of their joints.
            keep: what stays at least.
        """
        lowest, where = memory.flatten(1).min(dim=1)
        still = believed.gather(1, where[:, None])[:, 0] / (-lowest).clamp(min=MISTAKEN)
        gone = torch.where(-lowest > MISTAKEN, (1 - still).clamp(0, 1), torch.zeros_like(lowest))
        return (keep * (1 - RELEASE * gone))[:, None, None] * memory
