"""A heatmap as it is laid over the picture, and what its values are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.colormaps import SIGNED
from app.view import Heat
from kimnet_core.model.heatmaps import render
from kimnet_core.pose.pose import Source

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.inference.contributions import Contributions
    from kimnet_core.model.crop import Crop
    from kimnet_core.pose.pose import Poses
    from kimnet_core.tracking.evidence import Evidence

PARTS = frozenset({Heat.FROM_PRIOR, Heat.FROM_PICTURE})
"""Kinds that may lie below 0, and of which there is an account only."""

_LEAST = 1e-3  # of a scale, so that an empty map has one


class Cell(NamedTuple):
    """A cell of a map and its value."""

    row: int
    column: int
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One map.

    Attributes:
        values: (h, w).
        crop: the window that it covers; the cells fill it edge to edge.
        colors: name of the colour map.
        low: value of its first colour.
        high: value of its last colour.
    """

    values: NDArray[np.floating]
    crop: Crop
    colors: str = "inferno"
    low: float = 0.0
    high: float = 1.0

    def at(self, x: float, y: float) -> Cell | None:
        """The cell under a point in frame pixels; None beside the window."""
        height, width = self.values.shape
        column, row = np.rint(self.crop.sized(width).to_crop(np.array([x, y]))).astype(int).tolist()
        if not (0 <= row < height and 0 <= column < width):
            return None
        return Cell(row, column, float(self.values[row, column]))


@dataclass(frozen=True, eq=False)
class Maps:
    """Every map that there is of a frame.

    Attributes:
        evidence: what the network saw there.
        truth: (K, h, w) Gaussians where a person or an imported file has joints, empty for the others.
        parts: what the final maps are made of; None where that is not known, or not asked for.
    """

    evidence: Evidence
    truth: NDArray[np.float32]
    parts: Contributions | None = None

    @cached_property
    def from_prior(self) -> NDArray[np.float32] | None:
        """(K, h, w) what the prior adds to the final maps."""
        return None if self.parts is None else self.parts.prior

    def of(self, kind: Heat) -> NDArray[np.float32] | None:
        """The maps (K, h, w) of a kind; None where there are none."""
        return {
            Heat.NONE: None,
            Heat.TRUTH: self.truth,
            Heat.PRIOR: self.evidence.prior,
            Heat.FROM_PRIOR: self.from_prior,
            Heat.FROM_PICTURE: None if self.parts is None else self.parts.picture,
            Heat.FINAL: self.evidence.heatmaps,
        }[kind]

    def layer(self, kind: Heat, joint: int | None, *, everything: bool, colors: str = "inferno") -> Layer | None:
        """What to lay over the picture, or None where there is none of that kind.

        Args:
            kind: which maps.
            joint: whose; None gives nothing unless `everything`.
            everything: of all joints the value that is farthest from 0, cell by cell; the highest where 0 is the least.
            colors: name of the colour map of maps that are not below 0.
        """
        which = slice(None) if everything else None if joint is None else slice(joint, joint + 1)
        maps = self.of(kind)
        if maps is None or which is None:
            return None
        crop, picked = self.evidence.crop, maps[which]
        if kind in PARTS:
            farthest = np.take_along_axis(picked, np.abs(picked).argmax(axis=0)[None], axis=0)[0]
            high = self._largest_part(which)
            return Layer(farthest, crop, SIGNED, -high, high)
        if kind == Heat.TRUTH and not picked.any():
            return None
        return Layer(picked.max(axis=0), crop, colors)

    def _largest_part(self, which: slice) -> float:
        """Of both, for they share a scale: they are to be compared."""
        found = [maps[which] for kind in PARTS if (maps := self.of(kind)) is not None]
        return max(_LEAST, *(float(np.abs(maps).max()) for maps in found))


def truth_of(poses: Poses, crop: Crop, size: int) -> NDArray[np.float32]:
    """What the network should see of a pose: Gaussians where a person or an imported file has a joint.

    Args:
        poses: of one frame, frame pixels.
        crop: the window.
        size: side of a map in cells.

    Returns:
        (K, size, size), empty for other joints.
    """
    known = (poses.source[0] == Source.HUMAN) | (poses.source[0] == Source.IMPORTED)
    known &= poses.placed[0]
    return render(crop.to_crop(np.where(known[:, None], poses.xy[0], np.nan)), size)
