"""Where a run can go on from: written whole or not at all."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """All that the next step depends on; chance comes from the seed and the step's number.

    Attributes:
        step: steps taken.
        network: what learns, by name.
        average: running mean of the same.
        optimiser: its state.
    """

    step: int
    network: dict[str, Tensor]
    average: dict[str, Tensor]
    optimiser: dict[str, Any]


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint in place of the one before.

    Raises:
        OSError: the disk is full or failing; the one before is intact.
    """
    fields = {name: getattr(checkpoint, name) for name in Checkpoint.__slots__}
    serialised = io.BytesIO()  # torch's own writing to a full disk ends in a RuntimeError
    torch.save(fields, serialised)
    with replacing(path) as temporary:
        temporary.write_bytes(serialised.getbuffer())


def load_checkpoint(path: Path) -> Checkpoint | None:
    """Read a checkpoint, or None where there is none yet.

    Raises:
        InputError: the file is damaged.
    """
    if not path.exists():
        return None
    try:
        return Checkpoint(**torch.load(path, map_location="cpu", weights_only=True))
    except Exception as error:  # torch raises a dozen kinds for a damaged file
        raise InputError(f"The checkpoint {path} is damaged; delete it to start the run again.") from error
