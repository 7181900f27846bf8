"""What the training loop is given: something that learns, and how wrong it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lightning_fabric import Fabric
    from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters that learn at one rate.

    Attributes:
        parameters: which.
        times: factor of the run's rate.
    """

    parameters: list[nn.Parameter]
    times: float = 1.0


class Lesson(Protocol):
    """One network, what it learns from, and what it is measured on."""

    @property
    def model(self) -> nn.Module:
        """What learns; the loop calls it, wrapped, through `loss` alone."""

    @property
    def frozen(self) -> tuple[str, ...]:
        """Beginnings of the names in the model's state that never change, and so are not kept with a checkpoint."""

    def groups(self) -> list[Group]:
        """The parameters that learn."""

    def begin(self, step: int) -> bool:
        """Make the model ready for a step.

        Returns:
            Whether weights were set to others than those learnt, so that the running mean starts afresh.
        """

    def loss(self, model: nn.Module, step: int, fabric: Fabric) -> Tensor:
        """This process's part of a step's loss: over all processes the parts sum up to the loss.

        Args:
            model: `model`, as the fabric has wrapped it.
            step: steps taken before; with the run's seed it says what is looked at.
            fabric: says which of how many processes this is.

        Raises:
            KimnetError: what is to be looked at cannot be read.
        """

    def measure(self) -> dict[str, float]:
        """Scores of the model by name, percent; the model is left in training mode.

        Raises:
            KimnetError: what is to be looked at cannot be read.
        """
