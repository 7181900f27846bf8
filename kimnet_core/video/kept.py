"""The things used last, as many as fit into some memory."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")

CACHE_BYTES = 128 << 20
"""What a source keeps of decoded frames unless it is told otherwise: 41 of 1920 x 1080."""


class Kept(Generic[T]):
    """Decoded frames by number; at least the newest is kept, whatever the room.

    Attributes:
        most: how many fit, as far as is known from the one that was put last.
    """

    def __init__(self, room: int) -> None:
        """Nothing is kept yet; `room` is in bytes."""
        self.most = 1
        self._room = room
        self._things: OrderedDict[int, T] = OrderedDict()

    def __contains__(self, i: int) -> bool:
        return i in self._things

    def get(self, i: int) -> T | None:
        """What is kept of frame i, which counts as used; or None."""
        if i in self._things:
            self._things.move_to_end(i)
        return self._things.get(i)

    def put(self, i: int, thing: T, size: int) -> None:
        """Keep a frame of so many bytes; those that were not used for longest go."""
        self._things[i] = thing
        self._things.move_to_end(i)
        self.most = max(1, self._room // max(size, 1))
        while len(self._things) > self.most:
            self._things.popitem(last=False)

    def clear(self) -> None:
        """Keep nothing."""
        self._things.clear()
