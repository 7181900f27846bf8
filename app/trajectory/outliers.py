"""What is done with points that the person drew around: each is one undo step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.language import ntr
from kimnet_core.pose.pose import Poses, same
from kimnet_core.tracking.interpolate import interpolated

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from app.correction import Correction
    from app.here import Here


class Outliers:
    """Verbs on points, (F, K) bool, of the selected track; human joints among them are the person's to give up."""

    def __init__(self, here: Here, correction: Correction) -> None:
        self._here, self._correction = here, correction

    def take_away(self, points: NDArray[np.bool_]) -> None:
        """Have these joints absent in these frames."""
        self._rewrite(points, Poses.without, ntr("Take {n} point away", "Take {n} points away", int(points.sum())))

    def fill_in(self, points: NDArray[np.bool_]) -> None:
        """Lead these joints from the frames before to the frames after; those at an end of the track stay."""
        self._rewrite(points, _filled, ntr("Fill {n} point in", "Fill {n} points in", int(points.sum())))

    def work_out_anew(self, points: NDArray[np.bool_]) -> None:
        """Let the network say where they are, from the frame before the first of them on."""
        text = ntr("Work {n} point out anew", "Work {n} points out anew", int(points.sum()))
        edit, first = self._rewrite(points, Poses.without, text), int(np.argmax(points.any(axis=1)))
        if edit >= 0 and first > 0 and (spot := self._here.spot) is not None:
            self._correction.follow(spot.track, first - 1, text, edit)

    def _rewrite(
        self, points: NDArray[np.bool_], change: Callable[[Poses, NDArray[np.bool_]], Poses], text: str
    ) -> int:
        """Change poses where there are points; returns the undo step, -1 where there was nothing to do."""
        if (spot := self._here.spot) is None:
            return -1
        document, track, _ = spot
        frames = np.flatnonzero(points.any(axis=1))
        if not len(frames):
            return -1
        start, stop = int(frames[0]), int(frames[-1]) + 1
        before = document.labels.span(track, 0, document.labels.frames)
        after = change(before, points & before.placed)
        return -1 if same(before, after) else document.put_poses(track, start, after[start:stop], text)


def _filled(poses: Poses, points: NDArray[np.bool_]) -> Poses:
    """Poses (F, K) with these joints interpolated; a person's own among them are given up, for they were picked."""
    filled = interpolated(poses.without(points), points, len(poses))
    return poses.replaced(points & filled.placed, filled)
