"""JHMDB and sub-JHMDB (Jhuang et al., ICCV 2013): people in 240 x 320 pictures, 15 joints, one puppet drawn over each.

The folder holds, for each action and clip,

    Rename_Images/<action>/<clip>/00001.png
    joint_positions/<action>/<clip>/joint_positions.mat    pos_img [2, 15, T], counted from 1; `scale` may be absent
    puppet_mask/<action>/<clip>/puppet_mask.mat            part_mask [H, W, T], not 0 on the person

and three ways to split them: `sub_splits/<action>_test_split_<k>.txt` of sub-JHMDB, whose people are whole in the
picture, or else `splits/<action>_test_split<k>.txt` of JHMDB. Either underscore is taken in either folder. A line is
"<clip>.avi 1" in training and 2 in the test.

There are no boxes: they go around the puppet. Nothing tells hidden joints from visible ones, and all are taken for
visible but those outside the picture. Of the annotation there are two versions in use. The first was noisy, with joints
up to 100 pixels off; in the corrected one all 600 joints of the clip that both were measured on lie on the puppet. A
clip with joints beside it is taken for one of the first, and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import maximum_filter

from kimnet_core.errors import InputError
from kimnet_core.pose.pose import Visibility
from kimnet_core.pose.skeleton import load_skeleton
from training.datasets.labelled_clips import (
    ClipSet,
    LabelledClip,
    PictureFiles,
    dropped,
    hide_outside,
    numbered_files,
)
from training.datasets.mat import read_mat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

SPLITS = ("train1", "test1", "train2", "test2", "train3", "test3")
TIGHT = (0.5, 0.5, 0.5, 0.5)
RPSTN = (5.0, 1.0, 3.0, 1.0)  # of its code; beside TIGHT it makes people larger and so their results better
CORRECTED = 0.95  # share of joints on the puppet from which a clip is of the corrected version
_FIRST = "have joints beside the puppet, as the first, noisy annotation has; get the corrected one"
_JOINTS = 15
_NEAR = 3  # pixels, the side of the square of which one must be the puppet's
_LIST = re.compile(r"(.+)_test_split_?(\d)")
_ENTRY = re.compile(r"([^/\\]+)\.avi\s+([12])")
_LISTS = {"sub_splits": "sub-JHMDB", "splits": "JHMDB"}


@dataclass(frozen=True, slots=True)
class _Named:
    """A clip as a list has it."""

    action: str
    name: str

    def at(self, root: Path, kind: str) -> Path:
        """The clip's folder among those of a kind."""
        return root / kind / self.action / self.name


def read_sub_jhmdb(root: Path, split: str, margins: tuple[float, float, float, float] = TIGHT) -> ClipSet:
    """Read the clips of a split; of each, one picture is opened.

    Args:
        root: as this page says.
        split: one of `SPLITS`.
        margins: pixels that a box reaches beyond the centres of the puppet's outermost pixels to the left, above, to
            the right and below.

    Raises:
        InputError: the lists are missing, or a file is damaged.
        VideoError: the first picture of a clip is damaged.
    """
    folder, paths = _lists(root, split[-1])
    counts: Counter[tuple[str, str]] = Counter()
    named = dict.fromkeys(one for path in paths for one in _listed(path, split))  # each once, were it in two lists
    clips = [clip for one in named if (clip := _clip(root, one, margins, counts))]
    name = f"{_LISTS[folder]}, {split[:-1]} of split {split[-1]}"
    return ClipSet(name, load_skeleton("jhmdb15"), tuple(clips), dropped(counts))


def _lists(root: Path, number: str) -> tuple[str, list[Path]]:
    """The folder of lists that is there, and the lists of one way to split."""
    for folder in _LISTS:
        paths = [
            path for path in (root / folder).glob("*.txt") if (form := _LIST.fullmatch(path.stem)) and form[2] == number
        ]
        if paths:
            return folder, sorted(paths)
    raise InputError(
        f"{root} has no lists {' or '.join(_LISTS)}/<action>_test_split_{number}.txt; give the folder of JHMDB."
    )


