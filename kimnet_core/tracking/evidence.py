"""What the network believes in a frame, why, and the pose that is read from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.model.heatmaps import decode
from kimnet_core.pose.pose import Poses, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimnet_core.inference.lessons import Lessons
    from kimnet_core.inference.recursion import Moment, State, Step
    from kimnet_core.model.card import WeightsCard
    from kimnet_core.model.crop import Crop


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """What corrected frames have taught by some frame.

    Attributes:
        frames: those that taught it, ascending; none where nothing is learned, or nothing was corrected.
        lessons: of them; None before the first.
    """

    frames: tuple[int, ...] = ()
    lessons: Lessons | None = None

    def then(self, frame: int, state: State) -> Taught:
        """This, and what the frame has taught, if it has."""
        return self if state.lessons is self.lessons else Taught((*self.frames, frame), state.lessons)


NOTHING = Taught()


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Why a frame's pose is what it is.

    Attributes:
        frame: which.
        crop: the window; the cells of the maps are its pixels over four.
        heatmaps: (K, h, w) float32 final heatmaps m. Where `found` is False, those of an earlier frame.
        prior: (K, h, w) float32 m^p, what the frame before said; None in a first frame.
        weights: (K, K) float32 W, row = joint here, column = joint in the frame before; None in a first frame.
        raw: (K, K) float32 O, before normalisation; None in a first frame.
        found: False where the frame could not be read or gave no numbers; then there is no prediction.
        taught: by the corrected frames up to this one.
    """

    frame: int
    crop: Crop
    heatmaps: NDArray[np.float32]
    prior: NDArray[np.float32] | None = None
    weights: NDArray[np.float32] | None = None
    raw: NDArray[np.float32] | None = None
    found: bool = True
    taught: Taught = NOTHING

    @property
    def heights(self) -> NDArray[np.float32]:
        """(K,) in [0, 1], of the heatmaps' peaks: what windows are laid by, whatever the score makes of it."""
        return decode(self.heatmaps)[1]

    @classmethod
    def of(cls, frame: int, crop: Crop, moment: Moment, step: Step | None, taught: Taught) -> Evidence:
        """What a step of the recursion gave."""
        if step is None or not moment.found:
            return cls(frame, crop, moment.state.heatmaps, found=False, taught=taught)
        return cls(frame, crop, moment.state.heatmaps, moment.prior, step.weights, step.raw, taught=taught)


def read_poses(evidence: Sequence[Evidence], weights: WeightsCard, source: Source, origin: int) -> Poses:
    """The peaks of the heatmaps in frame pixels; absent where nothing was found.

    Their score is how probable the weights make a joint by the height of its peak (`WeightsCard.scores`).

    Args:
        evidence: of N >= 1 consecutive frames.
        weights: that it came from.
        source: who to name for them.
        origin: run id or frame, as the source says.
    """
    xy, height = decode(np.stack([item.heatmaps for item in evidence]))
    for at, item in enumerate(evidence):
        xy[at] = item.crop.to_frame(xy[at]) if item.found else np.nan
    return Poses.placed_by(source, xy, weights.scores(height), origin=origin)


def anchor_points(poses: Poses) -> NDArray[np.float64]:
    """(N, K, 2) frame pixels of the joints that a person placed, nan for all others."""
    return np.where(poses.human[..., None], poses.xy, np.nan)
