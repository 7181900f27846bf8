"""A folder of images, or images named by a pattern, as a video."""

from __future__ import annotations

import re
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Self

import cv2
import numpy as np

from kimnet_core.errors import VideoError
from kimnet_core.video.fingerprint import images_fingerprint
from kimnet_core.video.kept import CACHE_BYTES, Kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"}
_NUMBER = re.compile(r"%(0\d+)?d")
_RATE = Fraction(25)


def is_pattern(path: Path) -> bool:
    """Whether a name stands for many files: `%05d`, `%d` or `*` in it."""
    return bool(_NUMBER.search(path.name)) or "*" in path.name


class ImageSequence:
    """Images of one size as a video; a `FrameSource`.

    Files are in natural order (2 before 10). An image's orientation tag is honoured, transparency is
    dropped, 16-bit pictures are reduced to 8 bits.

    Attributes:
        path: the folder or pattern.
        files: one path per frame.
        rate: frames per second, since images do not say.
        fingerprint: as `images_fingerprint`.
        height: pixels.
        width: pixels.
    """

    def __init__(self, path: str | Path, rate: Fraction = _RATE, cache_bytes: int = CACHE_BYTES) -> None:
        """List the images and look at the first.

        Raises:
            VideoError: there are none, or the first cannot be read.
        """
        self.path = Path(path)
        self.rate = rate
        self.files = _files(self.path)
        if not self.files:
            raise VideoError(f"There are no images at {self.path} ({', '.join(sorted(_SUFFIXES))}).")
        self.fingerprint = images_fingerprint(self.files)
        self.height, self.width = read_image(self.files[0]).shape[:2]
        self._kept: Kept[NDArray[np.uint8]] = Kept(cache_bytes)

    def __len__(self) -> int:
        return len(self.files)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the images kept; no file is held open."""
        self._kept.clear()

    def read(self, i: int) -> NDArray[np.uint8]:
        """Image i, (height, width, 3) uint8 RGB, not writable.

        Raises:
            VideoError: it cannot be read, or its size is not that of the first.
            IndexError: i is not in [0, len).
        """
        if (kept := self._kept.get(self.pts(i))) is not None:
            return kept
        picture = read_image(self.files[i])
        height, width = picture.shape[:2]
        if (height, width) != (self.height, self.width):
            raise VideoError(
                f"The image {self.files[i]} is {width} x {height} pixels, but the first of the sequence is "
                f"{self.width} x {self.height}; all must have one size."
            )
        picture.setflags(write=False)
        self._kept.put(i, picture, picture.nbytes)
        return picture

    def approach(self, i: int) -> Iterator[None]:
        """Read image i, which is then kept; no image needs others."""
        if self.pts(i) not in self._kept:
            with suppress(VideoError):  # reading it says what is wrong
                self.read(i)
        yield from ()

    def lone(self, i: int) -> int:
        """Image i itself."""
        return self.pts(i)

    def time(self, i: int) -> float:
        """Seconds from the first image to image i."""
        return float(self.pts(i) / self.rate)

    def pts(self, i: int) -> int:
        """The image's number itself."""
        if not 0 <= i < len(self.files):
            raise IndexError(f"frame {i} is not in 0..{len(self.files) - 1}")
        return i

    def identity(self, i: int) -> str:
        """Fingerprint of the sequence and number of the image."""
        return f"{self.fingerprint}:{self.pts(i)}"


def _files(path: Path) -> list[Path]:
    folder, wanted = (path, ".*") if path.is_dir() else (path.parent, _regex(path.name))
    try:
        found = [file for file in folder.iterdir() if file.suffix.lower() in _SUFFIXES and file.is_file()]
    except FileNotFoundError:
        raise VideoError(f"There is no folder {folder}.") from None
    except OSError as error:
        raise VideoError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    found = [file for file in found if re.fullmatch(wanted, file.name) and not file.name.startswith(".")]
    return sorted(found, key=lambda file: _natural(file.name))


def _regex(name: str) -> str:
    """A regular expression for `%05d`, `%d` and `*` in a file name; all else stands for itself."""
    parts = re.split(r"(%(?:0\d+)?d|\*)", name)
    return "".join(_part(part) for part in parts)


def _part(part: str) -> str:
    if part == "*":
        return ".*"
    if match := _NUMBER.fullmatch(part):
        digits = int(match[1] or 1)
        return rf"\d{{{digits},}}"
    return re.escape(part)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """A sort key in which digits count as numbers; names that differ in leading zeros alone stay apart."""
    parts = re.split(r"(\d+)", name)
    key = [(0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in parts if part]
    return [*key, (2, 0, name)]


def read_image(file: Path) -> NDArray[np.uint8]:
    """A picture, (height, width, 3) uint8 RGB, upright as its orientation tag says.

    Raises:
        VideoError: it cannot be read.
    """
    # Bytes are read here and not by OpenCV, which cannot open every name on every system.
    try:
        data = np.frombuffer(file.read_bytes(), np.uint8)
    except OSError as error:
        raise VideoError(f"The image {file} cannot be read: {error.strerror}.") from error
    try:
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if len(data) else None
    except cv2.error:
        picture = None
    if picture is None:
        raise VideoError(f"The image {file} is empty, damaged or no image.")
    return np.ascontiguousarray(picture[:, :, ::-1])
