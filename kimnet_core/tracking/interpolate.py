"""Filling short gaps of a track from what is known on both sides of them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.pose import Poses, Source

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Course(Enum):
    """How a joint goes from one side of a gap to the other."""

    LINEAR = "linear"
    SMOOTH = "smooth"
    """Piecewise cubic Hermite (Fritsch and Butland 1984): it takes up the speed on either side, and stays between
    the two sides in x and in y, so it never swings out as a spline does."""


def doubtful(poses: Poses, below: float) -> NDArray[np.bool_]:
    """(N, K) joints that no person placed and that are absent, or whose score is below a limit."""
    return ~poses.human & (~poses.placed | (poses.score < below))


def interpolated(poses: Poses, gaps: NDArray[np.bool_], longest: int, course: Course = Course.SMOOTH) -> Poses:
    """Poses with gaps filled that lie between joints which are trusted.

    Args:
        poses: of N frames.
        gaps: (N, K) joints that are not to be trusted; absent ones never are, and what a person placed always is.
        longest: frames of the longest gap to fill. One that begins or ends the poses has but one side and stays.
        course: how to go.

    Returns:
        The poses, with source INTERPOLATED in what was filled. There the score is the lower one of both sides, and
        a joint is hidden where it is so on both.

    Raises:
        ValueError: `gaps` has another shape, or `longest` is below 1.
    """
    if gaps.shape != poses.source.shape:
        raise ValueError(f"gaps must be {poses.source.shape}, got {gaps.shape}")
    if longest < 1:
        raise ValueError(f"the longest gap must have at least one frame, got {longest}")
    trusted = poses.human | (poses.placed & ~gaps)
    arrays = {name: getattr(poses, name).copy() for name in Poses.__slots__}
    for joint in range(poses.joints):
        known = np.flatnonzero(trusted[:, joint])
        for i in np.flatnonzero((np.diff(known) > 1) & (np.diff(known) <= longest + 1)):
            left, right = known[i], known[i + 1]
            inside, sides = slice(left + 1, right), [left, right]
            around = known[max(i - 1, 0) : i + 3]
            arrays["xy"][inside, joint] = _places(around, poses.xy[around, joint], left, right, course)
            arrays["score"][inside, joint] = poses.score[sides, joint].min()
            arrays["visibility"][inside, joint] = poses.visibility[sides, joint].max()
            arrays["source"][inside, joint] = Source.INTERPOLATED
            arrays["origin"][inside, joint] = -1
    return Poses(**arrays)


def _places(
    known: NDArray[np.intp], xy: NDArray[np.float64], left: int, right: int, course: Course
) -> NDArray[np.float64]:
    """(right - left - 1, 2) places within a gap.

    Args:
        known: frames of the two sides and, where there are any, of the next ones beyond; ascending.
        xy: (len(known), 2) there.
        left: frame of the one side.
        right: of the other.
        course: how to go.
    """
    at, length = int(np.searchsorted(known, left)), right - left
    start, end = xy[at], xy[at + 1]
    way = (np.arange(1, length) / length)[:, None]
    if course is Course.LINEAR:
        straight: NDArray[np.float64] = start + way * (end - start)
        return straight
    leave, arrive = (length * slope for slope in _slopes(known, xy)[at : at + 2])
    h00, h10 = (1 + 2 * way) * (1 - way) ** 2, way * (1 - way) ** 2
    h01, h11 = way**2 * (3 - 2 * way), way**2 * (way - 1)
    places: NDArray[np.float64] = h00 * start + h10 * leave + h01 * end + h11 * arrive
    return places


def _slopes(known: NDArray[np.intp], xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """(M, 2) pixels per frame at each of M frames, such that the cubic between two of them is monotone.

    Inside, the weighted harmonic mean of the slopes on both sides, 0 where these point in different ways
    (Fritsch and Butland, "A method for constructing local monotone piecewise cubic interpolants", 1984). At the
    ends, where nothing is known beyond, the slope of the gap itself.
    """
    step = np.diff(known).astype(np.float64)[:, None]
    slope = np.diff(xy, axis=0) / step
    result = np.concatenate([slope[:1], slope[-1:]]) if len(slope) == 1 else np.empty_like(xy)
    result[0], result[-1] = slope[0], slope[-1]
    before, after = slope[:-1], slope[1:]
    near, far = 2 * step[1:] + step[:-1], step[1:] + 2 * step[:-1]
    same = before * after > 0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # of a slope that is 0, or as good as that
        mean = (near + far) / (near / before + far / after)
    result[1:-1] = np.where(same, mean, 0)
    return result
