"""The table of frames of a video file, made by reading its packets without decoding them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import VideoError
from kimnet_core.video.container import decoded, open_container, packets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_DEFAULT_RATE = Fraction(25)
# AVI stores no presentation times, and FFmpeg's guesses are wrong for codecs that may reorder at will.
_GUESSED_IN_AVI = {"h264", "hevc", "vvc"}


@dataclass(frozen=True, slots=True, eq=False)
class VideoIndex:
    """Which frames a file holds, in the order in which they are shown.

    Attributes:
        pts: (N,) int64 presentation times in units of `time_base`, not decreasing; equal ones are told
            apart by `occurrence`.
        starts: (S,) int64, ascending, presentation times of the key frames at which decoding can start.
            From one of them on, every frame with a time not before it comes out whole; those that are
            shown before it but stored after it (open GOP) need an earlier start.
        time_base: seconds per unit of `pts`.
        rate: average frames per second.
        counted: packets carry no times to rely on, so frames were counted by decoding all of them; `pts` is then
            the frame's number and only a pass from the beginning finds a frame.
        declared: number of frames that the header promises, 0 when it does not say.
    """

    pts: NDArray[np.int64]
    starts: NDArray[np.int64]
    time_base: Fraction
    rate: Fraction
    counted: bool
    declared: int

    def __len__(self) -> int:
        return len(self.pts)

    def occurrence(self, i: int) -> int:
        """How many earlier frames have the same presentation time as frame i."""
        return i - int(np.searchsorted(self.pts, self.pts[i]))

    def find(self, pts: int, occurrence: int) -> int | None:
        """The frame that is the given occurrence of a presentation time, or None."""
        i = int(np.searchsorted(self.pts, pts)) + occurrence
        return i if i < len(self.pts) and self.pts[i] == pts else None

    def starts_for(self, i: int) -> Iterator[int | None]:
        """Where to start decoding for frame i: the nearest key frame, ever earlier ones, None (the beginning)."""
        at = int(np.searchsorted(self.starts, self.pts[i], side="right")) - 1
        back = 1
        while at >= 0:
            yield int(self.starts[at])
            at -= back
            back *= 2
        yield None

    def same_run(self, earlier: int, later: int) -> bool:
        """Whether no start lies after frame `earlier` and not after frame `later`, so that decoding on is best."""
        a, b = np.searchsorted(self.starts, self.pts[[earlier, later]], side="right")
        return bool(a == b)


def build_index(path: Path) -> VideoIndex:
    """Read every packet of a file.

    Where packets carry no times, or none to rely on, all frames are decoded once and counted instead.

    Packets that the file marks as not to be shown (an edit list that starts within a GOP) are no frames,
    nor are those that no key frame comes before, because nothing can decode them.

    Raises:
        VideoError: the file cannot be opened, or holds no frame.
    """
    container, stream = open_container(path)
    with container:
        rows = [(packet.pts, packet.is_keyframe, packet.is_discard) for packet in packets(container, stream)]
        declared, time_base, rate = stream.frames, stream.time_base, stream.average_rate
        guessed = container.format.name == "avi" and stream.codec_context.name in _GUESSED_IN_AVI
    if not rows:
        raise VideoError(f"No frame of {path} can be read; the file is cut off or damaged.")
    if guessed or time_base is None or any(pts is None for pts, _, _ in rows):
        return _counted(path, declared)
    pts, key, hidden = (np.array(column) for column in zip(*rows, strict=True))
    table = np.sort(pts[_shown(pts, key, hidden)])
    if not len(table):
        raise VideoError(f"The file {path} holds no frame that is meant to be shown.")
    values, counts = np.unique(table, return_counts=True)
    repeated = values[counts > 1]  # a run that starts at one of these could not count its occurrences
    starts = np.setdiff1d(pts[key], repeated)
    return VideoIndex(table, starts, time_base, _rate(table, time_base, rate), counted=False, declared=declared)


def _shown(pts: NDArray[np.int64], key: NDArray[np.bool_], hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which packets are frames: not hidden, and neither stored nor shown before the first key frame."""
    if not key.any():
        return ~hidden  # a stream that is refreshed bit by bit has none
    first = int(key.argmax())
    reached: NDArray[np.bool_] = (np.arange(len(pts)) >= first) & (pts >= pts[first])
    return reached & ~hidden


def _counted(path: Path, declared: int) -> VideoIndex:
    container, stream = open_container(path)
    with container:
        rate = stream.average_rate or _DEFAULT_RATE
        count = sum(len(decoded(stream, packet)) for packet in chain(packets(container, stream), [None]))
    if not count:
        raise VideoError(f"No frame of {path} can be decoded; the file is cut off or damaged.")
    numbers = np.arange(count, dtype=np.int64)
    return VideoIndex(numbers, np.empty(0, np.int64), 1 / rate, rate, counted=True, declared=declared)


def _rate(pts: NDArray[np.int64], time_base: Fraction, stated: Fraction | None) -> Fraction:
    """The stated average rate where the times bear it out to 1 %, else what they say themselves."""
    span = int(pts[-1] - pts[0])
    if not span:
        return stated or _DEFAULT_RATE
    measured = (len(pts) - 1) / (span * time_base)
    if stated and abs(stated - measured) <= measured / 100:
        return stated
    return measured.limit_denominator(1001)
