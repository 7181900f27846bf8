"""A run's curves for TensorBoard, for those who have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimnet_core.errors import InputError
from kimnet_core.runs import Stepped, Validated

if TYPE_CHECKING:
    from pathlib import Path

    from kimnet_core.runs import Event


class Board:
    """Writes losses and scores to a folder.

    Raises:
        InputError: the package is not installed.
    """

    def __init__(self, folder: Path) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise InputError(
                'Curves need the package tensorboard: pip install "kimnet-studio[train]", or leave out --tensorboard.'
            ) from error
        self._writer = SummaryWriter(str(folder))

    def show(self, event: Event) -> None:
        """Add a point to each curve that an event tells of."""
        match event:
            case Stepped(step=step, loss=loss):
                self._writer.add_scalar("loss", loss, step)
            case Validated(step, scores):
                for name, value in scores.items():
                    self._writer.add_scalar(f"scores/{name}", value, step)
            case _:
                return
        self._writer.flush()  # a run may be interrupted at any time
