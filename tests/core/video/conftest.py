"""The awkward videos, made once for all tests of this folder."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import pytest

from tests.core.video.awkward import (
    FRAMES,
    X264,
    X265,
    Awkward,
    Recipe,
    cut_within_group,
    encode,
    irregular,
    irregular_pts,
    regular,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPEN = (("x264-params", X264 + ":open-gop=1"),)
EDIT_LIST_START = 17


def _variable(folder: Path, name: str) -> Awkward:
    pts = irregular_pts()
    return irregular(encode(folder, Recipe(name, pts=pts)), pts)


def _mixed(folder: Path) -> Awkward:
    pts = [round(i * 100 / 3) for i in range(FRAMES // 2)]
    pts += [round(pts[-1] + 100 / 3 + i * 100 / 6) for i in range(FRAMES // 2)]
    return irregular(encode(folder, Recipe("mixed.mp4", pts=pts)), pts)


def _equal_times(folder: Path, name: str) -> Awkward:
    """Frames 5 and 6, and 11 to 13 (across a key frame), share their times."""
    shown = {6: 5, 12: 11, 13: 11}

    def edit(packet: av.Packet) -> None:
        number = round(packet.pts * packet.time_base * 30)
        packet.pts = round(Fraction(shown.get(number, number), 30) / packet.time_base)
        packet.dts -= round(Fraction(2, 30) / packet.time_base)  # decode times must stay before them

    path = encode(folder, Recipe(name, edit=edit))
    return Awkward(path, tuple(range(FRAMES)), tuple(shown.get(i, i) / 30 for i in range(FRAMES)))


def _edit_list(folder: Path) -> Awkward:
    whole = encode(folder, Recipe("whole.mp4"))
    path = cut_within_group(whole, folder / "edit_list.mp4", EDIT_LIST_START)
    return regular(path, range(EDIT_LIST_START, FRAMES))


def _plain(file: str, codec: str, **options: str) -> Callable[[Path], Awkward]:
    return lambda folder: regular(encode(folder, Recipe(file, codec, tuple(options.items()))))


MAKERS: dict[str, Callable[[Path], Awkward]] = {
    "h264 with B-frames": lambda folder: regular(encode(folder, Recipe("cfr.mp4"))),
    "h264 with open groups": lambda folder: regular(encode(folder, Recipe("open.mp4", options=OPEN))),
    "h264 with open groups in MPEG-TS": lambda folder: regular(encode(folder, Recipe("open.ts", options=OPEN))),
    "h264 with open groups in MKV": lambda folder: regular(encode(folder, Recipe("open.mkv", options=OPEN))),
    "HEVC with open groups": _plain("hevc.mp4", "libx265", **{"x265-params": X265 + ":open-gop=1"}),
    "HEVC with open groups in MPEG-TS": _plain("hevc.ts", "libx265", **{"x265-params": X265 + ":open-gop=1"}),
    "variable rate in MP4": lambda folder: _variable(folder, "vfr.mp4"),
    "variable rate in MKV": lambda folder: _variable(folder, "vfr.mkv"),
    "30 then 60 frames a second": _mixed,
    "equal times in MP4": lambda folder: _equal_times(folder, "equal.mp4"),
    "equal times in MKV": lambda folder: _equal_times(folder, "equal.mkv"),
    "edit list that starts within a group": _edit_list,
    "mpeg4 with B-frames in AVI": _plain("bframes.avi", "mpeg4", sc_threshold="1000000000"),
    "h264 in AVI, packets without times": lambda folder: regular(encode(folder, Recipe("timeless.avi"))),
    "mpeg2 program stream": _plain("program.mpg", "mpeg2video", sc_threshold="1000000000"),
    "vp9 in WebM": _plain("vp9.webm", "libvpx-vp9", deadline="realtime", **{"cpu-used": "8"}),
    "turned by 90": lambda folder: regular(encode(folder, Recipe("turned90.mp4", turn=90))),
    "turned by 180": lambda folder: regular(encode(folder, Recipe("turned180.mp4", turn=180))),
    "turned by 270": lambda folder: regular(encode(folder, Recipe("turned270.mp4", turn=270))),
}


@pytest.fixture(scope="session", params=MAKERS)
def awkward(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Awkward:
    """Each of the awkward videos in turn."""
    try:
        return MAKERS[request.param](tmp_path_factory.mktemp("awkward"))
    except av.codec.codec.UnknownCodecError as error:
        pytest.skip(f"this build of PyAV lacks an encoder: {error}")


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A well-behaved video of 72 frames with the header in front."""
    return encode(tmp_path_factory.mktemp("plain"), Recipe("plain.mp4"))
