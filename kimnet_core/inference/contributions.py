"""Where a heatmap comes from: an exact account of its parts, for every joint and every cell.

The correction is linear (eq. 5), and so is the prior in the heatmaps that it is mixed from (eq. 11). So the map that
the decoder is given is a sum, to the last bit that float32 has:

    A * m^p + B * f = sum over j of  c_j  +  B * f,      c_kj = sum over i of  A_ki * (W_ij m_j)

with c_kj what joint j of the frame before has to do with joint k of this one. Behind it come what the decoder
changes, what lessons add, and what a person put there; all of it adds up to the heatmap that the pose is read from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """The parts of the heatmaps of a frame, float32; each (K, h, w) but `joints`.

    Attributes:
        joints: (K, K, h, w): [k, j] is what joint j of the frame before gave to joint k of this one.
        picture: B * f with the bias, what this frame's picture says.
        decoder: what the joint relation and its normalisation changed.
        learnt: what lessons from corrected frames add.
        placed: what a person put there: anchors of this frame, and what is held from earlier ones.
    """

    joints: NDArray[np.float32]
    picture: NDArray[np.float32]
    decoder: NDArray[np.float32]
    learnt: NDArray[np.float32]
    placed: NDArray[np.float32]

    @property
    def prior(self) -> NDArray[np.float32]:
        """A * m^p: what all joints of the frame before gave together."""
        whole: NDArray[np.float32] = self.joints.sum(axis=1)
        return whole

    @property
    def before_decoder(self) -> NDArray[np.float32]:
        """A * m^p + B * f."""
        return self.prior + self.picture

    @property
    def final(self) -> NDArray[np.float32]:
        """The heatmaps that the pose is read from."""
        return self.before_decoder + self.decoder + self.learnt + self.placed


@dataclass(frozen=True, slots=True)
class Share:
    """The parts of the value of one joint's heatmap at one cell; they add up to it.

    Attributes:
        value: of the heatmap.
        prior: from the frame before.
        picture: from this frame's picture.
        decoder: from the decoder.
        learnt: from lessons.
        placed: from a person.
        joints: K parts of `prior`, by joint of the frame before.
    """

    value: float
    prior: float
    picture: float
    decoder: float
    learnt: float
    placed: float
    joints: tuple[float, ...]


def share(parts: Contributions, joint: int, cell: tuple[int, int] | None = None) -> Share:
    """The account of one joint at one cell.

    Args:
        parts: of its frame.
        joint: index.
        cell: row and column; by default the highest of the joint's heatmap.
    """
    final = parts.final[joint]
    at = np.unravel_index(int(final.argmax()), final.shape) if cell is None else cell

    def value(maps: NDArray[np.float32]) -> float:
        return float(maps[joint][at])

    return Share(
        value=float(final[at]),
        prior=value(parts.prior),
        picture=value(parts.picture),
        decoder=value(parts.decoder),
        learnt=value(parts.learnt),
        placed=value(parts.placed),
        joints=tuple(float(each[at]) for each in parts.joints[joint]),
    )
