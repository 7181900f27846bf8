"""One mask, held small: a bool a pixel of a large frame is two million bytes, and what it hides a few of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_AT_HAND = 8  # whole masks that are not made anew: those of the shown frame and its neighbours


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """What is hidden of one frame.

    Attributes:
        height: of the frame in pixels.
        width: of the frame in pixels.
        rows: first that hides anything, and one past the last.
        columns: the same.
        bits: of the pixels between those, row after row, 1 is hidden.
    """

    height: int
    width: int
    rows: tuple[int, int]
    columns: tuple[int, int]
    bits: bytes

    @classmethod
    def of(cls, whole: NDArray[np.bool_]) -> Self | None:
        """Of (H, W) bool, True is hidden; None where it hides nothing."""
        rows, columns = (np.flatnonzero(whole.any(axis)) for axis in (1, 0))
        if not len(rows):
            return None
        (top, bottom), (left, right) = ((int(at[0]), int(at[-1]) + 1) for at in (rows, columns))
        bits = np.packbits(whole[top:bottom, left:right]).tobytes()
        height, width = whole.shape
        return cls(height, width, (top, bottom), (left, right), bits)

    def whole(self) -> NDArray[np.bool_]:
        """(H, W) bool, read-only; the very same array as long as it is asked for often."""
        return _whole(self)


@lru_cache(_AT_HAND)
def _whole(mask: Mask) -> NDArray[np.bool_]:
    (top, bottom), (left, right) = mask.rows, mask.columns
    size = bottom - top, right - left
    whole = np.zeros((mask.height, mask.width), bool)
    bits = np.unpackbits(np.frombuffer(mask.bits, np.uint8), count=size[0] * size[1])
    whole[top:bottom, left:right] = bits.reshape(size).view(bool)
    whole.setflags(write=False)
    return whole
