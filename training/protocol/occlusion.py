"""Squares that hide joints, as in section 4.5 of the paper: the same for every network.

A square has 40 of the 256 pixels of the window in which the network sees the person, and stands on a labelled,
visible joint. It is given in pixels of the video, so a network with a smaller crop sees the same part hidden.
Which joints are hidden follows from the clip's name, the frame where the recursion starts, and how many are to be:
not from the network, nor from the order of the clips.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.occlusion.fills import Fill, filled
from kimnet_core.pose.pose import Visibility
from training.crops import window_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.model.crop import Crop
    from training.datasets.labelled_clips import LabelledClip

SHARE = 40 / 256  # side of a square, in sides of the window
SIZE = 256  # pixels of the window in which squares are laid out; any other gives the same squares


class Kind(StrEnum):
    """In which frames joints are hidden, of those that follow each other from one start to the next."""

    TEMPORAL = "temporal"  # in one of them
    SPATIAL = "spatial"  # in all but the first, the same joints
    RESAMPLED = "resampled"  # in all but the first, other joints in each


@dataclass(frozen=True, slots=True)
class Occlusion:
    """What is hidden.

    The curve of Figure 8 is `Kind.SPATIAL` with 1 to 9 joints.

    Attributes:
        kind: in which frames.
        joints: how many joints in each; fewer where fewer are visible.
        fill: what takes the place of the hidden pixels; the paper does not say.
        spare_first: whether `Kind.TEMPORAL` leaves out the frame from which the initializer reads the pose.
    """

    kind: Kind
    joints: int = 2
    fill: Fill = Fill.MEAN
    spare_first: bool = False

    def __post_init__(self) -> None:
        if self.joints < 1:
            raise ValueError(f"joints is {self.joints}; it must be at least 1")


@dataclass(frozen=True, slots=True, eq=False)
class ClipMasks:
    """The squares of one clip of T frames.

    Attributes:
        centers: (T, n, 2) float64 pixels of the video, nan where a frame has fewer.
        sides: (T,) float64 pixels of the video.
        covered: (T, K) bool, labelled joints that lie under a square: the chosen ones and their neighbours.
        fill: what takes the place of the hidden pixels.
        seed: of noise.
    """

    centers: NDArray[np.float64]
    sides: NDArray[np.float64]
    covered: NDArray[np.bool_]
    fill: Fill
    seed: int

    def squares(self, frame: int, crop: Crop) -> NDArray[np.intp]:
        """What is hidden in a crop of a frame: (n, 3) first column, first row and side, pixels, also outside of it.

        Args:
            frame: number in the clip.
            crop: upright.
        """
        centers = self.centers[frame]
        centers = crop.to_crop(centers[np.isfinite(centers).all(axis=1)])
        side = round(float(self.sides[frame] * crop.scale[0]))
        first = np.rint(centers - (side - 1) / 2).astype(np.intp)
        return np.column_stack([first, np.full(len(first), side)])

    def hide(self, picture: NDArray[np.uint8], frame: int, crop: Crop) -> NDArray[np.uint8]:
        """A crop of a frame with its squares hidden.

        Args:
            picture: (size, size, 3) uint8, what `crop` cuts from the frame.
            frame: number in the clip.
            crop: upright.
        """
        mask = np.zeros(picture.shape[:2], bool)
        for left, top, side in self.squares(frame, crop):
            mask[max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)] = True
        return filled(picture, mask, self.fill, self.seed, frame)


def clip_masks(clip: LabelledClip, occlusion: Occlusion, reset_every: int | None) -> ClipMasks:
    """The squares of a clip.

    Args:
        clip: T frames.
        occlusion: what is hidden.
        reset_every: frames from one start to the next, as for `predict`; None for one start.
    """
    length, width = len(clip.xy), min(occlusion.joints, clip.xy.shape[1])
    centers, sides = np.full((length, width, 2), np.nan), np.zeros(length)
    for start in range(0, length, reset_every or length):
        part = slice(start, min(start + (reset_every or length), length))
        sides[part] = SHARE * window_of(clip, start, part.stop - start, SIZE).crop.box.width
        seen = np.where((clip.visibility[part] == Visibility.VISIBLE)[..., None], clip.xy[part], np.nan)
        rng = np.random.default_rng(_seed(clip.name, start, occlusion.joints))
        for frame, joints in _hidden(~np.isnan(seen[..., 0]), occlusion, rng):
            centers[start + frame, : len(joints)] = seen[frame, joints]
    apart = np.abs(clip.xy[:, :, None] - centers[:, None]).max(axis=-1)  # (T, K, n)
    covered = (apart <= sides[:, None, None] / 2).any(axis=-1)
    return ClipMasks(centers, sides, covered, occlusion.fill, _seed(clip.name, 0, occlusion.joints))


def _hidden(
    seen: NDArray[np.bool_], occlusion: Occlusion, rng: np.random.Generator
) -> list[tuple[int, NDArray[np.intp]]]:
    """Frames from one start to the next, and which joints are hidden in each.

    Args:
        seen: (T, K) which joints are visible.
        occlusion: how many joints, in which frames.
        rng: of the choice.
    """
    length = len(seen)
    if occlusion.kind is Kind.TEMPORAL:
        first = 1 if occlusion.spare_first else 0
        if first >= length:
            return []
        frame = int(rng.integers(first, length))
        return [(frame, _drawn(seen[frame], occlusion.joints, rng))]
    if occlusion.kind is Kind.RESAMPLED:
        return [(frame, _drawn(seen[frame], occlusion.joints, rng)) for frame in range(1, length)]
    # Those that are visible for longest come first, so that there is something to follow; chance settles the rest.
    often = seen[1:].sum(axis=0)
    order = rng.permutation(len(often))
    followed = order[np.argsort(-often[order], kind="stable")][: occlusion.joints]
    return [(frame, followed[seen[frame, followed]]) for frame in range(1, length)]


def _drawn(seen: NDArray[np.bool_], joints: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Some of the visible joints (K,), as many as there are at most."""
    return np.asarray(rng.permutation(np.flatnonzero(seen))[:joints])


def _seed(name: str, start: int, joints: int) -> int:
    """The same on every machine and in every run, which `hash` of a text is not."""
    return int.from_bytes(hashlib.sha256(f"{name}\n{start}\n{joints}".encode()).digest()[:8], "big")
