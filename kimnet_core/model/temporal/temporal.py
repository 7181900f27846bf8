"""What every temporal module of KIMNet is: state and features in, the prior of the next frame out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import Tensor, nn

if TYPE_CHECKING:
    from kimnet_core.model.network import State


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """Where the pose is expected before the frame is looked at.

    Attributes:
        maps: (B, K, h, w) m^p.
        weights: (B, K, K) W that mixed them; row = joint of this frame, column = joint of the frame before. None
            where they are no mixture.
        memory: what the module carries to the next frame beside heatmaps and features; each (B, C, h, w).
    """

    maps: Tensor
    weights: Tensor | None = None
    memory: tuple[Tensor, ...] = ()


class Temporal(nn.Module):
    """Base of all temporal modules."""

    def prior(self, before: State, moved: Tensor, features: Tensor) -> Prior:
        """The prior of a frame.

        Args:
            before: the state that the frame before left, where it was.
            moved: (B, K, h, w) its heatmaps, where this frame's picture has what they stand for; the same as
                `before.heatmaps` where `prior_motion` is "none".
            features: (B, D, h, w) f_{t+1} of this frame.
        """
        raise NotImplementedError
