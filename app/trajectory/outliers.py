"""What is done with points that the person drew around: each is one undo step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.edits import PosesChange
from app.language import ntr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from app.correction import Correction
    from app.here import Here


class Outliers:
    """Verbs on points, (F, K) bool, of the selected track; human joints among them are the person's to give up."""

    def __init__(self, here: Here, correction: Correction) -> None:
        self._here, self._correction = here, correction

    def take_away(self, points: NDArray[np.bool_]) -> int:
        """Have these joints absent in these frames; returns the undo step, -1 where there was nothing to do."""
        return self._take(points, ntr("Take {n} point away", "Take {n} points away", int(points.sum())))

    def work_out_anew(self, points: NDArray[np.bool_]) -> None:
        """Let the network say where they are, from the frame before the first of them on."""
        text = ntr("Work {n} point out anew", "Work {n} points out anew", int(points.sum()))
        edit, first = self._take(points, text), int(np.argmax(points.any(axis=1)))
        if edit >= 0 and first > 0 and (spot := self._here.spot) is not None:
            self._correction.follow(spot.track, first - 1, text, edit)

    def _take(self, points: NDArray[np.bool_], text: str) -> int:
        if (spot := self._here.spot) is None:
            return -1
        document, track, _ = spot
        points = points & document.labels.tracks[track].poses.placed
        changes = [
            PosesChange(track, start, document.labels.span(track, start, stop).without(points[start:stop]))
            for start, stop in stretches(points)
        ]
        return document.do(text, changes) if changes else -1


def stretches(points: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Start and stop of each stretch of frames that hold a point, of (F, K)."""
    edges = np.flatnonzero(np.diff(np.any(points, axis=1).astype(np.int8), prepend=0, append=0)).tolist()
    return zip(edges[::2], edges[1::2], strict=True)
