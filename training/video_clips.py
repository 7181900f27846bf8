"""Real videos of one person with machine labels, as clips; held out by time.

Of the labelled frames the first 60 % may be learnt from and the rest is to measure on, with a few frames between
that belong to neither, for neighbours look alike.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.errors import InputError
from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import parse_box
from kimnet_core.video.source import open_video
from training.clips import Clip
from training.datasets.coco17 import from_coco
from training.datasets.machine_labels import read_machine_labels
from training.datasets.stills import FAIR, SURE
from training.peer import follow
from training.sources import stage_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.video.source import FrameSource
    from training.clips import Stage
    from training.config import Video
    from training.peer import Look

LEARNT = 0.6  # share of the labelled frames that may be learnt from
GAP = 4  # frames between these and those to measure on
STORED = 300  # pixels: a person is kept no smaller than that, where the video shows as many
AROUND = 1.0  # margin that is kept around all the person's places, in extents of the person
FASTEST = 3  # frames of the video a frame of the clip
FAIR_WEIGHT = 0.5
KNOWN = 0.6  # share of the joints by which a frame shows the person


@dataclass(frozen=True, slots=True, eq=False)
class Footage:
    """A stretch of a video with its person.

    Attributes:
        frames: (F, h, w, 3) uint8 RGB, the part of the frame in which the person moves.
        xy: (F, K, 2) float64 pixels of that part; nan where the machine was not sure.
        weight: (F, K) float32 in [0, 1].
    """

    frames: NDArray[np.uint8]
    xy: NDArray[np.float64]
    weight: NDArray[np.float32]

    def learnt(self) -> Footage:
        """What may be learnt from."""
        return self._part(slice(0, int(LEARNT * len(self.xy)) - GAP))

    def measured(self) -> Footage:
        """What is to be measured on."""
        return self._part(slice(int(LEARNT * len(self.xy)), None))

    def _part(self, part: slice) -> Footage:
        return Footage(self.frames[part], self.xy[part], self.weight[part])


def read_footage(video: Video, skeleton: Skeleton, look: Look) -> Footage:
    """Read a video and label it.

    Args:
        video: which.
        skeleton: Penn 13.
        look: MoveNet (`training.peer.open_movenet`), for videos with a box.

    Raises:
        InputError: the labels cannot be read, the box lies outside, or no frame shows the person.
        VideoError: the video cannot be read.
    """
    with open_video(video.path) as source:
        end = len(source) if video.last < 0 else min(video.last + 1, len(source))
        if video.labels is not None:
            found = read_machine_labels(video.labels, video.view, "consensus2d")[video.first : end]
        else:
            box = parse_box(video.box, source.height, source.width).squared()
            # strict=False ends the walk with the range, not with the video.
            walk = zip(range(video.first, end), follow(source, look, box, video.first), strict=False)
            found = np.stack([keypoints for _, keypoints in walk])
        joints = from_coco(found, skeleton)
        score = np.nan_to_num(joints[..., 2])
        xy = np.where(score[..., None] >= FAIR, joints[..., :2], np.nan)
        weight = np.where(np.isnan(xy[..., 0]), 0, np.where(score >= SURE, 1, FAIR_WEIGHT)).astype(np.float32)
        shown = _shown(weight)
        seen = np.arange(shown[0], shown[-1] + 1)
        xy, weight = xy[seen], weight[seen]
        corner, size, shrink = _part(xy, source)
        frames = np.stack([_cut(source.read(video.first + i), corner, size, shrink) for i in seen])
    return Footage(frames, (xy - corner - (shrink - 1) / 2) / shrink, weight)


def _shown(weight: NDArray[np.float32]) -> NDArray[np.intp]:
    """The frames that show the person.

    Raises:
        InputError: there is none.
    """
    shown = np.flatnonzero((weight > 0).mean(axis=1) >= KNOWN)
    if not len(shown):
        raise InputError("A video shows no person in any frame; look at its labels or its box.")
    return shown


def _part(xy: NDArray[np.float64], source: FrameSource) -> tuple[NDArray[np.intp], NDArray[np.intp], int]:
    """First pixel (x, y) of the part to keep, how many pixels it has, and by what it may be shrunk."""
    low, high = np.nanmin(xy, axis=1), np.nanmax(xy, axis=1)
    extent = float(np.nanmax(high - low))
    first = np.maximum(np.nanmin(low, axis=0) - AROUND * extent, 0).astype(int)
    last = np.minimum(np.nanmax(high, axis=0) + AROUND * extent, (source.width, source.height)).astype(int)
    shrink = max(1, int(extent / STORED))
    return first, (last - first) // shrink * shrink, shrink


def _cut(frame: NDArray[np.uint8], corner: NDArray[np.intp], size: NDArray[np.intp], shrink: int) -> NDArray[np.uint8]:
    part = frame[corner[1] : corner[1] + size[1], corner[0] : corner[0] + size[0]]
    small = cv2.resize(part, (int(size[0]) // shrink, int(size[1]) // shrink), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class VideoClips:
    """Clips out of footage: a still window around the person, any start, one to three frames a step.

    Attributes:
        footage: each in turn.
        stage: how windows are placed, and what happens to the frames afterwards.
    """

    footage: Sequence[Footage]
    stage: Stage

    def clip(self, at: int, rng: Generator) -> Clip:
        recipe, footage = self.stage.recipe, self.footage[at % len(self.footage)]
        fastest = min(FASTEST, (len(footage.xy) - 1) // (recipe.frames - 1))
        stride = int(rng.integers(1, fastest + 1))
        first = _start(footage, stride * (recipe.frames - 1), rng)
        part = slice(first, first + stride * (recipe.frames - 1) + 1, stride)
        angle = rng.uniform(-recipe.turn, recipe.turn) * (rng.random() < 0.5)
        window = Crop(self.stage.window(footage.xy[part], rng), recipe.size, float(angle))
        clip = Clip(
            np.stack([window.cut(frame) for frame in footage.frames[part]]),
            window.to_crop(footage.xy[part]),
            footage.weight[part],
            np.zeros(footage.weight[part].shape, bool),
        )
        other = self.footage[int(rng.integers(len(self.footage)))].frames
        return self.stage.finish(clip, rng, other[rng.integers(len(other))])

    def digest(self) -> str:
        digest = hashlib.sha256(stage_digest(self.stage))
        for footage in self.footage:
            digest.update(footage.xy.round(3).tobytes() + footage.frames[0].tobytes())
        return digest.hexdigest()


def _start(footage: Footage, length: int, rng: Generator) -> int:
    """A frame from which on the person is known for `length` more; any, where there is none."""
    known = (footage.weight > 0).mean(axis=1) >= KNOWN
    starts = np.arange(len(known) - length)
    whole = starts[[known[start : start + length + 1].all() for start in starts]]
    return int(rng.choice(whole if len(whole) else starts))
