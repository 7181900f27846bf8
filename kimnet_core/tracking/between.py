"""One course between two corrected frames, made of one that comes from either of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.pose import Poses, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kimnet_core.tracking.propagate import Replayer
    from kimnet_core.tracking.rewind import Rewinder

LEAST = 1e-3  # score that a joint counts with at least: two runs that are sure of nothing meet half-way


def run_between(
    replayer: Replayer, rewinder: Rewinder, labels: Poses, left: int, right: int
) -> Iterator[tuple[int, Poses] | None]:
    """Run forward from one frame and backward from a later one, and blend both.

    Args:
        replayer: of the track.
        rewinder: of the same track.
        labels: of all its frames; human joints in them are anchors.
        left: the earlier frame.
        right: the later one.

    Yields:
        None, so that a caller can stop, while the forward run is under way; then first frame and poses of stretches
        of the frames between, from the latest to the earliest.

    Raises:
        ValueError: `left` does not come before `right`, one is not in the track, or `labels` has another length.
    """
    if left >= right:
        raise ValueError(f"frame {left} does not come before frame {right}")
    at = left - replayer.frames.start
    ahead = [labels[at : at + 1]]
    for chunk in replayer.replay(left, labels):
        ahead.append(chunk.poses[: right - chunk.start + 1])
        if chunk.start + len(chunk.poses) > right:
            break
        yield None
    forward = joined(ahead)
    end = right - replayer.frames.start
    backward = labels[end : end + 1]
    for chunk in rewinder.rewind(right, replayer.reach(right, labels), labels, left):
        backward = joined([chunk.poses, backward])
        whole = blended(forward, joined([Poses.absent(chunk.start - left, labels.joints), backward]))
        start = max(chunk.start, left + 1)
        if (stop := chunk.start + len(chunk.poses)) > start:
            yield start, whole[start - left : stop - left]


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
