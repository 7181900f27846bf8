"""Where clips come from, each by its number: stills that are moved, or real videos."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np

from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.random import Generator
    from numpy.typing import NDArray

    from training.clips import Clip, Stage
    from training.datasets.stills import Still


class ClipSource(Protocol):
    """Clips without end."""

    def clip(self, at: int, rng: Generator) -> Clip:
        """Clip number `at`; the same number and generator state give the same clip.

        Raises:
            InputError: what it is made of cannot be read.
        """

    def digest(self) -> str:
        """Hex digest of all that the clips depend on but code and chance."""


@dataclass(frozen=True, slots=True, eq=False)
class MovedStills:
    """Stills moved along takes, each in turn.

    Attributes:
        stills: in an order that is mixed already.
        stage: how they are moved.
    """

    stills: Sequence[Still]
    stage: Stage

    def clip(self, at: int, rng: Generator) -> Clip:
        still = self.stills[at % len(self.stills)]
        other = self.stills[int(rng.integers(len(self.stills)))]
        return self.stage.make(_read(still.path), still, rng, _read(other.path))

    def digest(self) -> str:
        digest = hashlib.sha256(stage_digest(self.stage))
        for still in self.stills:
            digest.update(f"{still.path.name} {still.xy.round(3).tolist()} {still.weight.tolist()}".encode())
        return digest.hexdigest()


def stage_digest(stage: Stage) -> bytes:
    """Digest of a recipe and its takes."""
    digest = hashlib.sha256(repr(sorted(asdict(stage.recipe).items())).encode())
    for take in stage.takes:
        digest.update(take.points.tobytes())
    return digest.digest()


def _read(path: Path) -> NDArray[np.uint8]:
    picture = cv2.imread(str(path))
    if picture is None:
        raise InputError(f"The picture {path} cannot be read; take it out of the data set or mend it.")
    return np.ascontiguousarray(picture[:, :, ::-1], np.uint8)
