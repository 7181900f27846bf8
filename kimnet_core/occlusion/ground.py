"""What all trials of a network have in common: the pass in which nothing is hidden, and where masks lie by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.occlusion.occluders import Fixed, Following, Occluder, Shape, masks_of
from kimnet_core.tracking.crop_path import CropPath

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.model.crop import Crop
    from kimnet_core.occlusion.masks import Masks
    from kimnet_core.occlusion.recipe import Patch, Trial

INPUT = 256
"""Pixels of the network's input that sizes of patches are given in, whatever its real size."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """N frames of a clip, seen whole.

    Attributes:
        start: the first frame.
        xy: (N, K, 2) float64 frame pixels, where the network has the joints; nan where nowhere.
        course: (N, K, 2) float64 where masks are put: the truth where it is known, else `xy`.
        windows: (N, 5) float64, `Crop.window` of each frame.
    """

    start: int
    xy: NDArray[np.float64]
    course: NDArray[np.float64]
    windows: NDArray[np.float64]

    @property
    def frames(self) -> range:
        return range(self.start, self.start + len(self.xy))

    def path(self, frames: int) -> CropPath:
        """The windows, of a clip of so many frames."""
        windows = np.full((frames, 5), np.nan)
        windows[self.start : self.frames.stop] = self.windows
        return CropPath(windows)

    def masks(self, trial: Trial, height: int, width: int, *, follow: bool) -> Masks:
        """The masks of a trial; where one lies outside what the network sees of a frame, the frame has none.

        Args:
            trial: its frames are of these.
            height: of the frames in pixels.
            width: of the frames in pixels.
            follow: whether patches go with their joints.
        """
        path = self.path(self.frames.stop)
        masks = masks_of([self._occluder(patch, path, follow) for patch in trial.patches], height, width)
        for frame, mask in list(masks.frames.items()):
            if not _seen(mask, path.window(frame, INPUT)):
                masks = masks.put(None, frame)
        return masks

    def _occluder(self, patch: Patch, path: CropPath, follow: bool) -> Occluder:
        at = patch.start - self.start
        side = patch.size / float(path.window(patch.start, INPUT).scale.mean())
        xy = self.course[:, patch.joint]
        course = Following(xy, self.start) if follow else Fixed(*xy[at].tolist())
        return Occluder(Shape.SQUARE, side, course, range(patch.start, patch.stop))


def _seen(mask: NDArray[np.bool_], window: Crop) -> bool:
    shown = np.repeat(mask[..., None].astype(np.uint8), 3, axis=2) * np.uint8(255)
    return bool(window.cut(shown).any())
