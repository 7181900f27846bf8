"""Where frames come from: a video file, a folder of images, a numbered pattern of images."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from kimnet_core.video.fingerprint import file_fingerprint
from kimnet_core.video.images import ImageSequence, is_pattern
from kimnet_core.video.kept import CACHE_BYTES
from kimnet_core.video.reader import VideoReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    import numpy as np
    from numpy.typing import NDArray


class FrameSource(Protocol):
    """A video as a sequence of pictures of one size, numbered from 0.

    A source belongs to the thread that made it; another thread opens its own.

    Attributes:
        path: the file, folder or pattern it was opened from.
        height: pixels, as shown (rotation applied).
        width: pixels, as shown.
        rate: average frames per second.
        fingerprint: hex digest that names the file's contents, whatever its path.
    """

    @property
    def path(self) -> Path: ...
    @property
    def height(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def rate(self) -> Fraction: ...
    @property
    def fingerprint(self) -> str: ...

    def __len__(self) -> int: ...

    def read(self, i: int) -> NDArray[np.uint8]:
        """Picture i.

        Returns:
            (height, width, 3) uint8 RGB, not writable.

        Raises:
            VideoError: this frame cannot be decoded.
            IndexError: i is not in [0, len).
        """

    def time(self, i: int) -> float:
        """Seconds from the first frame to frame i.

        Raises:
            IndexError: i is not in [0, len).
        """

    def pts(self, i: int) -> int:
        """Presentation time of frame i as the file has it; two frames may share one.

        Raises:
            IndexError: i is not in [0, len).
        """

    def identity(self, i: int) -> str:
        """A name for the picture itself, the same in every session, that no other picture has.

        Raises:
            IndexError: i is not in [0, len).
        """

    def close(self) -> None:
        """Give back the file; a closed source cannot be read."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...


class FileSource(FrameSource, Protocol):
    """A source straight from its files, whose work can be looked into."""

    def approach(self, i: int) -> Iterator[None]:
        """Work towards frame i, a little at a time, so that `read(i)` is cheap then; it may be given up in between.

        Raises:
            IndexError: i is not in [0, len).
        """

    def lone(self, i: int) -> int:
        """The last frame up to i that can be decoded without others.

        Raises:
            IndexError: i is not in [0, len).
        """


def fingerprint_of(path: Path) -> str:
    """The fingerprint that a source opened from a path has, without the cost of opening it.

    Raises:
        VideoError: it is missing, or no file or folder of images.
    """
    return ImageSequence(path).fingerprint if _is_sequence(path) else file_fingerprint(path)


def open_video(path: str | Path, cache_bytes: int = CACHE_BYTES) -> FileSource:
    """Open a video file, a folder of images, or a pattern such as `frames/%05d.png` or `frames/*.png`.

    Args:
        path: of it.
        cache_bytes: how much may be kept of decoded frames.

    Raises:
        VideoError: it is missing, empty, cut off, damaged, no video, or a playlist.
    """
    path = Path(path)
    kind = ImageSequence if _is_sequence(path) else VideoReader
    return kind(path, cache_bytes=cache_bytes)


def _is_sequence(path: Path) -> bool:
    return path.is_dir() or (is_pattern(path) and not path.exists())