def _listed(path: Path, split: str) -> Iterator[_Named]:
    """The clips of a list that are in one part."""
    action, part = path.stem.partition("_test_split")[0], "1" if split.startswith("train") else "2"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The list {path} cannot be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        entry = _ENTRY.fullmatch(line.strip())
        if entry is None:
            raise InputError(f"{path}, line {number}: {line!r:.80} is not the name of a clip and 1 or 2.")
        if entry[2] == part:
            yield _Named(action, entry[1])


def _clip(
    root: Path, named: _Named, margins: tuple[float, float, float, float], counts: Counter[tuple[str, str]]
) -> LabelledClip | None:
    """A clip as far as it has both labels and pictures; None where it has no picture."""
    files = numbered_files(named.at(root, "Rename_Images"), "{:05d}.png")
    if not files:
        counts["clips", f"have no pictures {root / 'Rename_Images'}/<action>/<clip>/00001.png, and are left out"] += 1
        return None
    places = read_mat(named.at(root, "joint_positions") / "joint_positions.mat").numbers("pos_img", 2, _JOINTS, None)
    length = min(len(files), places.shape[2])
    counts["frames", "have no picture, or follow one that has none, and are left out"] += places.shape[2] - length
    counts["pictures", "have no labels, and are left out"] += len(files) - length
    pictures = PictureFiles(files[:length])
    height, width = pictures[0].shape[:2]
    xy = np.moveaxis(places[..., :length], (0, 1, 2), (2, 1, 0)) - 1
    all_seen = np.full((length, _JOINTS), Visibility.VISIBLE, np.uint8)
    seen = hide_outside(all_seen, xy, height, width)
    counts["joints", "lie outside the picture, and are taken for hidden"] += int((seen != all_seen).sum())
    mask, boxes = named.at(root, "puppet_mask") / "puppet_mask.mat", np.full((length, 4), np.nan)
    if mask.exists():
        drawn = read_mat(mask).numbers("part_mask", height, width, None)[..., :length]
        puppet = np.moveaxis(drawn, 2, 0) != 0
        boxes[: len(puppet)] = puppet_boxes(puppet, margins)
        counts["clips", _FIRST] += on_puppet(xy[: len(puppet)], puppet) < CORRECTED
    counts["frames", "have no puppet, and so no box"] += int(np.isnan(boxes[:, 0]).sum())
    return LabelledClip(f"{named.action}/{named.name}", pictures, xy, seen, boxes, named.action)


def puppet_boxes(puppet: NDArray[np.bool_], margins: tuple[float, float, float, float] = TIGHT) -> NDArray[np.float64]:
    """Boxes around people.

    Args:
        puppet: (T, H, W).
        margins: pixels beyond the centres of the outermost pixels, as for `read_sub_jhmdb`.

    Returns:
        (T, 4) x1, y1, x2, y2, pixels; nan where there is nobody.
    """
    boxes = np.full((len(puppet), 4), np.nan)
    left, above, right, below = margins
    for t, mask in enumerate(puppet):
        x, y = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
        if len(x):
            boxes[t] = x[0] - left, y[0] - above, x[-1] + right, y[-1] + below
    return boxes


def on_puppet(xy: NDArray[np.float64], puppet: NDArray[np.bool_]) -> float:
    """Share of the joints in the picture, (T, 15, 2), that lie on the puppet (T, H, W) or beside it.

    1 where no joint is in the picture, of which nothing can be told.
    """
    near = maximum_filter(puppet, size=(1, _NEAR, _NEAR))
    column, row = np.moveaxis(np.rint(xy).astype(np.intp), -1, 0)
    inside = (column >= 0) & (row >= 0) & (column < puppet.shape[2]) & (row < puppet.shape[1])
    frame = np.broadcast_to(np.arange(len(puppet))[:, None], inside.shape)
    return float(near[frame[inside], row[inside], column[inside]].mean()) if inside.any() else 1.0
