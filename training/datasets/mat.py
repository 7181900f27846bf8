"""MATLAB files, in which many data sets come: numbers and text out of files of level 5, which versions 5 to 7 write.

They come from strangers, so what one holds is checked before it is used. SciPy reads more kinds of them, but a damaged
one can end the process (a bus error within `read_var_array` of SciPy 1.17), and a compressed one can fill the memory.

The format is MathWorks' "MAT-File Format": a header of 128 bytes, then elements, each of a kind, a size and a content,
padded to 8 bytes; a matrix is an element of elements, and may be compressed.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import InputError
from kimnet_core.labels.document import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

LARGEST = 256 * 2**20
"""Bytes of a file, and of a variable; the largest known is a puppet of 25 MB."""

_HEADER = 128
_MATRIX, _COMPRESSED = 14, 15
_TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_ENCODINGS = {1: "ascii", 2: "ascii", 16: "utf-8", 4: "utf-16-le", 17: "utf-16-le"}
_CHARACTERS, _NUMBERS = 4, range(6, 16)  # classes of a matrix; others are cells, structures, objects and sparse ones
_COMPLEX = 0x0800


@dataclass(frozen=True, slots=True)
class MatFile:
    """Variables of one file.

    Attributes:
        path: the file.
        variables: by name, numbers or a line of text; None for what is of another kind.
    """

    path: Path
    variables: Mapping[str, NDArray[np.generic] | str | None]

    def numbers(self, name: str, *shape: int | None) -> NDArray[np.float64]:
        """A variable of numbers that can be places; integers become float64, so that differences do not wrap.

        Args:
            name: of the variable.
            shape: what it must have; None stands for any length.

        Raises:
            InputError: it is not there, is of another shape, or holds what is no number or no place in a picture.
        """
        found = self._variable(name)
        if not isinstance(found, np.ndarray) or not found.size:
            raise self.wrong(f"its {name} are no numbers, or none are there")
        if len(shape) != found.ndim or any(n not in (None, m) for n, m in zip(shape, found.shape, strict=True)):
            wanted = " x ".join("any" if n is None else str(n) for n in shape)
            raise self.wrong(f"its {name} are of shape {' x '.join(map(str, found.shape))}, not {wanted}")
        numbers = found.astype(np.float64)
        if not (np.abs(numbers) <= FARTHEST).all():  # nor is nan
            raise self.wrong(f"a number of its {name} is no place in a picture")
        return numbers

    def text(self, name: str) -> str:
        """A variable that is one line of text.

        Raises:
            InputError: it is not there, or is something else.
        """
        found = self._variable(name)
        if not isinstance(found, str):
            raise self.wrong(f"its {name} is no text")
        return found

    def wrong(self, why: str) -> InputError:
        """The error that says what is wrong with the file; `why` goes on the sentence."""
        return InputError(f"{self.path} is damaged or of another data set: {why}. Nothing was read from it.")

    def _variable(self, name: str) -> NDArray[np.generic] | str | None:
        if name not in self.variables:
            raise self.wrong(f"it has no {name}")
        return self.variables[name]


def read_mat(path: Path) -> MatFile:
    """Read the variables of a file.

    Raises:
        InputError: it cannot be read, is too large, is damaged, or is not of level 5.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    if size > LARGEST:
        raise InputError(f"{path} is larger than {LARGEST // 2**20} MB, which no file of labels should be.")
    order = {b"\x00\x01IM": "<", b"\x01\x00MI": ">"}.get(data[_HEADER - 4 : _HEADER])
    if order is None:
        raise InputError(f"{path} is no MATLAB file of version 5 to 7; in MATLAB, save it with the option -v7.")
    try:
        variables = dict(_variables(memoryview(data)[_HEADER:], order))
    except (ValueError, zlib.error) as error:
        raise InputError(f"{path} is damaged: {error}. Nothing was read from it.") from error
    return MatFile(path, variables)


def _variables(data: memoryview, order: str) -> Iterator[tuple[str, NDArray[np.generic] | str | None]]:
    for kind, content in _elements(data, order):
        whole = _elements(_unpacked(content), order) if kind == _COMPRESSED else [(kind, content)]
        yield from (_matrix(part, order) for kind_of_part, part in whole if kind_of_part == _MATRIX)


def _unpacked(content: memoryview) -> memoryview:
    unpacker = zlib.decompressobj()  # which minds no missing end, as some files of Penn Action have it
    unpacked = unpacker.decompress(content, LARGEST)
    if unpacker.unconsumed_tail:
        raise ValueError(f"a variable is larger than {LARGEST // 2**20} MB")
    return memoryview(unpacked)


def _elements(data: memoryview, order: str) -> Iterator[tuple[int, memoryview]]:
    """The kind and the content of one element after the other."""
    at = 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from(f"{order}II", data, at)
        start = at + 8
        if kind >> 16:  # up to 4 bytes, within the 8 of kind and size
            kind, size, start = kind & 0xFFFF, kind >> 16, at + 4
        if start + size > len(data):
            raise ValueError("it is cut off")
        yield kind, data[start : start + size]
        at = start + size + (0 if kind == _COMPRESSED else -(start + size - at) % 8)


def _matrix(content: memoryview, order: str) -> tuple[str, NDArray[np.generic] | str | None]:
    """The name and the value of a variable."""
    parts = list(itertools.islice(_elements(content, order), 4))
    if len(parts) < 4 or len(parts[0][1]) != 8:
        raise ValueError("a variable is not whole")
    (_, flags), (_, shape), (_, name), (kind, values) = parts
    word = int(np.frombuffer(flags, f"{order}u4")[0])
    dimensions = np.frombuffer(shape, f"{order}i4").tolist()
    return bytes(name).decode("ascii"), _value(word, dimensions, kind, values, order)


def _value(
    flags: int, dimensions: list[int], kind: int, values: memoryview, order: str
) -> NDArray[np.generic] | str | None:
    """A variable's value, which stands column by column; None where it is of a kind that is not read."""
    if flags & 0xFF == _CHARACTERS and kind in _ENCODINGS:
        encoding = _ENCODINGS[kind] if order == "<" else _ENCODINGS[kind].replace("le", "be")
        return bytes(values).decode(encoding)
    if flags & 0xFF not in _NUMBERS or flags & _COMPLEX or kind not in _TYPES:
        return None
    if min(dimensions, default=-1) < 0:
        raise ValueError("a variable has no size")
    return np.frombuffer(values, f"{order}{_TYPES[kind]}").reshape(dimensions, order="F")
