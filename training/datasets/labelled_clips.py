"""Videos whose people somebody labelled, whatever data set they come from.

Every reader of such videos gives a `ClipSet`: joints in the order of one skeleton, positions as everywhere in this
project ((0, 0) the centre of the top-left pixel), and an account of what it left out or took otherwise than written.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kimnet_core.pose.pose import Visibility
from kimnet_core.video.images import read_image

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton


class Frames(Protocol):
    """The pictures of a video, each read when it is asked for."""

    def __len__(self) -> int: ...

    def __getitem__(self, i: int, /) -> NDArray[np.uint8]:
        """Picture i, (H, W, 3) uint8 RGB.

        Raises:
            VideoError: it cannot be read.
        """


@dataclass(frozen=True, slots=True)
class PictureFiles:
    """A video as one picture file per frame; `Frames`.

    Attributes:
        files: one per frame.
    """

    files: tuple[Path, ...]

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, i: int, /) -> NDArray[np.uint8]:
        """Picture i, (H, W, 3) uint8 RGB.

        Raises:
            VideoError: it cannot be read.
        """
        return read_image(self.files[i])


def numbered_files(folder: Path, pattern: str) -> tuple[Path, ...]:
    """The files of a folder whose names are `pattern` of 1, 2 and so on, up to the first that is not there."""
    names = {file.name for file in folder.iterdir()} if folder.is_dir() else set()
    return tuple(
        folder / name for name in itertools.takewhile(names.__contains__, map(pattern.format, itertools.count(1)))
    )


@dataclass(frozen=True, slots=True, eq=False)
class LabelledClip:
    """One person in T consecutive frames of a video.

    Attributes:
        name: nobody else in the set has it.
        frames: T pictures.
        xy: (T, K, 2) float64 pixels of the pictures, nan where a joint has no label.
        visibility: (T, K) uint8, as `kimnet_core.pose.pose.Visibility`: 0 without a label, 1 labelled but hidden,
            2 visible.
        boxes: (T, 4) float64 x1, y1, x2, y2 around the person, pixels; nan where there is none.
        action: what the person does, as the data set calls it; empty where it does not say.
    """

    name: str
    frames: Frames
    xy: NDArray[np.float64]
    visibility: NDArray[np.uint8]
    boxes: NDArray[np.float64]
    action: str

    def __post_init__(self) -> None:
        length = len(self.frames)
        shapes = self.visibility.shape[:1], self.xy.shape, self.boxes.shape
        if shapes != ((length,), (*self.visibility.shape, 2), (length, 4)):
            raise ValueError(f"{length} frames need as many rows of joints and boxes, got {shapes}")


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a reader left out, or took otherwise than written.

    Attributes:
        what: of which there are several, such as "joints".
        why: the rest of the sentence "12 joints ...".
        count: how many; at least 1.
    """

    what: str
    why: str
    count: int

    def __str__(self) -> str:
        return f"{self.count} {self.what} {self.why}"


def dropped(counts: Mapping[tuple[str, str], int]) -> tuple[Dropped, ...]:
    """What readers counted, by `Dropped.what` and `Dropped.why`, without what did not occur."""
    return tuple(Dropped(what, why, count) for (what, why), count in counts.items() if count)


def stretches(labelled: Iterable[int], there: Container[int], apart: int) -> Iterator[range]:
    """Runs of frames that begin and end with a labelled one.

    Args:
        labelled: numbers of frames, rising.
        there: numbers of the frames that have a picture; a run never goes over one that has none.
        apart: how far the labelled frames of a run may follow each other.
    """
    run: list[int] = []
    for frame in labelled:
        if run and (frame - run[-1] > apart or any(i not in there for i in range(run[-1], frame))):
            yield range(run[0], run[-1] + 1)
            run = []
        run.append(frame)
    if run:
        yield range(run[0], run[-1] + 1)


def hide_outside(visibility: NDArray[np.uint8], xy: NDArray[np.float64], height: int, width: int) -> NDArray[np.uint8]:
    """Visibility (T, K) with joints at (T, K, 2) that no picture can show taken for hidden, whatever the labels say."""
    inside = ((xy >= -0.5) & (xy <= (width - 0.5, height - 0.5))).all(axis=-1)
    return np.where(inside, visibility, np.minimum(visibility, Visibility.HIDDEN)).astype(np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class ClipSet:
    """The videos of one part of a data set; `str` of it is a report of several lines.

    Attributes:
        name: of the data set and the part.
        skeleton: the K joints of every clip.
        clips: in the order of the data set, names all different.
        dropped: what is not as the data set has it.
    """

    name: str
    skeleton: Skeleton
    clips: tuple[LabelledClip, ...]
    dropped: tuple[Dropped, ...]

    def __str__(self) -> str:
        counts = sum((np.bincount(clip.visibility.ravel(), minlength=3) for clip in self.clips), np.zeros(3, int))
        frames = sum(len(clip.frames) for clip in self.clips)
        lines = [
            f"{self.name}: {len(self.clips)} clips, {frames} frames, joints of {self.skeleton.name}",
            f"{counts[Visibility.VISIBLE]} joints visible, {counts[Visibility.HIDDEN]} hidden, "
            f"{counts[Visibility.ABSENT]} without a label",
            *map(str, self.dropped),
        ]
        return "\n".join(lines)
