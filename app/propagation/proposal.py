"""Other poses for some frames of a track, beside those there are, until a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.tracking.smooth import residual

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from kimnet_core.pose.pose import Poses

SEEN = 0.05  # pixels: what moves by less is not worth counting


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Poses that are proposed; what a person placed and what is locked is in them as it is.

    Attributes:
        track: whose.
        start: first frame.
        before: the poses that are there.
        poses: those proposed, of the same frames.
        text: what it is, as a person reads it; the name of the undo step too.
    """

    track: int
    start: int
    before: Poses
    poses: Poses
    text: str

    @property
    def frames(self) -> range:
        return range(self.start, self.start + len(self.poses))

    @property
    def displacement(self) -> NDArray[np.float64]:
        """(N, K) pixels by which joints would move; nan where one is absent before or after."""
        return residual(self.before, self.poses)

    @property
    def changed(self) -> NDArray[np.bool_]:
        """(N, K) joints that would move, come or go."""
        with np.errstate(invalid="ignore"):
            moved = self.displacement > SEEN
        return np.asarray(moved | (self.before.placed != self.poses.placed))

    def pose(self, frame: int) -> Poses | None:
        """The proposed pose of a frame, N = 1; None where nothing is proposed."""
        at = frame - self.start
        return self.poses[at : at + 1] if frame in self.frames else None

    def part(self, *, joints: Collection[int] | None = None, frames: range | None = None) -> Poses:
        """The poses of all frames if some of it were accepted.

        Args:
            joints: which of them; None for all.
            frames: in which of its frames; None for all.
        """
        chosen = np.ones(self.poses.source.shape, bool)
        if joints is not None:
            chosen[:, [joint for joint in range(self.poses.joints) if joint not in joints]] = False
        if frames is not None:
            chosen[[at for at, frame in enumerate(self.frames) if frame not in frames]] = False
        return self.before.replaced(chosen, self.poses)
