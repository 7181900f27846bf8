"""What can be shown of attention: which numbers, and over which frames."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.inference.attention import row_entropy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.inference.attention import AttentionMean, AttentionRecord

_LEAST = 1e-3  # a scale has some width even where all values are 0


class Quantity(Enum):
    """Which numbers."""

    WEIGHTS = "weights"  # W
    RAW = "raw"  # O, before normalisation
    FROM_MEAN = "from_mean"  # W less its mean over all frames
    FROM_KEPT = "from_kept"  # W less that of a run that was kept
    FROM_HIDDEN = "from_hidden"  # W with painted parts hidden, less W

    @property
    def signed(self) -> bool:
        """Whether values lie on both sides of 0."""
        return self is not Quantity.WEIGHTS


class Span(Enum):
    """Over which frames."""

    FRAME = "frame"  # the shown one
    RANGE = "range"  # the mean of those picked
    CLIP = "clip"  # the mean of all
    PROJECT = "project"  # the mean of all people of all videos


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """What there is of the stretch around the shown frame.

    Attributes:
        whole: of the pictures as they are.
        hidden: with painted parts hidden.
        kept: of an earlier run, such as one of another network.
        project: the mean over everybody in all videos, as far as it has come.
    """

    whole: AttentionRecord | None = None
    hidden: AttentionRecord | None = None
    kept: AttentionRecord | None = None
    project: AttentionMean | None = None

    def matrix(self, quantity: Quantity, frames: range) -> NDArray[np.float64] | None:
        """The mean over some frames, (K, K); None where what it takes is not there."""
        if self.whole is None:
            return None
        values = self.whole.mean(frames, raw=quantity is Quantity.RAW)
        if quantity is Quantity.FROM_MEAN:
            values = values - self.whole.mean(self.whole.frames)
        elif quantity is Quantity.FROM_KEPT:
            values = values - self.kept.mean(frames) if self.kept is not None else np.full_like(values, np.nan)
        elif quantity is Quantity.FROM_HIDDEN:
            values = self.hidden.mean(frames) - values if self.hidden is not None else np.full_like(values, np.nan)
        return values if np.isfinite(values).any() else None

    def project_matrix(self, quantity: Quantity) -> NDArray[np.float64] | None:
        """The mean over the project, (K, K); None where there is none, as of other runs."""
        if self.project is None or quantity in (Quantity.FROM_KEPT, Quantity.FROM_HIDDEN):
            return None
        values = self.project.mean(raw=quantity is Quantity.RAW)
        if quantity is Quantity.FROM_MEAN and self.whole is not None:
            values = values - self.whole.mean(self.whole.frames)
        return values if np.isfinite(values).any() else None

    def courses(self, quantity: Quantity, row: int, column: int) -> dict[str, NDArray[np.float64] | None]:
        """One cell over the frames of `whole`, by record: (N,), nan where it has no value; None where nothing is.

        W of the other records comes with W; a difference is one curve.
        """
        values = self._each(quantity)
        courses = {"whole": None if values is None else values[:, row, column]}
        if quantity is Quantity.WEIGHTS:
            courses |= {name: None if w is None else w[:, row, column] for name, w in self._others().items()}
        return courses

    def evennesses(self, row: int) -> dict[str, NDArray[np.float64] | None]:
        """How evenly a joint listened, over the frames of `whole`, by record: 0 to one joint alone, 1 to all alike."""
        of = {"whole": self._each(Quantity.WEIGHTS), **self._others()}
        return {name: None if w is None else row_entropy(w[:, row : row + 1])[:, 0] for name, w in of.items()}

    def _others(self) -> dict[str, NDArray[np.float64] | None]:
        """W of the other records, (N, K, K) for the frames of `whole`."""
        frames = range(0) if self.whole is None else self.whole.frames
        others = {"hidden": self.hidden, "kept": self.kept}
        return {name: None if record is None else _at(record, frames) for name, record in others.items()}

    def limit(self, quantity: Quantity) -> float:
        """The value that is farthest from 0 in any frame: the end of a scale that serves all of them."""
        values = self._each(quantity)
        return _LEAST if values is None else end_of_scale(values)

    def _each(self, quantity: Quantity) -> NDArray[np.float64] | None:
        """(N, K, K) of every frame of `whole`."""
        if self.whole is None:
            return None
        own = np.asarray(self.whole.raw if quantity is Quantity.RAW else self.whole.weights, np.float64)
        match quantity:
            case Quantity.FROM_MEAN:
                return own - self.whole.mean(self.whole.frames)
            case Quantity.FROM_KEPT:
                return None if self.kept is None else own - _at(self.kept, self.whole.frames)
            case Quantity.FROM_HIDDEN:
                return None if self.hidden is None else _at(self.hidden, self.whole.frames) - own
        return own


def end_of_scale(values: NDArray[np.floating]) -> float:
    """The farthest from 0, nan left out; never quite 0."""
    return max(float(np.nanmax(np.abs(values), initial=0.0)), _LEAST)


def _at(record: AttentionRecord, frames: range) -> NDArray[np.float64]:
    """W of some frames, (N, K, K); nan where the record has none."""
    found = np.full((len(frames), *record.weights.shape[1:]), np.nan)
    first, last = max(frames.start, record.start), min(frames.stop, record.frames.stop)
    if first < last:
        found[first - frames.start : last - frames.start] = record.weights[first - record.start : last - record.start]
    return found
