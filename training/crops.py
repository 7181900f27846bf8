"""Labelled videos as square clips: one window for all frames of a part, and one draw of chance.

State and features of two frames are only added where they lie in one system of coordinates, so a window that
followed the person would have to carry the state along; one that stands still need not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Visibility

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.labelled_clips import LabelledClip

MARGIN = 1.25  # side of the window, in longer sides of the boxes' union


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far clips are changed: the paper's ranges, those of RPSTN and LSTM Pose Machines.

    Attributes:
        rotation: degrees to either side.
        scale: smallest and largest factor by which the person grows.
        flip: how probable it is that a clip is mirrored, in [0, 1].
    """

    rotation: float = 40.0
    scale: tuple[float, float] = (0.8, 1.4)
    flip: float = 0.5

    def __post_init__(self) -> None:
        if not (0 <= self.rotation <= 180 and 0 < self.scale[0] <= self.scale[1] and 0 <= self.flip <= 1):
            raise ValueError("rotation must be in 0..180, scale two rising numbers above 0, and flip in 0..1")

    def draw(self, rng: Generator, skeleton: Skeleton) -> Draw:
        """What is done to all frames of a clip."""
        return Draw(
            float(rng.uniform(-self.rotation, self.rotation)),
            float(rng.uniform(*self.scale)),
            skeleton.flip if rng.random() < self.flip else None,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """One change for all frames of a clip.

    Attributes:
        angle: degrees by which the window is turned, clockwise.
        scale: factor by which the person grows, above 0.
        swap: (K,) where each joint goes in a clip that is mirrored (`Skeleton.flip`); None leaves it as it is.
    """

    angle: float = 0.0
    scale: float = 1.0
    swap: NDArray[np.intp] | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A square part of a video's frames as a picture that may be mirrored.

    Attributes:
        crop: the square.
        mirrored: whether the picture is turned over, left to right.
    """

    crop: Crop
    mirrored: bool = False

    @property
    def to_picture(self) -> NDArray[np.float64]:
        """(2, 3) matrix that takes pixels of the crop to pixels of the video's frames."""
        matrix = self.crop.into_frame
        if not self.mirrored:
            return matrix
        a, b = matrix[:, 0], matrix[:, 2]
        return np.column_stack([-a, matrix[:, 1], b + (self.crop.size - 1) * a])

    def cut(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Sample (size, size, 3) uint8 from a frame (H, W, 3) uint8."""
        picture = self.crop.cut(frame)
        return np.ascontiguousarray(picture[:, ::-1]) if self.mirrored else picture

    def to_crop(self, xy: NDArray[np.floating]) -> NDArray[np.float64]:
        """Pixels (..., 2) of the video's frames to those of the crop."""
        points = self.crop.to_crop(xy)
        if self.mirrored:
            points[..., 0] = self.crop.size - 1 - points[..., 0]
        return points


@dataclass(frozen=True, slots=True, eq=False)
class CroppedClip:
    """Part of a video through one window.

    Attributes:
        frames: (T, S, S, 3) uint8 RGB.
        xy: (T, K, 2) float64 crop pixels, nan where a joint has no label.
        weight: (T, K) float32, 1 where a joint is learnt from and 0 elsewhere.
        to_picture: (2, 3) float64 matrix that takes crop pixels to pixels of the video's frames.
    """

    frames: NDArray[np.uint8]
    xy: NDArray[np.float64]
    weight: NDArray[np.float32]
    to_picture: NDArray[np.float64]


def window_of(clip: LabelledClip, start: int, length: int, size: int, *, augment: Draw | None = None) -> Window:
    """The square around the union of the boxes of frames start..start + length - 1, `MARGIN` times as long.

    Where none of these frames has a box, the labelled joints stand in for them; where there are none either,
    the whole picture does.

    Args:
        clip: a video and its labels.
        start: first frame.
        length: frames, at least 1.
        size: side of the crop in pixels.
        augment: how it is changed; None leaves it upright.

    Raises:
        ValueError: the clip does not have these frames.
        KimnetError: the picture must be looked at and cannot be read.
    """
    if not 0 <= start < start + length <= len(clip.boxes):
        raise ValueError(f"frames {start}..{start + length - 1} of a clip of {len(clip.boxes)}")
    part = slice(start, start + length)
    points = clip.boxes[part].reshape(-1, 2)
    if not np.isfinite(points).all(axis=1).any():
        points = clip.xy[part].reshape(-1, 2)
    if not np.isfinite(points).all(axis=1).any():
        height, width = clip.frames[start].shape[:2]
        points = np.array([[-0.5, -0.5], [width - 0.5, height - 0.5]])
    augment = augment or Draw()
    square = Box.around(points).squared(MARGIN / augment.scale)
    return Window(Crop(square, size, augment.angle), augment.swap is not None)


def crop_clip(
    clip: LabelledClip,
    start: int,
    length: int,
    size: int,
    *,
    augment: Draw | None = None,
    supervise_hidden: bool = False,
) -> CroppedClip:
    """Cut part of a video through one window (`window_of`).

    A joint is learnt from where it is visible and lies inside the crop and inside the video's picture.

    Args:
        clip: a video and its labels.
        start: first frame.
        length: frames, at least 1.
        size: side of the crops in pixels.
        augment: how all of them are changed; None leaves them upright.
        supervise_hidden: learn also from joints that are labelled and hidden.

    Raises:
        ValueError: the clip does not have these frames.
        KimnetError: a picture cannot be read.
    """
    window = window_of(clip, start, length, size, augment=augment)
    part = slice(start, start + length)
    cut, height, width = [], 0, 0
    for i in range(start, start + length):
        picture = clip.frames[i]
        height, width = picture.shape[:2]
        cut.append(window.cut(picture))
    xy = window.to_crop(clip.xy[part])
    known = clip.visibility[part] >= (Visibility.HIDDEN if supervise_hidden else Visibility.VISIBLE)
    known = known & _inside(clip.xy[part], width, height) & _inside(xy, size, size)
    if augment is not None and augment.swap is not None:
        xy, known = xy[:, augment.swap], known[:, augment.swap]
    return CroppedClip(np.stack(cut), xy, known.astype(np.float32), window.to_picture)


def _inside(xy: NDArray[np.floating], width: int, height: int) -> NDArray[np.bool_]:
    """Which points (..., 2) lie in a picture; nan does not."""
    inside = (xy >= -0.5) & (xy <= np.array([width, height]) - 0.5)
    return np.asarray(inside.all(axis=-1))
