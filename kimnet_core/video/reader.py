"""Frame-exact reading of a video file.

Seeking in video files is full of traps: variable frame rates, equal times, open groups of pictures,
edit lists, containers whose seeks land anywhere. So nothing a seek says is believed. Frame i is the
i-th presentation time of the index; decoding starts at a key frame known to be clean for it, every
decoded frame is placed by its own time, and when a seek lands too late an earlier key frame is tried,
at last the beginning of the file.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self

import av.error
import numpy as np

from kimnet_core.errors import VideoError
from kimnet_core.video.container import decoded, open_container, packets
from kimnet_core.video.fingerprint import file_fingerprint, file_state
from kimnet_core.video.index import build_index
from kimnet_core.video.kept import CACHE_BYTES, Kept
from kimnet_core.video.orientation import orientation_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

_MISSES = 3  # clean starts from which a frame may fail to come out before it counts as unreadable


class VideoReader:
    """A video file as a sequence of upright RGB pictures; a `FrameSource`.

    Pictures have the size of the first readable frame, rotation applied. Pixels are kept as stored: in
    a video with non-square pixels (`pixel_aspect` is not 1) people look stretched, and coordinates
    are those of stored pixels.

    Decoded frames are kept, as many as fit in `cache_bytes`, so that stepping back is cheap too.

    Attributes:
        path: the file.
        index: its table of frames; `len(reader)` is what this says.
        fingerprint: as `file_fingerprint`.
        orientation: how stored pictures are turned.
        pixel_aspect: width of a pixel over its height.
        codec: its name, such as "h264".
        height: pixels, as shown.
        width: pixels, as shown.
    """

    def __init__(self, path: str | Path, cache_bytes: int = CACHE_BYTES) -> None:
        """Open a file.

        Raises:
            VideoError: it is missing, empty, no video, or no frame of it can be decoded.
        """
        self.path = Path(path)
        self.index = build_index(self.path)
        self.fingerprint = file_fingerprint(self.path)
        self._kept: Kept[VideoFrame] = Kept(cache_bytes)
        self._unreadable: set[int] = set()
        self._state = file_state(self.path)
        self._container, self._stream = open_container(self.path)
        self._frames: Iterator[tuple[int, VideoFrame]] = self._run(int(self.index.pts[0]))
        self._position = -1  # the last frame that came out of _frames
        first = next(self._frames, None)
        if first is None:
            self.close()
            raise VideoError(f"No frame of {self.path} can be decoded; the file is cut off or damaged.")
        self._keep(*first)
        frame = first[1]
        self._size = frame.width, frame.height
        self.orientation = orientation_of(frame, self._stream.metadata)
        self.pixel_aspect = float(self._stream.sample_aspect_ratio or 1)
        self.codec = self._stream.codec_context.name
        self.height, self.width = self._picture(frame).shape[:2]

    @property
    def rate(self) -> Fraction:
        """Average frames per second."""
        return self.index.rate

    def __len__(self) -> int:
        return len(self.index)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the file and the frames kept."""
        self._container.close()
        self._kept.clear()

    def time(self, i: int) -> float:
        """Seconds from the first frame to frame i."""
        return float((self.pts(i) - int(self.index.pts[0])) * self.index.time_base)

    def pts(self, i: int) -> int:
        """Presentation time of frame i in units of `index.time_base`."""
        self._check(i)
        return int(self.index.pts[i])

    def identity(self, i: int) -> str:
        """Fingerprint and presentation time, and for equal times which of them."""
        name = f"{self.fingerprint}:{self.pts(i)}"
        occurrence = self.index.occurrence(i)
        return f"{name}:{occurrence}" if occurrence else name

    def read(self, i: int) -> NDArray[np.uint8]:
        """Frame i, (height, width, 3) uint8 RGB, not writable.

        Raises:
            VideoError: it cannot be decoded.
            IndexError: i is not in [0, len).
        """
        self._check(i)
        picture = self._picture(self._frame(i))
        picture.setflags(write=False)
        return picture

    def _check(self, i: int) -> None:
        if not 0 <= i < len(self.index):
            raise IndexError(f"frame {i} is not in 0..{len(self.index) - 1}")

    def _picture(self, frame: VideoFrame) -> NDArray[np.uint8]:
        width, height = self._size
        stored: NDArray[np.uint8] = np.asarray(frame.to_ndarray(format="rgb24", width=width, height=height), np.uint8)
        return self.orientation.apply(stored)

    def approach(self, i: int) -> Iterator[None]:
        """Decode towards frame i, a picture at a time; then `read(i)` finds it decoded.

        It may be given up after any picture; what it decoded so far is not lost for the next one.

        Raises:
            IndexError: i is not in [0, len).
        """
        self._check(i)
        if i in self._kept or i in self._unreadable:
            return
        yield from self._decode_on(i)
        if i not in self._kept:
            yield from self._decode_anew(i)
        if i not in self._kept:
            self._unreadable.add(i)

    def lone(self, i: int) -> int:
        """The last frame up to i that can be decoded without others; i where the file says of none."""
        self._check(i)
        start = int(np.searchsorted(self.index.starts, self.index.pts[i], side="right")) - 1
        return i if start < 0 else int(np.searchsorted(self.index.pts, self.index.starts[start]))

    def _frame(self, i: int) -> VideoFrame:
        for _ in self.approach(i):
            pass
        if (frame := self._kept.get(i)) is None:
            raise VideoError(f"Frame {i} of {self.path} cannot be decoded; the file is cut off or damaged there.")
        return frame

    def _decode_on(self, i: int) -> Iterator[None]:
        """To frame i when it is just ahead of the decoder."""
        if 0 <= self._position < i and (self.index.counted or self.index.same_run(self._position, i)):
            yield from self._advance(i)

    def _decode_anew(self, i: int) -> Iterator[None]:
        """To frame i from a start of its own; not even a start well before it may bring it out."""
        misses = 0
        for start in self.index.starts_for(i):
            self._frames = self._run_from(start)
            first = next(self._frames, None)
            if first is None or first[0] > i:
                continue  # the seek landed too late
            self._keep(*first)
            if first[0] < i:
                yield
                yield from self._advance(i)
            if i in self._kept:
                return
            misses += 1
            if misses == _MISSES:
                return

    def _advance(self, i: int) -> Iterator[None]:
        """Decode on until frame i, or past it if it does not come out."""
        for at, frame in self._frames:
            self._position = at
            if at >= i - self._kept.most // 2:  # of a long way the end will do: what is near the eye shall stay too
                self._keep(at, frame)
            if at >= i:
                return
            yield

    def _keep(self, i: int, frame: VideoFrame) -> None:
        self._position = i
        self._kept.put(i, frame, sum(plane.buffer_size for plane in frame.planes))

    def _run_from(self, start: int | None) -> Iterator[tuple[int, VideoFrame]]:
        """Frames and their numbers from a start of the index, or from the beginning of the file."""
        self._position = -1
        if start is None:
            self._open_again()
            return self._run(int(self.index.pts[0]))
        try:
            self._container.seek(start, stream=self._stream)
        except av.error.FFmpegError:
            return iter(())
        return self._run(None)

    def _run(self, landed: int | None) -> Iterator[tuple[int, VideoFrame]]:
        """Decode from where the file stands, which is at time `landed`, or at a start yet to be met."""
        seen: Counter[int] = Counter()
        for packet in chain(packets(self._container, self._stream), [None]):
            if landed is None:
                if packet is None or packet.pts is None or packet.pts not in self.index.starts:
                    continue
                landed = packet.pts
            for frame in decoded(self._stream, packet):
                if (at := self._place(frame, landed, seen)) is not None:
                    yield at, frame

    def _open_again(self) -> None:
        container, stream = open_container(self.path)
        self._container.close()
        self._container, self._stream = container, stream
        if file_state(self.path) != self._state:
            raise VideoError(f"The file {self.path} has changed since it was opened; close it and open it again.")

    def _place(self, frame: VideoFrame, landed: int, seen: Counter[int]) -> int | None:
        """Which frame of the index this is; None for one that is not to be believed.

        What is shown before the key frame that we landed on leans on frames never decoded.
        """
        if self.index.counted:
            seen[0] += 1
            return seen[0] - 1
        if frame.pts is None or frame.pts < landed:
            return None
        seen[frame.pts] += 1
        return self.index.find(frame.pts, seen[frame.pts] - 1)
