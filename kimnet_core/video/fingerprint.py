"""What a file is, whatever it is called and wherever it lies."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from kimnet_core.errors import VideoError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_HEAD = 1 << 20
_IMAGE_HEAD = 1 << 12


def file_fingerprint(path: Path) -> str:
    """Sha256, in hex, over the size of a file and its first and last MiB.

    Raises:
        VideoError: the file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        size = path.stat().st_size
        digest.update(size.to_bytes(8, "little"))
        with path.open("rb") as file:
            digest.update(file.read(_HEAD))
            file.seek(max(0, size - _HEAD))
            digest.update(file.read(_HEAD))
    except OSError as error:
        raise VideoError(f"The file {path} cannot be read: {error.strerror}.") from error
    return digest.hexdigest()


def file_state(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change in ns: enough to notice that a file became another one.

    Raises:
        VideoError: the file cannot be read.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise VideoError(f"The file {path} cannot be read: {error.strerror}.") from error
    return found.st_size, found.st_mtime_ns


def images_fingerprint(paths: Iterable[Path]) -> str:
    """Sha256, in hex, over the names and sizes of files and the first 4 KiB of each.

    Raises:
        VideoError: a file cannot be read.
    """
    digest = hashlib.sha256()
    for path in paths:
        try:
            name = path.name.encode("utf-8", "surrogateescape")
            digest.update(len(name).to_bytes(8, "little") + name)
            digest.update(path.stat().st_size.to_bytes(8, "little"))
            with path.open("rb") as file:
                digest.update(file.read(_IMAGE_HEAD))
        except OSError as error:
            raise VideoError(f"The image {path} cannot be read: {error.strerror}.") from error
    return digest.hexdigest()
