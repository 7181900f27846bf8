"""Times and time codes of frames."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.video.timecode import clock, frame_at_time, frame_at_timecode, timecode


def test_seconds_read_as_minutes() -> None:
    assert clock(0) == "0:00.000"
    assert clock(61.0625) == "1:01.062"
    assert clock(59.9996) == "1:00.000"


def test_a_code_counts_the_frames_of_its_second() -> None:
    times = np.arange(24 * 3700) / 24
    assert timecode(times, 0) == "00:00:00:00"
    assert timecode(times, 24 * 62 + 12) == "00:01:02:12"
    assert timecode(times, 24 * 3661 + 23) == "01:01:01:23"


def test_a_second_without_such_a_frame_has_no_code() -> None:
    times = np.array([0.0, 0.4, 2.0])
    assert frame_at_timecode(times, 0, 1) == 1
    assert frame_at_timecode(times, 0, 2) is None
    assert frame_at_timecode(times, 1, 0) is None
    assert frame_at_timecode(times, 9, 0) is None


@given(st.lists(st.floats(0, 0.9), min_size=1, max_size=60))
def test_every_frame_is_found_again_by_its_code_at_any_rate(gaps: list[float]) -> None:
    times = np.concatenate([[0.0], np.cumsum(gaps)])
    codes = [timecode(times, frame) for frame in range(len(times))]
    assert len(set(codes)) == len(codes)
    for frame, code in enumerate(codes):
        hours, minutes, seconds, of_second = (int(part) for part in code.split(":"))
        assert frame_at_timecode(times, 3600 * hours + 60 * minutes + seconds, of_second) == frame


@pytest.mark.parametrize(("seconds", "frame"), [(-1, 0), (0, 0), (0.049, 0), (0.05, 1), (0.12, 2), (99, 2)])
def test_a_frame_is_on_screen_until_the_next(seconds: float, frame: int) -> None:
    assert frame_at_time(np.array([0.0, 0.05, 0.1]), seconds) == frame
