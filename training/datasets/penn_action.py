"""Penn Action (Zhang et al., ICCV 2013): `labels/NNNN.mat` and `frames/NNNN/000001.jpg`.

A label file holds x, y and visibility [T, 13], bbox [T, 4] (corners), dimensions (height, width, frames), action and
train, 1 or -1. Places count from 1, as in MATLAB. What of it is not as it should be, in the files as published:

* x and y may be of an unsigned integer type, even of different ones in a file.
* The published list of joints has left and right exchanged; the columns are those of Penn 13 with right anatomical.
* A joint marked invisible has a guessed place, or none: then neither x nor y is above 1.
* bbox lacks its last row in two clips, where the one before stands in, as LSTM Pose Machines does, and is empty in
  some rows of ten.
* dimensions are not those of the pictures in some clips. The pictures' size holds; places are taken as they are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import InputError
from kimnet_core.pose.pose import Visibility
from kimnet_core.pose.skeleton import load_skeleton
from training.datasets.labelled_clips import ClipSet, LabelledClip, PictureFiles, dropped, hide_outside, numbered_files
from training.datasets.mat import read_mat

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SPLITS = ("train", "test")
_JOINTS = 13
_SIZE = "are of another size than their labels name; the pictures' holds"


@dataclass(frozen=True, slots=True, eq=False)
class PennLabels:
    """One label file.

    Attributes:
        name: NNNN.
        xy: (T, 13, 2) float64 pixels, (0, 0) the centre of the top-left one; nan where no place is known.
        visibility: (T, 13) uint8, as `kimnet_core.pose.pose.Visibility`.
        boxes: (T, 4) float64 x1, y1, x2, y2 in pixels; nan where the file's is empty.
        action: such as "baseball_pitch".
        split: one of `SPLITS`.
        size: height and width of the pictures as the file has them, which may be wrong.
        oddities: how many of what, as `training.datasets.labelled_clips.dropped` takes them.
    """

    name: str
    xy: NDArray[np.float64]
    visibility: NDArray[np.uint8]
    boxes: NDArray[np.float64]
    action: str
    split: str
    size: tuple[float, float]
    oddities: Counter[tuple[str, str]]


def read_penn_labels(root: Path, split: str) -> list[PennLabels]:
    """Read the label files of a split, in the order of their numbers; no pictures are needed.

    Args:
        root: holds `labels`.
        split: one of `SPLITS`.

    Raises:
        InputError: there are no label files, or one is damaged.
    """
    paths = sorted((root / "labels").glob("*.mat"))
    if not paths:
        raise InputError(f"There are no label files {root / 'labels' / 'NNNN.mat'}; give the folder of Penn Action.")
    return [labels for labels in map(read_penn_file, paths) if labels.split == split]


def read_penn_file(path: Path) -> PennLabels:
    """Read one label file.

    Raises:
        InputError: it is damaged, or none.
    """
    mat = read_mat(path)
    x = mat.numbers("x", None, _JOINTS)
    y, visible = (mat.numbers(name, *x.shape) for name in ("y", "visibility"))
    height, width, _ = mat.numbers("dimensions", 1, 3)[0].tolist()
    unknown = (visible == 0) & (x <= 1) & (y <= 1)
    visibility = np.where(visible, Visibility.VISIBLE, np.where(unknown, Visibility.ABSENT, Visibility.HIDDEN))
    rows = mat.numbers("bbox", None, 4)
    oddities = Counter({("joints", "have no known place"): int(unknown.sum())})
    return PennLabels(
        path.stem,
        np.where(unknown[..., None], np.nan, np.stack([x, y], axis=-1) - 1),
        visibility.astype(np.uint8),
        _boxes(rows, len(x), oddities) - 1,
        mat.text("action"),
        SPLITS[0] if mat.numbers("train", 1, 1).item() > 0 else SPLITS[1],
        (height, width),
        oddities,
    )


def read_penn(root: Path, split: str) -> ClipSet:
    """Read the clips of a split; of each, one picture is opened.

    Args:
        root: holds `labels` and `frames`.
        split: one of `SPLITS`.

    Raises:
        InputError: there are no label files, or one is damaged.
        VideoError: the first picture of a clip is damaged.
    """
    counts: Counter[tuple[str, str]] = Counter()
    clips = [clip for labels in read_penn_labels(root, split) if (clip := _clip(root / "frames", labels, counts))]
    return ClipSet(f"Penn Action, {split}", load_skeleton("penn13"), tuple(clips), dropped(counts))


def _clip(frames: Path, labels: PennLabels, counts: Counter[tuple[str, str]]) -> LabelledClip | None:
    """A clip as far as it has both labels and pictures; None where it has no picture."""
    files = numbered_files(frames / labels.name, "{:06d}.jpg")
    length = min(len(files), len(labels.xy))
    if not length:
        counts["clips", f"have no pictures {frames / 'NNNN' / '000001.jpg'}, and are left out"] += 1
        return None
    counts["frames", "have no picture, or follow one that has none, and are left out"] += len(labels.xy) - length
    counts["pictures", "have no labels, and are left out"] += len(files) - length
    counts.update(labels.oddities)
    pictures = PictureFiles(files[:length])
    height, width = pictures[0].shape[:2]
    counts["clips", _SIZE] += (height, width) != labels.size
    xy, visibility = labels.xy[:length], labels.visibility[:length]
    seen = hide_outside(visibility, xy, height, width)
    counts["joints", "are marked visible outside the picture, and taken for hidden"] += int((seen != visibility).sum())
    return LabelledClip(labels.name, pictures, xy, seen, labels.boxes[:length], labels.action)


def _boxes(rows: NDArray[np.float64], length: int, oddities: Counter[tuple[str, str]]) -> NDArray[np.float64]:
    """A row for each frame, of one row or more; nan where a box is empty."""
    missing = max(length - len(rows), 0)
    rows = np.concatenate([rows[:length], np.repeat(rows[-1:], missing, axis=0)])
    empty = (rows[:, 2] <= rows[:, 0]) | (rows[:, 3] <= rows[:, 1])
    oddities["boxes", "are missing, and the last one there is stands in"] = missing
    oddities["boxes", "are empty, and left out"] = int(empty.sum())
    return np.where(empty[:, None], np.nan, rows)
