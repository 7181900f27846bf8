"""One course between two corrected frames, made of one that comes from either of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.pose import Poses

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 1e-3  # score that a joint counts with at least: two runs that are sure of nothing meet half-way


def blended(forward: Poses, backward: Poses) -> Poses:
    """Two runs between two anchored frames as one.

    A run drifts the farther the longer it has been under way. As of a random walk, the variance of its error is
    taken to grow with the distance from its anchor, and to be the smaller the surer it is of a joint. Weighted by
    the inverse of these variances, the joint at frame t between the anchors at 0 and T is at

        x(t) = f + w (b - f),    w = t c_b / ((T - t) c_f + t c_b)

    where f and b are its places in the forward and in the backward run and c_f, c_b their scores there. So each
    anchor is met exactly, two runs that agree stay as they are, and the same holds with time reversed. Where only
    one run has the joint, that one counts. The score is blended like the place.

    Args:
        forward: poses of T + 1 frames; the first are those of the earlier anchor.
        backward: of the same frames; the last are those of the later anchor.

    Returns:
        Poses whose visibility, source and origin are those of the run that weighs more.

    Raises:
        ValueError: they have other lengths, or there are fewer than two frames.
    """
    if len(forward) != len(backward) or len(forward) < 2:
        raise ValueError(f"two runs over the same frames are needed, got {len(forward)} and {len(backward)}")
    share = _share(forward, backward)
    way = share[..., None]
    mixed = forward.xy + way * (backward.xy - forward.xy)
    mean = (1 - share) * forward.score + share * backward.score
    later = share > 0.5
    return Poses(
        np.where(way == 0, forward.xy, np.where(way == 1, backward.xy, mixed)),  # mixed is nan where one has it alone
        mean.astype(np.float32),
        np.where(later, backward.visibility, forward.visibility),
        np.where(later, backward.source, forward.source),
        np.where(later, backward.origin, forward.origin),
    )


def _share(forward: Poses, backward: Poses) -> NDArray[np.float64]:
    """(N, K) w: how much the backward run counts."""
    way = np.arange(len(forward), dtype=np.float64)[:, None]
    ahead, behind = (
        np.where(run.placed, np.maximum(run.score.astype(np.float64), LEAST), 0.0) for run in (forward, backward)
    )
    end = len(forward) - 1
    to, fro = (end - way) * ahead, way * behind
    nobody = np.broadcast_to(way / end, fro.shape).copy()  # an anchor counts for itself even where it has no joint
    return np.divide(fro, to + fro, out=nobody, where=to + fro > 0)
