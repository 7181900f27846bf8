"""Times of frames as people write them: m:ss.mmm, and hh:mm:ss:ff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def clock(seconds: float) -> str:
    """Seconds (>= 0) as m:ss.mmm."""
    thousandths = round(seconds * 1000)
    return f"{thousandths // 60000}:{thousandths // 1000 % 60:02d}.{thousandths % 1000:03d}"


def timecode(times: NDArray[np.float64], frame: int) -> str:
    """A frame as hh:mm:ss:ff: whole seconds, and which frame of that second it is, from 0.

    Frames of a second are counted, not computed from a rate, so that the code is exact in videos of any
    rate and of none: no two frames share one, and `frame_at_timecode` finds the frame again.

    Args:
        times: (N,) seconds from the first frame, not descending.
        frame: in [0, N).
    """
    second = int(times[frame])
    of_second = frame - int(np.searchsorted(times, second))
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}:{of_second:02d}"


def frame_at_timecode(times: NDArray[np.float64], second: int, of_second: int) -> int | None:
    """The frame with a time code; None where that second has no such frame.

    Args:
        times: (N,) seconds from the first frame, not descending.
        second: whole seconds, >= 0.
        of_second: which of its frames, from 0.
    """
    frame = int(np.searchsorted(times, second)) + of_second
    return frame if frame < len(times) and int(times[frame]) == second else None


def frame_at_time(times: NDArray[np.float64], seconds: float) -> int:
    """The frame that is on screen at a time; the first or the last where it lies outside."""
    return max(0, int(np.searchsorted(times, seconds, side="right")) - 1)
