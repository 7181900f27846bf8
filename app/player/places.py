"""What a person types to go to a place in the video."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.language import tr
from app.player.numbering import counted, frame_of, number
from kimnet_core.errors import InputError
from kimnet_core.video.timecode import frame_at_time, frame_at_timecode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NUMBER = re.compile(r"(\d+)")
_STEP = re.compile(r"([+-]\d+)")
_SHARE = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_SECONDS = re.compile(r"(\d+(?:[.,]\d+)?)\s*s")
_TIME = re.compile(r"(?:(\d+):)?(\d+):(\d{1,2}(?:[.,]\d+)?)")
_CODE = re.compile(r"(\d+):(\d{1,2}):(\d{1,2}):(\d+)")


def find_place(text: str, times: NDArray[np.float64], now: int) -> int:
    """The frame that a text means.

    Args:
        text: a frame ("123", as frames are numbered for the person), a step from here ("+10", "-10"), a time
            ("62.5s", "1:02.5", "1:00:02.5"), a time code ("00:01:02:12") or a share of the video ("50%").
        times: (N,) seconds from the first frame, not descending; N >= 1.
        now: the frame to step from.

    Raises:
        InputError: the text is none of these, or the place is not in the video.
    """
    text = text.strip()
    if match := _NUMBER.fullmatch(text):
        return _inside(frame_of(int(match[1])), times)
    if match := _STEP.fullmatch(text):
        return _inside(now + int(match[1]), times)
    if match := _SHARE.fullmatch(text):
        if (share := _decimal(match[1])) > 100:
            raise InputError(tr("A video ends at 100%."))
        return round(share / 100 * (len(times) - 1))
    if match := _CODE.fullmatch(text):
        return _at_code(*(int(part) for part in match.groups()), times=times)
    if match := _SECONDS.fullmatch(text):
        return _at_time(_decimal(match[1]), times)
    if match := _TIME.fullmatch(text):
        return _at_time(3600 * int(match[1] or 0) + 60 * int(match[2]) + _decimal(match[3]), times)
    raise InputError(
        tr("Type a frame (123), a time (1:02.5), a time code (00:01:02:12), a share (50%) or a step (+10).")
    )


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


def _inside(frame: int, times: NDArray[np.float64]) -> int:
    if not 0 <= frame < len(times):
        bounds = tr("Frames go from {first} to {last}, counted {counted}.")
        first, last = number(0), number(len(times) - 1)
        raise InputError(bounds.format(first=first, last=last, counted=counted()))
    return frame


def _at_time(seconds: float, times: NDArray[np.float64]) -> int:
    if seconds > times[-1] + 1:
        raise InputError(tr("The video ends before that."))
    return frame_at_time(times, seconds)


def _at_code(hours: int, minutes: int, seconds: int, frame: int, *, times: NDArray[np.float64]) -> int:
    found = frame_at_timecode(times, 3600 * hours + 60 * minutes + seconds, frame)
    if found is None:
        raise InputError(tr("The video has no frame with this time code."))
    return found
