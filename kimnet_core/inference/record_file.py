"""Records of equal size in a memory-mapped file that only one process has open.

Space is taken by writing zeros before it is mapped: storing into a hole of a full disk would kill the
process, where writing raises an error that can be met.
"""

from __future__ import annotations

import struct
import sys
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

HEADER = struct.Struct("<8sII16x")  # magic, layout, bytes per segment
MAGIC = b"KIMNETRF"
DATA_AT = 4096  # where the first segment begins: a page
MOST_FILES = 16  # processes that can share a folder


class RecordFile:
    """A growing list of segments; a segment is one record of a structured dtype, mapped into memory."""

    def __init__(self, path: Path, segment: np.dtype[np.void], layout: int) -> None:
        """Open or make a file and lock it; what is not of this layout or was cut short is emptied.

        Args:
            path: of the file.
            segment: dtype of a segment.
            layout: number that changes with the meaning of the bytes.

        Raises:
            BlockingIOError: another process has it open.
            OSError: it cannot be opened or written.
        """
        self._segment = segment
        self._file = _opened(path)
        try:
            self._prepare(HEADER.pack(MAGIC, layout, segment.itemsize))
        except OSError:
            self._file.close()
            raise

    def segments(self, most: int) -> list[NDArray[np.void]]:
        """The segments that are there, mapped; those past `most` are cut off."""
        count = (self._size() - DATA_AT) // self._segment.itemsize
        if count > most:
            self._file.truncate(DATA_AT + most * self._segment.itemsize)
        return [self._map(i) for i in range(min(count, most))]

    def grow(self) -> NDArray[np.void]:
        """One more segment, all zero.

        Raises:
            OSError: the disk is full or fails; the file is as it was.
        """
        before = self._size()
        zeros = memoryview(bytes(self._segment.itemsize))
        try:
            self._file.seek(before)
            while zeros:  # an unbuffered write may stop half-way
                zeros = zeros[self._file.write(zeros) :]
        except OSError:
            self._file.truncate(before)
            raise
        return self._map((before - DATA_AT) // self._segment.itemsize)

    def close(self) -> None:
        """Let another process have the file; the segments stay readable until they are dropped."""
        self._file.close()

    def _prepare(self, header: bytes) -> None:
        size = self._size()
        self._file.seek(0)
        if size >= DATA_AT and self._file.read(len(header)) == header and not (size - DATA_AT) % self._segment.itemsize:
            return
        self._file.truncate(0)
        self._file.seek(0)
        self._file.write(header.ljust(DATA_AT, b"\0"))

    def _map(self, at: int) -> NDArray[np.void]:
        offset = DATA_AT + at * self._segment.itemsize
        # As a plain array: slices of a memmap are slow, and its mapping lives on as their base.
        return np.asarray(np.memmap(self._file, self._segment, "r+", offset, shape=(1,)))

    def _size(self) -> int:
        return self._file.seek(0, 2)


def open_numbered(folder: Path, stem: str, segment: np.dtype[np.void], layout: int) -> RecordFile:
    """The first file stem-0.bin, stem-1.bin, ... of a folder that no other process has open.

    Raises:
        OSError: none can be opened.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(MOST_FILES):
        try:
            return RecordFile(folder / f"{stem}-{number}.bin", segment, layout)
        except BlockingIOError:
            continue
    raise BlockingIOError(f"{MOST_FILES} processes use {folder}")


def _opened(path: Path) -> BinaryIO:
    """An unbuffered file, locked until it is closed."""
    path.touch()
    file = path.open("r+b", buffering=0)
    try:
        if sys.platform == "win32":
            import msvcrt

            try:
                file.seek(DATA_AT - 1)  # a byte of the header that nobody reads
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError as error:
                raise BlockingIOError(str(path)) from error
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file
