"""Writing a video file, whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Self

import av
import av.error
import numpy as np
from av.codec.codec import UnknownCodecError

from kimnet_core.errors import VideoError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.packet import Packet
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

_FORMATS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska"}
_BT709 = 1  # the code of ITU-R BT.709 for matrix, primaries and transfer alike (ITU-T H.273)
_LIMITED_RANGE = 1


class VideoWriter:
    """Pictures of one size at a constant rate into an H.264 file (MPEG-4 where H.264 is not built in).

    The film grows in a hidden file beside the target, which takes its place only when the writer is
    closed without an error: `path` never holds half a film, and an older file there stays until then.

        with VideoWriter(path, height, width, rate) as writer:
            writer.write(picture)

    An odd height or width is made even, which the pixel format asks for, by repeating the last line.
    """

    def __init__(self, path: str | Path, height: int, width: int, rate: Fraction | float) -> None:
        """Begin a film.

        Args:
            path: the file to make; .mp4, .mov or .mkv.
            height: pixels.
            width: pixels.
            rate: frames per second, > 0.

        Raises:
            VideoError: the ending is unknown, or the folder is missing or read-only.
        """
        if height < 1 or width < 1 or rate <= 0:
            raise ValueError(f"a film needs a size and a rate, got {height} x {width} at {rate}")
        self.path = Path(path)
        self._shape = height, width
        if self.path.suffix.lower() not in _FORMATS:
            raise VideoError(f"{self.path} cannot be written: its name must end in {', '.join(_FORMATS)}.")
        self._part = self.path.with_name(f".{token_hex(8)}{self.path.suffix}")
        try:
            self._file = self._part.open("xb")
        except OSError as error:
            raise self._failure(error) from error
        self._frames = 0
        # A Python file, not a name: its errors are reported, and any name is safe from FFmpeg's protocols.
        self._container = av.open(self._file, "w", format=_FORMATS[self.path.suffix.lower()])
        self._rate = Fraction(rate).limit_denominator(1001)
        self._stream = self._add_stream()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *exc: object) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def write(self, picture: NDArray[np.uint8]) -> None:
        """Add a picture.

        Args:
            picture: (height, width, 3) uint8 RGB.

        Raises:
            VideoError: it could not be written, for example because the disk is full; nothing is left behind.
        """
        if picture.shape != (*self._shape, 3) or picture.dtype != np.uint8:
            raise ValueError(f"a picture must be {(*self._shape, 3)} uint8, got {picture.shape} {picture.dtype}")
        height, width = self._shape
        even = np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
        frame.pts, frame.time_base = self._frames, 1 / self._rate
        self._frames += 1
        with self._speaking():
            self._mux(self._stream.encode(frame))

    def close(self) -> None:
        """Finish the film and put it in its place.

        Raises:
            VideoError: it could not be written, or holds no picture; nothing is left behind.
        """
        if not self._frames:
            self.discard()
            raise VideoError(f"{self.path} was not written: there were no frames to put into it.")
        with self._speaking():
            self._mux(self._stream.encode(None))
            self._container.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._part.replace(self.path)

    def discard(self) -> None:
        """Give up the film; `path` is as it was before."""
        with suppress(av.error.FFmpegError, OSError):
            self._container.close()
        with suppress(OSError):
            self._file.close()
        self._part.unlink(missing_ok=True)

    def _add_stream(self) -> VideoStream:
        options = {"crf": "18", "preset": "fast"}
        try:
            stream = self._container.add_stream("libx264", rate=self._rate, options=options)
        except UnknownCodecError:
            stream = self._container.add_stream("mpeg4", rate=self._rate, options={"qscale": "3"})
        height, width = self._shape
        stream.height, stream.width = height + height % 2, width + width % 2
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = 1 / self._rate
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = _LIMITED_RANGE
        return stream

    def _mux(self, packets: list[Packet[VideoStream]]) -> None:
        for packet in packets:
            self._container.mux(packet)

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn what goes wrong in writing into a sentence, and leave nothing behind."""
        try:
            yield
        except (av.error.FFmpegError, OSError) as error:
            self.discard()
            raise self._failure(error) from error

    def _failure(self, error: av.error.FFmpegError | OSError) -> VideoError:
        return VideoError(f"{self.path} could not be written: {error.strerror or error}. No half film is left there.")
