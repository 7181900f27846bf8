"""What the network saw in all frames of a track, as far as it helps to find what is off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.pose import joined
from kimnet_core.review import signs
from kimnet_core.review.peaks import doubt
from kimnet_core.review.signs import Sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kimnet_core.pose.pose import Poses
    from kimnet_core.tracking.propagate import Replayer
    from kimnet_core.tracking.rewind import Rewinder


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the network saw in N consecutive frames.

    Attributes:
        start: the first of them.
        rivals: (N, K) height of the second peak over that of the first.
        entropy: (N, K) nats of the rows of W; nan where there is no W, as in a first frame.
        backward: the poses that a run from the last frame to the first makes, (N, K).
    """

    start: int
    rivals: NDArray[np.float64]
    entropy: NDArray[np.float64]
    backward: Poses


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """How far a look through a track has come.

    Attributes:
        share: in [0, 1].
        seen: what was seen; None until all of it is.
    """

    share: float
    seen: Seen | None = None


def look_through(replayer: Replayer, rewinder: Rewinder, labels: Poses) -> Iterator[Looked]:
    """Go through a track forwards, for what each frame shows, and backwards, for where that leads.

    Args:
        replayer: of the track.
        rewinder: of the same track.
        labels: of all its frames; human joints in them are anchors.

    Yields:
        The progress, many times, and at last what was seen.

    Raises:
        ValueError: `labels` has another length.
    """
    frames, joints = len(replayer.frames), labels.joints
    rivals, entropy = np.zeros((frames, joints)), np.full((frames, joints), np.nan)
    for evidence in replayer.through(labels):
        at = evidence.frame - replayer.frames.start
        if evidence.found:
            rivals[at] = doubt(evidence.heatmaps).ratio
        if evidence.weights is not None:
            entropy[at] = signs.row_entropy(evidence.weights)
        yield Looked(0.5 * at / frames)
    last = replayer.frames[-1]
    backward = [labels[-1:]]
    if frames > 1:
        for chunk in rewinder.rewind(last, replayer.reach(last, labels), labels, replayer.frames.start):
            backward.insert(0, chunk.poses)
            yield Looked(0.5 + 0.5 * (last - chunk.start) / frames)
    yield Looked(1.0, Seen(replayer.frames.start, rivals, entropy, joined(backward)))


def evident_signs(poses: Poses, seen: Seen) -> dict[Sign, NDArray[np.float64]]:
    """Signs (F, K) of a whole track (F, K) by what was seen in some of its frames; 0 in the others."""
    here = slice(seen.start, seen.start + len(seen.rivals))
    size = signs.sizes(poses)[here]
    found = {
        Sign.RIVAL: signs.rival(seen.rivals),
        Sign.ATTENTION: signs.attention(seen.entropy),
        Sign.APART: signs.apart(poses[here], seen.backward, size),
    }
    whole = {}
    for sign, severity in found.items():
        whole[sign] = np.zeros(poses.source.shape)
        whole[sign][here] = severity
    return whole
