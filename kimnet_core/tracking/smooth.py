"""Taking the tremble out of a track. What a person placed stays where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kimnet_core.pose.pose import Poses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SLOPE_CUTOFF = 1.0  # Hz, of the speed that the One-Euro filter goes by, as its authors set it


@dataclass(frozen=True, slots=True)
class OneEuro:
    """The One-Euro filter (Casiez, Roussel and Vogel, CHI 2012).

    A low-pass whose cutoff rises with the speed, so that it is calm at rest and quick in motion:

        x'(t) = x'(t-1) + a(f) (x(t) - x'(t-1)),    a(f) = 1 / (1 + rate / (2 pi f)),    f = cutoff + speed |v|

    where v is the speed in pixels per second, itself smoothed with a cutoff of 1 Hz. |v| is that of the joint, so
    x and y are filtered alike. Every low-pass lags behind; run once in either direction of time, the mean of both
    has no lag.

    Attributes:
        cutoff: Hz, for a joint at rest; the lower, the calmer.
        speed: Hz per pixel per second, by which the cutoff rises; the higher, the less a fast joint is smoothed.
        both_ways: whether the mean of both directions is taken, else it filters forwards alone.

    Raises:
        ValueError: the cutoff is not above 0, or the speed is below.
    """

    cutoff: float = 1.0
    speed: float = 0.05
    both_ways: bool = True

    def __post_init__(self) -> None:
        if not (self.cutoff > 0 and self.speed >= 0):
            raise ValueError(f"the cutoff must be above 0 and the speed not below, got {self.cutoff} and {self.speed}")


@dataclass(frozen=True, slots=True)
class SavitzkyGolay:
    """The middle of the polynomial that fits a window of frames best (Savitzky and Golay 1964).

    It keeps height and width of a swing better than a mean does, and has no lag. In the first and last half
    window of a run of frames the polynomial of the outermost whole window is read off. A run that is shorter than
    the window is fitted as a whole, and one with no more frames than the polynomial has coefficients stays.

    Attributes:
        window: frames, odd.
        degree: of the polynomial, below the window.

    Raises:
        ValueError: the window is even, or the degree is not from 0 to below it.
    """

    window: int = 9
    degree: int = 3

    def __post_init__(self) -> None:
        if self.window % 2 == 0 or not 0 <= self.degree < self.window:
            raise ValueError(f"the window must be odd and above the degree, got {self.window} and {self.degree}")


Filter: TypeAlias = OneEuro | SavitzkyGolay


def smoothed(poses: Poses, by: Filter, rate: float) -> Poses:
    """Poses with every joint smoothed over time.

    A joint that is absent for a while begins anew. What a person placed stays; the One-Euro filter goes on from
    there as from a known place, and a polynomial counts it like any other frame.

    Args:
        poses: of N frames.
        by: the filter.
        rate: frames per second.

    Returns:
        Poses with other places alone: where a joint comes from, and how sure that is, stays as it was.
    """
    xy = poses.xy.copy()
    for joint in range(poses.joints):
        for run in _runs(poses.placed[:, joint]):
            fixed = poses.human[run, joint]
            if isinstance(by, OneEuro):
                places = _one_euro(xy[run, joint], fixed, by, rate)
            else:
                places = _savitzky_golay(xy[run, joint], by)
            xy[run, joint] = np.where(fixed[:, None], xy[run, joint], places)
    return Poses(xy, poses.score, poses.visibility, poses.source, poses.origin)


def residual(poses: Poses, other: Poses) -> NDArray[np.float64]:
    """(N, K) pixels between the same joints of two poses; nan where either has none."""
    distance: NDArray[np.float64] = np.linalg.norm(poses.xy - other.xy, axis=2)
    return distance


def _runs(there: NDArray[np.bool_]) -> Iterator[slice]:
    """Stretches of frames in which a joint is there without a gap."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return (slice(int(start), int(stop)) for start, stop in edges.reshape(-1, 2))


def _one_euro(xy: NDArray[np.float64], fixed: NDArray[np.bool_], by: OneEuro, rate: float) -> NDArray[np.float64]:
    """(N, 2) as filtered; `fixed` (N,) are met exactly."""
    ahead = _low_pass(xy, fixed, by, rate)
    if not by.both_ways:
        return ahead
    return (ahead + _low_pass(xy[::-1], fixed[::-1], by, rate)[::-1]) / 2


def _low_pass(xy: NDArray[np.float64], fixed: NDArray[np.bool_], by: OneEuro, rate: float) -> NDArray[np.float64]:
    result = np.empty_like(xy)
    # Plain numbers: an array of two costs ten times what two numbers do.
    (x, y), (vx, vy) = xy[0].tolist(), (0.0, 0.0)
    ease = _ease(SLOPE_CUTOFF, rate)
    for frame, ((to_x, to_y), exact) in enumerate(zip(xy.tolist(), fixed.tolist(), strict=True)):
        vx += ease * ((to_x - x) * rate - vx)
        vy += ease * ((to_y - y) * rate - vy)
        share = 1.0 if exact else _ease(by.cutoff + by.speed * (vx * vx + vy * vy) ** 0.5, rate)
        x, y = x + share * (to_x - x), y + share * (to_y - y)
        result[frame] = x, y
    return result


def _ease(cutoff: float, rate: float) -> float:
    """How much of the way a low-pass goes in a frame."""
    return 1 / (1 + rate / (2 * np.pi * cutoff))


def _savitzky_golay(xy: NDArray[np.float64], by: SavitzkyGolay) -> NDArray[np.float64]:
    """(N, 2) as fitted."""
    count = len(xy)
    if count <= by.degree + 1:
        return xy
    window = min(by.window, count)
    half = window // 2
    powers = np.linspace(-1, 1, window)[:, None] ** np.arange(by.degree + 1)
    hat = powers @ np.linalg.pinv(powers)  # (window, window): what each frame of a window becomes
    result = np.empty_like(xy)
    windows = np.lib.stride_tricks.sliding_window_view(xy, window, axis=0)  # (N - window + 1, 2, window)
    result[half : half + len(windows)] = windows @ hat[half]
    result[:half] = hat[:half] @ xy[:window]
    result[half + len(windows) :] = hat[half + 1 :] @ xy[-window:]
    return result
