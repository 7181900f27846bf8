"""Parts of the picture hidden from the network, frame by frame."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

import cv2
import numpy as np

from kimnet_core.errors import ProjectError
from kimnet_core.model.crop import BORDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.video.source import FrameSource

_PNG_HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"


class Fill(StrEnum):
    """What takes the place of the hidden pixels."""

    MEAN = "mean"  # the colour that normalises to about zero, as in the paper's experiments
    BLACK = "black"
    NOISE = "noise"  # uniform per pixel and channel, another in each frame
    BLUR = "blur"  # the picture itself, its detail gone


@dataclass(frozen=True, slots=True)
class Masks:
    """Which pixels are hidden, for every frame that hides any; a value: edits make a new one.

    Attributes:
        height: pixels of every mask.
        width: pixels.
        frames: frame -> (height, width) bool, True is hidden; read-only arrays with at least one True.
    """

    height: int
    width: int
    frames: Mapping[int, NDArray[np.bool_]] = field(default_factory=lambda: MappingProxyType({}))

    def __len__(self) -> int:
        """How many frames are masked."""
        return len(self.frames)

    def at(self, frame: int) -> NDArray[np.bool_]:
        """The mask of a frame, (height, width) bool; nothing hidden where none is set."""
        mask = self.frames.get(frame)
        return np.zeros((self.height, self.width), bool) if mask is None else mask

    def put(self, mask: NDArray[np.bool_] | None, start: int, stop: int | None = None) -> Masks:
        """These masks with one mask on frame `start`, or on all of start..stop-1.

        Args:
            mask: (height, width) bool; None, or one that hides nothing, clears the frames.
            start: first frame.
            stop: one past the last frame; None for `start` alone.
        """
        stop = start + 1 if stop is None else stop
        frames = {i: old for i, old in self.frames.items() if not start <= i < stop}
        if mask is not None and mask.any():
            if mask.shape != (self.height, self.width) or mask.dtype != np.bool_:
                raise ValueError(f"a mask must be {(self.height, self.width)} bool, got {mask.shape} {mask.dtype}")
            kept = mask.copy()
            kept.setflags(write=False)
            frames |= dict.fromkeys(range(start, stop), kept)
        return Masks(self.height, self.width, MappingProxyType(frames))


def stroke(
    mask: NDArray[np.bool_], points: NDArray[np.floating], radius: float, *, erase: bool = False
) -> NDArray[np.bool_]:
    """Draw with a round brush.

    Args:
        mask: (H, W) bool; stays as it is.
        points: (N, 2) the brush's way in pixels, N >= 1; one point makes a disc.
        radius: of the brush in pixels. A pixel is covered when its centre is no farther than this from the way.
        erase: uncover instead of cover.

    Returns:
        (H, W) bool, a new mask.
    """
    result = mask.copy()
    points = np.asarray(points, np.float64).reshape(-1, 2)
    for start, end in zip(points, points[1:] if len(points) > 1 else points, strict=False):
        rows, columns = (_reach(start[axis], end[axis], radius, mask.shape[1 - axis]) for axis in (1, 0))
        y, x = np.mgrid[rows, columns]
        covered = _distance(x, y, start, end) <= radius
        result[rows, columns][covered] = not erase
    return result


def _reach(a: float, b: float, radius: float, size: int) -> slice:
    """The pixels of an axis that a brush can touch between two positions."""
    low, high = min(a, b) - radius, max(a, b) + radius
    return slice(int(np.clip(np.ceil(low), 0, size)), int(np.clip(np.floor(high) + 1, 0, size)))


def _distance(
    x: NDArray[np.integer], y: NDArray[np.integer], start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """From pixels to the segment between two points."""
    along = end - start
    length = float(along @ along)
    t = np.clip(((x - start[0]) * along[0] + (y - start[1]) * along[1]) / length, 0, 1) if length else 0.0
    return np.asarray(np.hypot(x - start[0] - t * along[0], y - start[1] - t * along[1]))


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
            seed: of the noise.
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
        picture = filled(picture, mask, self._fill, (self._seed, i))
        picture.setflags(write=False)
        return picture

    def identity(self, i: int) -> str:
        """The video's own; for a masked frame with a digest of the mask and what fills it."""
        name = self._source.identity(i)
        mask = self._masks.frames.get(i)
        if mask is None:
            return name
        digest = hashlib.sha256(np.packbits(mask).tobytes()).hexdigest()[:16]
        seed = f":{self._seed}" if self._fill is Fill.NOISE else ""
        return f"{name}:mask:{digest}:{self._fill}{seed}"


def filled(
    picture: NDArray[np.uint8], mask: NDArray[np.bool_], fill: Fill, seed: Sequence[int] = (0,)
) -> NDArray[np.uint8]:
    """A copy of a picture with a part of it hidden.

    Args:
        picture: (H, W, 3) uint8.
        mask: (H, W) bool, True is hidden.
        fill: what takes the place of hidden pixels.
        seed: of the noise, such as a number of one's own and that of the frame.
    """
    hidden = picture.copy()
    hidden[mask] = _filling(picture, fill, seed)[mask]
    return hidden


def _filling(picture: NDArray[np.uint8], fill: Fill, seed: Sequence[int]) -> NDArray[np.uint8]:
    """A whole picture to take hidden pixels from."""
    if fill is Fill.NOISE:
        return np.random.default_rng(seed).integers(0, 256, picture.shape, np.uint8)
    if fill is Fill.BLUR:
        return _blurred(picture)
    return np.broadcast_to(np.array(BORDER if fill is Fill.MEAN else (0, 0, 0), np.uint8), picture.shape)


def _blurred(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture reduced to about 16 patches along its longer side, and smooth in between."""
    height, width = picture.shape[:2]
    shrink = 16 / max(height, width)
    small = cv2.resize(
        picture, (max(1, round(width * shrink)), max(1, round(height * shrink))), interpolation=cv2.INTER_AREA
    )
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


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
