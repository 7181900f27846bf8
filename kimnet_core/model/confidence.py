"""From how high a heatmap peaks to how probable it is that the joint is where it peaks.

A network learns heatmaps whose peaks are high where it is sure, but a peak of 0.7 is right more often for a
shoulder than for a wrist, and in neither case seven times in ten. A logistic curve a joint, fitted on clips that
nothing was learnt from (`training/calibrate.py`), makes a probability of it:

    score = 1 / (1 + exp(-(slope * height + offset)))

(Platt 1999, Probabilistic outputs for support vector machines, eq. 2.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WITHIN = 0.2  # torsos from the truth: what the probability is of


@dataclass(frozen=True, slots=True)
class Confidence:
    """The curves of K joints; none of them falls.

    Attributes:
        slope: K finite numbers, 0 or more.
        offset: K finite numbers.

    Raises:
        ValueError: a number is not finite, a slope is negative, or there are not as many of one as of the other.
    """

    slope: tuple[float, ...]
    offset: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.slope) != len(self.offset):
            raise ValueError(f"its confidence has {len(self.slope)} slopes and {len(self.offset)} offsets")
        if not np.isfinite([*self.slope, *self.offset]).all():
            raise ValueError("its confidence holds a number that is not finite")
        if min(self.slope, default=0.0) < 0:
            raise ValueError("its confidence falls where the heatmaps rise")

    def __len__(self) -> int:
        return len(self.slope)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Confidence:
        """Read what `dataclasses.asdict` wrote, as JSON gives it back.

        Raises:
            KeyError, TypeError, ValueError: it is not the description of one.
        """
        slope, offset = (tuple(float(value) for value in data[name]) for name in ("slope", "offset"))
        return cls(slope, offset)

    def probability(self, height: NDArray[np.floating]) -> NDArray[np.float32]:
        """(..., K) float32 in [0, 1]: how probably each joint lies within `WITHIN` torsos of the truth.

        Args:
            height: (..., K) of the joints' heatmaps, in [0, 1], as `heatmaps.decode` gives it.
        """
        exponent = np.array(self.slope) * height + np.array(self.offset)
        # The logistic function as a hyperbolic tangent, which cannot overflow.
        probability: NDArray[np.float32] = (0.5 + 0.5 * np.tanh(0.5 * exponent)).astype(np.float32)
        return probability
