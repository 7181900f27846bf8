"""Parts of the picture hidden from the network, frame by frame."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

import cv2
import numpy as np

from kimnet_core.errors import ProjectError
from kimnet_core.occlusion.fills import Fill, filled
from kimnet_core.occlusion.mask import Mask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.video.source import FrameSource

_PNG_HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"


@dataclass(frozen=True, slots=True)
class Masks:
    """Which pixels are hidden, for every frame that hides any; a value: edits make a new one.

    Attributes:
        height: pixels of every mask.
        width: pixels.
        kept: frame -> its mask.
    """

    height: int
    width: int
    kept: Mapping[int, Mask] = field(default_factory=lambda: MappingProxyType({}))

    def __len__(self) -> int:
        """How many frames are masked."""
        return len(self.kept)

    @property
    def frames(self) -> Mapping[int, NDArray[np.bool_]]:
        """Frame -> (height, width) bool, True is hidden; read-only, with one True at least, made when asked for."""
        return _Wholes(self.kept)

    def at(self, frame: int) -> NDArray[np.bool_]:
        """The mask of a frame, (height, width) bool; nothing hidden where none is set."""
        mask = self.frames.get(frame)
        return np.zeros((self.height, self.width), bool) if mask is None else mask

    def put(self, mask: NDArray[np.bool_] | Mask | None, start: int, stop: int | None = None) -> Masks:
        """These masks with one mask on frame `start`, or on all of start..stop-1.

        Args:
            mask: (height, width); None, or one that hides nothing, clears the frames.
            start: first frame.
            stop: one past the last frame; None for `start` alone.
        """
        stop = start + 1 if stop is None else stop
        small = Mask.of(mask) if isinstance(mask, np.ndarray) else mask
        kept = {**self.kept}
        for frame in range(start, stop):
            kept.pop(frame, None)
        if small is not None:
            if (small.height, small.width) != (self.height, self.width):
                raise ValueError(f"a mask must be {self.height} x {self.width}, got {small.height} x {small.width}")
            kept |= dict.fromkeys(range(start, stop), small)
        return Masks(self.height, self.width, MappingProxyType(kept))


class _Wholes(Mapping[int, "NDArray[np.bool_]"]):
    """Masks as arrays; to ask whether there is one makes none."""

    def __init__(self, kept: Mapping[int, Mask]) -> None:
        self._kept = kept

    def __getitem__(self, frame: int) -> NDArray[np.bool_]:
        return self._kept[frame].whole()

    def __contains__(self, frame: object) -> bool:
        return frame in self._kept

    def __iter__(self) -> Iterator[int]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


class MaskedSource:
    """A video with parts hidden; a `FrameSource` whose masked frames have identities of their own.

    It borrows the source it is given: closing it closes that.
    """

    def __init__(self, source: FrameSource, masks: Masks, fill: Fill = Fill.MEAN, seed: int = 0) -> None:
        """Hide parts of a video.

        Args:
            source: the video.
            masks: of its size.
            fill: what takes the place of hidden pixels.
            seed: of what is drawn to fill them.
        """
        if (masks.height, masks.width) != (source.height, source.width):
            raise ValueError(f"masks of {masks.height} x {masks.width} do not fit {source.height} x {source.width}")
        self._source = source
        self._masks = masks
        self._fill = Fill(fill)
        self._seed = seed

    @property
    def path(self) -> Path:
        """Of the video."""
        return self._source.path

    @property
    def height(self) -> int:
        """Of the video."""
        return self._source.height

    @property
    def width(self) -> int:
        """Of the video."""
        return self._source.width

    @property
    def rate(self) -> Fraction:
        """Of the video."""
        return self._source.rate

    @property
    def fingerprint(self) -> str:
        """Of the video."""
        return self._source.fingerprint

    def __len__(self) -> int:
        return len(self._source)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the video."""
        self._source.close()

    def time(self, i: int) -> float:
        """Of the video."""
        return self._source.time(i)

    def pts(self, i: int) -> int:
        """Of the video."""
        return self._source.pts(i)

    def read(self, i: int) -> NDArray[np.uint8]:
        """Picture i with its hidden pixels filled; as `FrameSource.read`."""
        picture = self._source.read(i)
        mask = self._masks.frames.get(i)
        if mask is None:
            return picture
        picture = filled(picture, mask, self._fill, self._seed, i)
        picture.setflags(write=False)
        return picture

    def identity(self, i: int) -> str:
        """The video's own; for a masked frame with a digest of the mask and what fills it."""
        name = self._source.identity(i)
        mask = self._masks.frames.get(i)
        if mask is None:
            return name
        digest = hashlib.sha256(np.packbits(mask).tobytes()).hexdigest()[:16]
        seed = f":{self._seed}" if self._fill.drawn else ""
        return f"{name}:mask:{digest}:{self._fill}{seed}"


def encode_mask(mask: NDArray[np.bool_]) -> bytes:
    """(H, W) bool as the bytes of a 1-bit PNG."""
    ok, data = cv2.imencode(".png", mask.astype(np.uint8) * 255, [cv2.IMWRITE_PNG_BILEVEL, 1])
    if not ok:
        raise ValueError(f"a mask must be (H, W) with H, W >= 1, got {mask.shape}")
    return data.tobytes()


def decode_mask(data: bytes, height: int, width: int) -> NDArray[np.bool_]:
    """The inverse of `encode_mask`; an 8-bit PNG counts as hidden where it is brighter than half.

    Args:
        data: a PNG file.
        height: pixels that it must have; checked before anything is decoded.
        width: pixels that it must have.

    Returns:
        (height, width) bool.

    Raises:
        ProjectError: it is no PNG, is damaged, or has another size.
    """
    if not data.startswith(_PNG_HEAD) or len(data) < len(_PNG_HEAD) + 8:
        raise ProjectError("A stored mask is damaged: it is not a PNG picture. The labels are safe; paint it again.")
    got_width, got_height = struct.unpack_from(">2I", data, len(_PNG_HEAD))
    if (got_height, got_width) != (height, width):
        raise ProjectError(
            f"A stored mask is {got_width} x {got_height} pixels, but the video is {width} x {height}. "
            "The labels are safe; paint the mask again."
        )
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if picture is None or picture.shape != (height, width):
        raise ProjectError("A stored mask is damaged and cannot be decoded. The labels are safe; paint it again.")
    return np.asarray(picture > 127)
