"""What labels need to know of a video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """A video as labels remember it; callers fill it from a frame source.

    Attributes:
        path: where it is.
        fingerprint: what tells its content from another's.
        height: pixels of a frame, upright.
        width: pixels of a frame, upright.
        pts: one time stamp per frame, in ticks of the stream; the identity of a frame beside its place.
    """

    path: Path
    fingerprint: str
    height: int
    width: int
    pts: tuple[int, ...]

    def __len__(self) -> int:
        """How many frames it has."""
        return len(self.pts)
