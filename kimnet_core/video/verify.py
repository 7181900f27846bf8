"""Whether a video can be relied on: every frame decoded, and random jumps compared with reading in order."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import VideoError
from kimnet_core.video.reader import VideoReader

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class VideoReport:
    """What was found in a video file.

    Attributes:
        path: the file.
        codec: its name, such as "h264".
        height: pixels, as shown.
        width: pixels, as shown.
        turn: degrees counter-clockwise that stored pictures are turned by.
        mirrored: whether they are mirrored first.
        pixel_aspect: width of a pixel over its height; pictures are shown as if it were 1.
        declared: frames that the header promises; 0 when it does not say.
        indexed: frames that the file holds by its packets; what `len` of a reader says.
        unreadable: numbers of those that cannot be decoded.
        rate: average frames per second.
        variable: whether the times between frames differ by more than rounding.
        start: presentation time of the first frame, seconds.
        repeated_times: frames that have the time of the frame before.
        repeated_pictures: frames whose pixels are exactly those of the frame before.
        counted: times in the file cannot be relied on; every jump back decodes from the beginning.
        seeks: random jumps made.
        wrong_seeks: numbers of frames that had other pixels after a jump than in order.
        seek_median: milliseconds a jump took, nan if there was none.
        seek_p95: milliseconds, nan if there was none.
    """

    path: Path
    codec: str
    height: int
    width: int
    turn: int
    mirrored: bool
    pixel_aspect: float
    declared: int
    indexed: int
    unreadable: tuple[int, ...]
    rate: float
    variable: bool
    start: float
    repeated_times: int
    repeated_pictures: int
    counted: bool
    seeks: int
    wrong_seeks: tuple[int, ...]
    seek_median: float
    seek_p95: float

    @property
    def decodable(self) -> int:
        """How many frames can be read."""
        return self.indexed - len(self.unreadable)

    @property
    def problems(self) -> list[str]:
        """What stands in the way of using the video as it is, one sentence each; empty when nothing does."""
        found = []
        if self.declared and self.declared != self.indexed:
            found.append(
                f"The header promises {self.declared} frames, but the file holds {self.indexed}; "
                "frames are counted by what the file holds."
            )
        if self.unreadable:
            first = ", ".join(str(i) for i in self.unreadable[:5])
            more = ", ..." if len(self.unreadable) > 5 else ""
            found.append(f"{self.decodable} of {self.indexed} frames are readable; not readable: {first}{more}.")
        if self.wrong_seeks:
            found.append(f"{len(self.wrong_seeks)} of {self.seeks} jumps gave other pixels than reading in order.")
        if self.pixel_aspect != 1:
            found.append(f"Pixels are {self.pixel_aspect:.3g} times as wide as high; pictures are shown as stored.")
        if self.counted:
            found.append("The file has no usable times, so jumps are slow; convert it to MP4 to make them quick.")
        return found


def verify(path: str | Path, seeks: int = 60, seed: int = 0) -> Generator[tuple[int, int], None, VideoReport]:
    """Read a video in order, then jump about in it, and compare.

    Args:
        path: a video file.
        seeks: how many random jumps to make.
        seed: of the jumps.

    Yields:
        (done, total) after each frame.

    Returns:
        The report, as the generator's return value (`report = yield from verify(path)`).

    Raises:
        VideoError: the file cannot be opened at all.
    """
    with VideoReader(path) as reader:
        total = len(reader) + seeks
        hashes: list[bytes | None] = []
        for i in range(len(reader)):
            hashes.append(_hash(reader, i))
            yield i + 1, total
    wrong, times = [], []
    with VideoReader(path, cache_bytes=0) as reader:
        for n, i in enumerate(np.random.default_rng(seed).integers(0, len(reader), seeks).tolist()):
            began = time.perf_counter()
            same = _hash(reader, i) == hashes[i]
            times.append(1000 * (time.perf_counter() - began))
            if not same:
                wrong.append(i)
            yield len(reader) + n + 1, total
        return _report(reader, hashes, wrong, times)


def _hash(reader: VideoReader, i: int) -> bytes | None:
    """A digest of the pixels of a frame; None when it cannot be decoded."""
    try:
        return hashlib.blake2b(reader.read(i).data, digest_size=16).digest()
    except VideoError:
        return None


def _report(reader: VideoReader, hashes: list[bytes | None], wrong: list[int], times: list[float]) -> VideoReport:
    index = reader.index
    gaps = np.diff(index.pts) * float(index.time_base)
    # A time base of a millisecond makes 30 frames a second 33 and 34 ms apart: that is still constant.
    tolerance = max(float(index.time_base), 1e-6) * 1.01
    return VideoReport(
        path=reader.path,
        codec=reader.codec,
        height=reader.height,
        width=reader.width,
        turn=reader.orientation.turn,
        mirrored=reader.orientation.mirrored,
        pixel_aspect=reader.pixel_aspect,
        declared=index.declared,
        indexed=len(index),
        unreadable=tuple(i for i, digest in enumerate(hashes) if digest is None),
        rate=float(index.rate),
        variable=bool(len(gaps) and np.ptp(gaps) > tolerance),
        start=float(index.pts[0] * index.time_base),
        repeated_times=int((gaps == 0).sum()),
        repeated_pictures=sum(a is not None and a == b for a, b in pairwise(hashes)),
        counted=index.counted,
        seeks=len(times),
        wrong_seeks=tuple(wrong),
        seek_median=float(np.median(times)) if times else float("nan"),
        seek_p95=float(np.percentile(times, 95)) if times else float("nan"),
    )
