"""KIMNet: the pose of each frame from the frame and the pose before (Dang et al., eq. 1-6).

m_0     = Decoder(Initializer(I_0))
m^p     = W m_t                          W from the features of both frames: kmm.py
        = W warp(m_t, flow)              with `prior_motion`: warp.py
m_{t+1} = Decoder(Conv_d(Conv_g([m^p, F(I_{t+1})])))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.encoders import build_encoder
from kimnet_core.model.kmm import build_kmm, mix
from kimnet_core.model.relation import Decoder
from kimnet_core.model.warp import carried

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """All that a frame leaves to the next one.

    Attributes:
        heatmaps: (B, K, h, w) m_t.
        history: (B, K, h, w) maps f_h of the frame.
    """

    heatmaps: Tensor
    history: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """What a clip of T frames gives.

    Attributes:
        heatmaps: (B, T, K, h, w) final heatmaps m.
        priors: (B, T-1, K, h, w) predicted priors m^p of frames 1..T-1.
        weights: (B, T-1, K, K) W; row = joint of the frame, column = joint of the frame before.
    """

    heatmaps: Tensor
    priors: Tensor
    weights: Tensor


class Initializer(nn.Module):
    """Raw heatmaps of a single frame: an encoder of its own, or the shared one's features, and a 1x1 head."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__()
        own = config.initializer != "shared"
        self.encoder = build_encoder(config.initializer, config.feature_dim) if own else None
        self.head = nn.Conv2d(config.feature_dim, config.joints, 1)
        nn.init.normal_(self.head.weight, std=0.001)  # as SimpleBaseline starts its last layer
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]  # a convolution with bias

    def forward(self, frames: Tensor, features: Tensor) -> Tensor:
        """Heatmaps (B, K, h, w) from frames (B, 3, S, S) or, if shared, from their features (B, D, h, w)."""
        heatmaps: Tensor = self.head(features if self.encoder is None else self.encoder.features(frames))
        return heatmaps


class Correction(nn.Module):
    """The picture corrects the prior (eq. 5): linear, and so foldable, unless an activation is asked for."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__()
        joints, width = config.joints, config.feature_dim
        self.conv_g = nn.Conv2d(joints + width, width, 3, padding=1)
        activated = config.correction_act == "bn_relu"
        self.act = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(inplace=True)) if activated else nn.Identity()
        self.conv_d = nn.Conv2d(width, joints, 1)

    def forward(self, prior: Tensor, features: Tensor) -> Tensor:
        """Prior (B, K, h, w) and features (B, D, h, w) of the same frame to corrected maps (B, K, h, w)."""
        # The order is the paper's: filters 1..K of Conv_g act on the prior.
        corrected: Tensor = self.conv_d(self.act(self.conv_g(torch.cat([prior, features], dim=1))))
        return corrected


class KIMNet(nn.Module):
    """The whole network, for training and as the reference of the folded one (`fold.py`)."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = build_encoder(config.encoder, config.feature_dim)
        self.initializer = Initializer(config)
        self.kmm = build_kmm(config)
        self.correction = Correction(config)
        self.decoder = Decoder(config)

    def forward(self, clip: Tensor, first_state: Tensor | None = None, motion: Tensor | None = None) -> Output:
        """Poses of a clip.

        Args:
            clip: (B, T, 3, S, S) float RGB in 0..255, T >= 2.
            first_state: (B, K, h, w) heatmaps of frame 0 that are already known, such as Gaussians on a pose
                that a person put right; the initializer is not asked then.
            motion: (B, T-1, 2, h, w) dx, dy in cells, as `inference.motion.motion_field` finds them between the
                pictures of frames 0..T-2 and the next; looked at where `prior_motion` is "flow".

        Raises:
            ValueError: the clip has fewer than two frames, or the prior moves and no motion is given.
        """
        features = _split(self.encoder.features(clip.flatten(0, 1)), len(clip))
        initial = self.initializer(clip[:, 0], features[:, 0]) if first_state is None else None
        return self.run(features, initial, first_state, motion)

    def run(
        self,
        features: Tensor,
        initial: Tensor | None,
        first_state: Tensor | None = None,
        motion: Tensor | None = None,
    ) -> Output:
        """The recursion, from features that are already there.

        Args:
            features: (B, T, D, h, w), T >= 2.
            initial: (B, K, h, w) raw heatmaps of the initializer for frame 0, or None where the state is given.
            first_state: (B, K, h, w) m_0 itself; wins over `initial`.
            motion: (B, T-1, 2, h, w), as `forward` takes it.

        Raises:
            ValueError: fewer than two frames, nothing to start from, or the prior moves and no motion is given.
        """
        batch, length = features.shape[:2]
        if length < 2:  # one transition
            raise ValueError(f"a clip needs at least 2 frames, got {length}")
        if first_state is None:
            if initial is None:
                raise ValueError("the recursion starts from the initializer's heatmaps or from a given state")
            first_state = self.decoder.first(initial)
        history, current = (_split(maps, batch) for maps in self.kmm.maps(features.flatten(0, 1)))
        # W depends on the frames and never on the pose, so all of them are made at once.
        _, weights = self.kmm.correlate(history[:, :-1].flatten(0, 1), current[:, 1:].flatten(0, 1))
        weights = _split(weights, batch)
        heatmaps, priors = [first_state], []
        for t in range(length - 1):
            before = self._moved(heatmaps[-1], None if motion is None else motion[:, t])
            after, prior = self._advance(before, weights[:, t], features[:, t + 1])
            heatmaps.append(after)
            priors.append(prior)
        return Output(torch.stack(heatmaps, dim=1), torch.stack(priors, dim=1), weights)

    def first(self, frame: Tensor) -> State:
        """Start a stream: m_0 from the first frame (B, 3, S, S)."""
        features = self.encoder.features(frame)
        history, _ = self.kmm.maps(features)
        return State(self.decoder.first(self.initializer(frame, features)), history)

    def step(self, state: State, frame: Tensor, motion: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor, State]:
        """Take the next frame of a stream.

        Args:
            state: what `first` or the step before returned.
            frame: (B, 3, S, S) float RGB in 0..255.
            motion: (B, 2, h, w) from the frame before to this one, as `forward` takes it.

        Returns:
            Heatmaps m (B, K, h, w), prior m^p (B, K, h, w), W (B, K, K), and the state for the next frame.

        Raises:
            ValueError: the prior moves and no motion is given.
        """
        features = self.encoder.features(frame)
        history, current = self.kmm.maps(features)
        _, weights = self.kmm.correlate(state.history, current)
        heatmaps, prior = self._advance(self._moved(state.heatmaps, motion), weights, features)
        return heatmaps, prior, weights, State(heatmaps, history)

    def _moved(self, heatmaps: Tensor, motion: Tensor | None) -> Tensor:
        """m_t where the next picture has what it stands for."""
        if self.config.prior_motion == "none":
            return heatmaps
        if motion is None:
            raise ValueError("prior_motion is 'flow': the motion of the pictures is needed")
        return carried(heatmaps, motion)

    def _advance(self, heatmaps: Tensor, weights: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        """One transition: m_t in its place, W and f_{t+1} to m_{t+1} and m^p."""
        prior = mix(weights, heatmaps)
        after: Tensor = self.decoder(self.correction(prior, features))
        return after, prior


def _split(flat: Tensor, batch: int) -> Tensor:
    """(B * T, ...) to (B, T, ...)."""
    return flat.view(batch, -1, *flat.shape[1:])
