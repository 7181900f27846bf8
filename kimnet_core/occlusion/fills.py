"""What takes the place of hidden pixels."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.model.crop import BORDER
from kimnet_core.resources import SAMPLE_CLIP
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import NDArray

    Filling: TypeAlias = Callable[[NDArray[np.uint8], NDArray[np.bool_], int, int], NDArray[np.uint8]]

_INPAINT_RADIUS = 3.0  # pixels around a hidden one that its colour is made of
_AROUND = 16  # pixels around the mask that inpainting is shown
_COARSEST = 64  # pixels of the largest blots of the texture
_CONTRAST = 40.0  # standard deviation of the texture, of 255
_ARM = 40, slice(320, 420), slice(80, 180)  # frame of the sample clip, rows and columns: from elbow to fingertips


class Fill(StrEnum):
    """What takes the place of the hidden pixels."""

    MEAN = "mean"  # the colour that normalises to about zero, as in the paper's experiments
    BLACK = "black"
    NOISE = "noise"  # uniform per pixel and channel, another in each frame
    BLUR = "blur"  # the picture itself, its detail gone
    INPAINT = "inpaint"  # what lies around, carried on inwards (Telea 2004)
    TEXTURE = "texture"  # coloured blots of all sizes, the same in every frame
    PATCH = "patch"  # another piece of the same frame, from half its width away: what else is in the scene
    PERSON = "person"  # an arm of somebody else, the man of the sample clip: a joint where there is none

    @property
    def drawn(self) -> bool:
        """Whether it depends on a seed."""
        return self in (Fill.NOISE, Fill.TEXTURE)


def filled(
    picture: NDArray[np.uint8], mask: NDArray[np.bool_], fill: Fill, seed: int = 0, frame: int = 0
) -> NDArray[np.uint8]:
    """A copy of a picture with a part of it hidden.

    Args:
        picture: (H, W, 3) uint8.
        mask: (H, W) bool, True is hidden.
        fill: what takes the place of hidden pixels.
        seed: of what is drawn.
        frame: number of the picture; noise is another in each.
    """
    hidden = picture.copy()
    if mask.any():
        hidden[mask] = _FILLINGS[fill](picture, mask, seed, frame)[mask]
    return hidden


def _flat(color: tuple[int, int, int]) -> Filling:
    return lambda picture, _mask, _seed, _frame: np.broadcast_to(np.array(color, np.uint8), picture.shape)


def _noise(picture: NDArray[np.uint8], _: NDArray[np.bool_], seed: int, frame: int) -> NDArray[np.uint8]:
    return np.random.default_rng((seed, frame)).integers(0, 256, picture.shape, np.uint8)


def _blurred(picture: NDArray[np.uint8], *_: object) -> NDArray[np.uint8]:
    """A picture reduced to about 16 patches along its longer side, and smooth in between."""
    height, width = picture.shape[:2]
    shrink = 16 / max(height, width)
    small = cv2.resize(
        picture, (max(1, round(width * shrink)), max(1, round(height * shrink))), interpolation=cv2.INTER_AREA
    )
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def _inpainted(picture: NDArray[np.uint8], mask: NDArray[np.bool_], *_: object) -> NDArray[np.uint8]:
    """Only what lies near the mask is looked at: the whole of a large frame takes a second."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    part = tuple(slice(max(0, at[0] - _AROUND), at[-1] + 1 + _AROUND) for at in (rows, columns))
    result = picture.copy()
    near = np.ascontiguousarray(picture[part])
    result[part] = cv2.inpaint(near, mask[part].astype(np.uint8), _INPAINT_RADIUS, cv2.INPAINT_TELEA)
    return result


def _texture(picture: NDArray[np.uint8], _: NDArray[np.bool_], seed: int, __: int) -> NDArray[np.uint8]:
    """Noise of every scale from two pixels to `_COARSEST`, each as strong as its size, around grey."""
    height, width = picture.shape[:2]
    rng, total, blot = np.random.default_rng(seed), np.zeros(picture.shape, np.float32), 2
    while blot <= _COARSEST:
        coarse = rng.standard_normal((height // blot + 2, width // blot + 2, 3)).astype(np.float32)
        total += blot * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        blot *= 2
    grey: NDArray[np.float32] = 128 + _CONTRAST * total / max(float(total.std()), 1e-6)
    return grey.clip(0, 255).astype(np.uint8)


def _elsewhere(picture: NDArray[np.uint8], *_: object) -> NDArray[np.uint8]:
    return np.roll(picture, picture.shape[1] // 2, axis=1)


@lru_cache(maxsize=1)
def _arm() -> NDArray[np.uint8]:
    """(100, 100, 3) of the sample clip."""
    frame, rows, columns = _ARM
    with open_video(SAMPLE_CLIP) as source:
        return np.ascontiguousarray(source.read(frame)[rows, columns])


def _somebody(picture: NDArray[np.uint8], mask: NDArray[np.bool_], *_: object) -> NDArray[np.uint8]:
    """The arm as large as each part of the mask that hangs together."""
    result = picture.copy()
    parts = cv2.connectedComponentsWithStats(mask.astype(np.uint8))[2]
    for left, top, width, height in parts[1:, :4].tolist():  # the first is what is not hidden
        result[top : top + height, left : left + width] = cv2.resize(_arm(), (width, height))
    return result


_FILLINGS: dict[Fill, Filling] = {
    Fill.MEAN: _flat(BORDER),
    Fill.BLACK: _flat((0, 0, 0)),
    Fill.NOISE: _noise,
    Fill.BLUR: _blurred,
    Fill.INPAINT: _inpainted,
    Fill.TEXTURE: _texture,
    Fill.PATCH: _elsewhere,
    Fill.PERSON: _somebody,
}
"""Whole pictures to take hidden pixels from: of a picture, its mask, a seed and its number."""
