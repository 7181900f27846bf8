"""A whole network on labelled videos, as a lesson: single frames, or clips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from training.lesson import Group
from training.losses import heatmap_loss, prior_loss
from training.protocol.pck import evaluate
from training.protocol.predict import predict_clips

if TYPE_CHECKING:
    from lightning_fabric import Fabric

    from kimnet_core.model.network import Network
    from training.clip_config import ClipLoss, Stage
    from training.clip_samples import ReadingAhead
    from training.datasets.labelled_clips import ClipSet

# Parts that may learn more slowly, by how their parameters' names begin.
ENCODER, INITIALIZER = "network.encoder.", "network.initializer.encoder."


class Learner(nn.Module):
    """A network as it learns: what is frozen stays as it is, the statistics of its layers included.

    Attributes:
        network: what learns.
        frozen: beginnings of the names of what does not.
    """

    def __init__(self, network: Network, frozen: tuple[str, ...]) -> None:
        super().__init__()
        self.network = network
        self.frozen = frozen
        for name, parameter in self.named_parameters():
            parameter.requires_grad_(not name.startswith(frozen))
        self.train()

    def train(self, mode: bool = True) -> Learner:
        """Choose the mode of all that is not frozen."""
        super().train(mode)
        for name, module in self.named_modules():
            if f"{name}.".startswith(self.frozen):
                module.eval()
        return self

    def forward(self, frames: Tensor, motion: Tensor | None) -> tuple[Tensor, Tensor, Tensor | None]:
        """A batch of clips, or of single frames.

        A single frame is read twice: as a first one, by the initializer, and as a later one, after a frame of which
        nothing is known. The second look teaches everything behind the encoder but the way in which joints are mixed.

        Args:
            frames: (B, T, 3, S, S) RGB in 0..255.
            motion: (B, T-1, 2, h, w) where the prior moves.

        Returns:
            Heatmaps (B, T, K, h, w), of single frames (B, 2, K, h, w); the initializer's raw ones (B, K, h, w) of
            frame 0; and priors (B, T-1, K, h, w), where T > 1 and the network has them.
        """
        network, batch = self.network, len(frames)
        flat = network.look(frames.flatten(0, 1).float())
        features = flat.view(batch, -1, *flat.shape[1:])
        initial = network.initial(frames[:, 0].float(), features[:, 0])
        raw = initial[:, : network.config.joints]  # a network may have more maps for itself
        if features.shape[1] > 1:
            output = network.run(features, initial, motion=motion)
            return output.heatmaps, raw, output.priors
        seen = features[:, 0]
        first = network.start(seen, initial).heatmaps
        nothing = network.start(seen, None, torch.zeros_like(first))
        still = torch.zeros_like(first[:, :2])
        return torch.stack([first, network.step(nothing, seen, still).state.heatmaps], dim=1), raw, None


@dataclass(frozen=True, slots=True, eq=False)
class ClipLesson:
    """A `Lesson`.

    Attributes:
        model: what learns.
        stage: how.
        parts: weights of the parts of the loss.
        samples: to learn from.
        kept: to measure on.
    """

    model: Learner
    stage: Stage
    parts: ClipLoss
    samples: ReadingAhead
    kept: ClipSet

    @property
    def frozen(self) -> tuple[str, ...]:
        """The encoders that do not learn."""
        return self.model.frozen

    def groups(self) -> list[Group]:
        """The encoder, the initializer's own encoder and the rest, each as far as it is there and learns."""
        times = {ENCODER: self.stage.encoder, INITIALIZER: self.stage.initializer, "": 1.0}
        members: dict[str, list[nn.Parameter]] = {prefix: [] for prefix in times}
        for name, parameter in self.model.named_parameters():
            if parameter.requires_grad:
                members[next(prefix for prefix in times if name.startswith(prefix))].append(parameter)
        return [Group(members[prefix], factor) for prefix, factor in times.items() if members[prefix]]

    def begin(self, step: int) -> bool:  # noqa: ARG002  nothing changes within a stage
        """Every step is like the one before."""
        return False

    def loss(self, model: nn.Module, step: int, fabric: Fabric) -> Tensor:
        """Error of the heatmaps; of the initializer and the priors, where they are asked for."""
        batch = self.samples.step(step, fabric.global_rank, fabric.world_size).to(fabric.device)
        heatmaps, initial, priors = model(batch.frames, batch.motion)
        looks = heatmaps.shape[1] // batch.targets.shape[1]
        targets, weight = batch.targets.repeat(1, looks, 1, 1, 1), batch.weight.repeat(1, looks, 1)
        loss = heatmap_loss(heatmaps, targets, weight, self.parts.peak)
        if self.parts.initial:
            first = heatmap_loss(initial, targets[:, 0], weight[:, 0], self.parts.peak)
            loss = loss + self.parts.initial * first
        if self.parts.prior and priors is not None:
            residual = self.model.network.config.kmm_residual
            loss = loss + self.parts.prior * prior_loss(priors, targets, weight, self.parts.peak, residual=residual)
        return loss

    def measure(self) -> dict[str, float]:
        """PCK@0.2 by torso on the clips kept apart, with a new start as often as in training.

        Returns:
            "PCK": of all frames; of clips also "first" and "last": of the frames where a start was, and of those before
            the next one. A figure that no joint counts for is left out.
        """
        predicted = predict_clips(self.model.network, self.kept.clips, reset_every=self.stage.length)
        found = evaluate(predicted, self.kept)
        self.model.train()  # what is frozen, too, was put into the mode of the rest
        if not found.drift:
            return {}
        scores = {"PCK": found.pck[0].pooled.percent}
        if self.stage.length > 1:
            scores |= {"first": found.drift[0].percent, "last": found.drift[-1].percent}
        return scores
