"""What every network is that follows a person through a clip: KIMNet, and those it is compared with.

A clip is looked at frame by frame; then a state goes from each frame to the next,

    state_0     = start(look(I_0), initial(I_0))
    state_{t+1} = step(state_t, look(I_{t+1}))

so the frames of a clip may be looked at all at once, and a stream needs nothing but its last state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.warp import carried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimnet_core.model.config import KIMNetConfig


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """All that a frame leaves to the next one.

    Attributes:
        heatmaps: (B, K, h, w) m_t.
        features: (B, D, h, w) f_t.
        memory: what the network carries beside them, such as the hidden state of an LSTM; each (B, C, h, w).
    """

    heatmaps: Tensor
    features: Tensor
    memory: tuple[Tensor, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One frame on.

    Attributes:
        state: that the frame leaves; its heatmaps are the frame's pose.
        prior: (B, K, h, w) m^p, where the pose was expected before the frame was looked at; None in a network that
            has no such maps.
        weights: (B, K, K) W; row = joint of this frame, column = joint of the frame before. None where joints are
            not mixed.
    """

    state: State
    prior: Tensor | None = None
    weights: Tensor | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """What a clip of T frames gives.

    Attributes:
        heatmaps: (B, T, K, h, w) final heatmaps m.
        priors: (B, T-1, K, h, w) m^p of frames 1..T-1; None where a `Step` has none, and where T = 1.
        weights: (B, T-1, K, K) W; None where a `Step` has none, and where T = 1.
    """

    heatmaps: Tensor
    priors: Tensor | None
    weights: Tensor | None


class Network(nn.Module):
    """Base of every whole network.

    Attributes:
        config: what it is made of.
        stride: crop pixels per cell of its heatmaps.
    """

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__()
        self.config = config
        self.stride = config.stride

    def look(self, frames: Tensor) -> Tensor:
        """Features of single frames.

        Args:
            frames: (N, 3, S, S) float RGB in 0..255, S = `config.input_size`.

        Returns:
            (N, D, h, w).
        """
        raise NotImplementedError

    def initial(self, frame: Tensor, features: Tensor) -> Tensor:
        """Raw heatmaps of first frames, for `start`.

        Args:
            frame: (B, 3, S, S) as `look` takes them.
            features: (B, D, h, w) of them.

        Returns:
            (B, K, h, w), followed by the maps that a network has beside those of the joints.
        """
        raise NotImplementedError

    def begin(self, features: Tensor, initial: Tensor) -> State:
        """The state of a first frame with features (B, D, h, w), from its raw heatmaps as `initial` gives them."""
        raise NotImplementedError

    def begin_at(self, features: Tensor, given: Tensor) -> State:
        """The state of a first frame with features (B, D, h, w), of which the heatmaps (B, K, h, w) are known."""
        return State(given, features)

    def advance(self, before: State, moved: Tensor, features: Tensor) -> Step:
        """Take the next frame.

        Args:
            before: the state of the frame before, where it was.
            moved: (B, K, h, w) its heatmaps, where the next picture has what they stand for.
            features: (B, D, h, w) of the frame.
        """
        raise NotImplementedError

    def start(self, features: Tensor, initial: Tensor | None, given: Tensor | None = None) -> State:
        """The state of a first frame.

        Args:
            features: (B, D, h, w) of the frame.
            initial: raw heatmaps as `initial` gives them; may be None where the heatmaps are given.
            given: (B, K, h, w) heatmaps m_0 that are known, such as Gaussians on a pose that a person put right;
                they win over `initial`.

        Raises:
            ValueError: there is neither.
        """
        if given is not None:
            return self.begin_at(features, given)
        if initial is None:
            raise ValueError("the recursion starts from the initializer's heatmaps or from a given state")
        return self.begin(features, initial)

    def step(self, state: State, features: Tensor, motion: Tensor | None = None) -> Step:
        """Take the next frame.

        Args:
            state: of the frame before.
            features: (B, D, h, w) of the frame.
            motion: (B, 2, h, w) dx, dy in cells, where each cell of the frame was in the frame before; looked at
                where `config.prior_motion` is "flow".

        Raises:
            ValueError: the prior moves and no motion is given.
        """
        if self.config.prior_motion == "none":
            return self.advance(state, state.heatmaps, features)
        if motion is None:
            raise ValueError("prior_motion is 'flow': the motion of the pictures is needed")
        return self.advance(state, carried(state.heatmaps, motion), features)

    def run(
        self,
        features: Tensor,
        initial: Tensor | None,
        first_state: Tensor | None = None,
        motion: Tensor | None = None,
    ) -> Output:
        """The recursion, from features that are already there.

        Args:
            features: (B, T, D, h, w).
            initial: (B, K, h, w) raw heatmaps of frame 0, or None where its state is given.
            first_state: (B, K, h, w) m_0 itself; wins over `initial`.
            motion: (B, T-1, 2, h, w), as `forward` takes it.

        Raises:
            ValueError: no frame, nothing to start from, or the prior moves and no motion is given.
        """
        length = features.shape[1]
        if length == 0:
            raise ValueError("a clip needs at least 1 frame")
        state = self.start(features[:, 0], initial, first_state)
        heatmaps, steps = [state.heatmaps], []
        for t in range(1, length):
            steps.append(self.step(state, features[:, t], None if motion is None else motion[:, t - 1]))
            state = steps[-1].state
            heatmaps.append(state.heatmaps)
        return Output(
            torch.stack(heatmaps, dim=1),
            _stacked([step.prior for step in steps]),
            _stacked([step.weights for step in steps]),
        )

    def forward(self, clip: Tensor, first_state: Tensor | None = None, motion: Tensor | None = None) -> Output:
        """Poses of a clip.

        Args:
            clip: (B, T, 3, S, S) float RGB in 0..255.
            first_state: (B, K, h, w) heatmaps of frame 0 that are already known; the initializer is not asked then.
            motion: (B, T-1, 2, h, w) dx, dy in cells, as `inference.motion.motion_field` finds them between the
                pictures of frames 0..T-2 and the next; looked at where `config.prior_motion` is "flow".

        Raises:
            ValueError: the clip has no frame, or the prior moves and no motion is given.
        """
        batch, length = clip.shape[:2]
        if length == 0:
            raise ValueError("a clip needs at least 1 frame")
        flat = self.look(clip.flatten(0, 1))
        features = flat.view(batch, length, *flat.shape[1:])
        initial = self.initial(clip[:, 0], features[:, 0]) if first_state is None else None
        return self.run(features, initial, first_state, motion)


def _stacked(maps: Sequence[Tensor | None]) -> Tensor | None:
    """(B, T-1, ...); None where there are none."""
    there = [each for each in maps if each is not None]
    return torch.stack(there, dim=1) if there else None
