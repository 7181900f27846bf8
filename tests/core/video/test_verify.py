"""The report says what is in the file, and in a sentence what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimnet_core.errors import VideoError
from kimnet_core.video.verify import VideoReport, verify
from tests.core.video.awkward import FRAMES, Recipe, cut_off, encode, irregular_pts

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from tests.core.video.awkward import Awkward


def report_of(path: Path, seeks: int = 12) -> VideoReport:
    def steps() -> Generator[tuple[int, int], None, None]:
        reports.append((yield from verify(path, seeks)))

    reports: list[VideoReport] = []
    seen = list(steps())
    assert seen == [(i + 1, len(seen)) for i in range(len(seen))]
    return reports[0]


def test_every_awkward_video_is_read_whole(awkward: Awkward) -> None:
    report = report_of(awkward.path)
    assert (report.indexed, report.decodable) == (len(awkward.numbers), len(awkward.numbers))
    assert report.wrong_seeks == ()
    assert report.seeks == 12
    assert 0 < report.seek_median <= report.seek_p95
    gaps = [b - a for a, b in zip(awkward.times, awkward.times[1:], strict=False)]
    assert report.variable == (max(gaps) - min(gaps) > 0.003)
    assert report.repeated_times == gaps.count(0)


def test_a_sound_video_has_no_problems(plain: Path) -> None:
    report = report_of(plain)
    assert (report.declared, report.rate, report.codec, report.start) == (FRAMES, 30, "h264", 0)
    assert not report.variable
    assert report.problems == []


def test_a_late_start_is_reported(tmp_path: Path) -> None:
    pts = [5000 + 40 * i for i in range(20)]
    assert report_of(encode(tmp_path, Recipe("late.mkv", pts=pts), frames=20)).start == pytest.approx(5)


def test_a_header_that_promises_too_much_is_a_sentence(plain: Path, tmp_path: Path) -> None:
    report = report_of(cut_off(plain, tmp_path / "cut.mp4", 0.6))
    assert report.declared == FRAMES
    assert 0 < report.decodable < FRAMES
    assert any(f"promises {FRAMES} frames, but the file holds {report.indexed}" in text for text in report.problems)


def test_frames_that_cannot_be_decoded_are_counted_and_named(plain: Path, tmp_path: Path) -> None:
    data = bytearray(plain.read_bytes())
    middle = data.index(b"mdat") + (len(data) - data.index(b"mdat")) // 2
    data[middle : middle + 3000] = bytes(3000)
    path = tmp_path / "hole.mp4"
    path.write_bytes(data)
    report = report_of(path)
    assert report.indexed == FRAMES
    assert 0 < report.decodable < FRAMES
    assert any(text.startswith(f"{report.decodable} of {FRAMES} frames are readable") for text in report.problems)


def test_a_turned_video_says_so(tmp_path: Path) -> None:
    report = report_of(encode(tmp_path, Recipe("turned.mp4", turn=90), frames=12))
    assert (report.turn, report.mirrored, report.height, report.width) == (90, False, 120, 160)


def test_still_frames_are_counted(tmp_path: Path) -> None:
    path = encode(tmp_path, Recipe("still.mkv", "ffv1", (), numbers=(0, 1, 1, 1, 2)), frames=5)
    assert report_of(path).repeated_pictures == 2


def test_a_video_whose_rate_varies_says_so(tmp_path: Path) -> None:
    assert report_of(encode(tmp_path, Recipe("vfr.mp4", pts=irregular_pts(20)), frames=20)).variable


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.mp4"
    path.write_text("no video")
    with pytest.raises(VideoError, match="not a video"):
        next(verify(path))
