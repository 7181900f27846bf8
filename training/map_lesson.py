"""KIMNet on the frozen trunk's maps, as a lesson: single frames first, then the recursion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from training.batches import draw
from training.evaluation import measure_clips
from training.lesson import Group
from training.losses import heatmap_loss, prior_loss

if TYPE_CHECKING:
    from lightning_fabric import Fabric
    from torch import Tensor, nn

    from training.config import RunConfig
    from training.features import FeatureClips
    from training.trainee import Trainee


@dataclass(frozen=True, slots=True, eq=False)
class MapLesson:
    """A `Lesson`.

    Attributes:
        config: the run.
        model: freshly made under the run's seed.
        clips: to learn from.
        validation: to measure on.
    """

    config: RunConfig
    model: Trainee
    clips: FeatureClips
    validation: FeatureClips

    @property
    def frozen(self) -> tuple[str, ...]:
        """The trunk."""
        return ("network.encoder.trunk.",)

    def groups(self) -> list[Group]:
        """All but the trunk, and what else was frozen."""
        return [Group([parameter for parameter in self.model.parameters() if parameter.requires_grad])]

    def begin(self, step: int) -> bool:
        """After the steps on single frames the recursion starts as a plain filter."""
        if step != self.config.optimiser.stills:
            return False
        self.model.start_recursion()
        return True

    def loss(self, model: nn.Module, step: int, fabric: Fabric) -> Tensor:
        """Error of the recursion, of the initializer, and of the priors."""
        batch = draw(self.config, self.clips, step).part(fabric.global_rank, fabric.world_size).to(fabric.device)
        heatmaps, initial, priors = model(batch.maps, batch.motion, batch.start, batch.given)
        # A frame that was given teaches nothing: its heatmaps did not come from the network, and the initializer
        # cannot know which points the person means.
        weight = batch.weight.clone()
        weight[batch.given, 0] = 0
        settings = self.config.loss
        loss = heatmap_loss(heatmaps, batch.targets, weight, settings.peak)
        loss = loss + settings.initial * heatmap_loss(initial, batch.targets[:, 0], weight[:, 0], settings.peak)
        if settings.prior and priors is not None:
            residual = self.config.network.kmm_residual
            loss = loss + settings.prior * prior_loss(priors, batch.targets, weight, settings.peak, residual=residual)
        return loss

    def measure(self) -> dict[str, float]:
        """PCK@0.2 on the clips kept apart."""
        return measure_clips(self.model, self.validation)
