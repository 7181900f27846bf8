"""The arithmetic of RPSTN's released evaluation: a diagnostic, not PCK, and no result.

It is here for one purpose: to show what its figures say. By the torso, distances are in units of 6.4 cells of the
heatmap and the torso in cells, which makes it 6.4 times as lenient as it reads. One standing pose that is drawn
into every box, whatever the picture shows, comes close to the figures that are published; so that pose is counted
by the same arithmetic, and stands beside every value.

Its other measure, by the person, compares with a difference between corners of two pictures of different scale,
mostly larger than the whole heatmap. It is not repeated here: how the corners come to differ is settled by faults
of the code that crops, not by a rule that could be written down.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.labelled_clips import ClipSet, LabelledClip
    from training.protocol.predict import Predicted

LABEL = "rpstn_compat (diagnostic, not PCK)"
THRESHOLDS = (0.2, 1.0)  # of its test script, and of the script that it is trained by
LENGTH = 5  # frames of the one part of each video that is looked at
CELLS = 64  # side of its heatmaps
UNIT = CELLS / 10  # cells of a unit of distance

# Share of the box's width and height from its top left corner: somebody who stands and faces the camera.
STANDING = {
    "head": (0.50, 0.08),
    "face": (0.50, 0.08),
    "neck": (0.50, 0.17),
    "belly": (0.50, 0.40),
    "shoulder": (0.18, 0.20),
    "elbow": (0.26, 0.35),
    "wrist": (0.26, 0.50),
    "hip": (0.12, 0.52),
    "knee": (0.13, 0.73),
    "ankle": (0.14, 0.94),
}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What the released arithmetic makes of poses, and of one that never looked.

    Attributes:
        threshold: its `thr`.
        value: mean over joints of the mean over videos, percent.
        fixed_pose: the same of one standing pose in every box.
    """

    threshold: float
    value: float
    fixed_pose: float


def rpstn_compat(predicted: Iterable[Predicted], clips: ClipSet) -> tuple[Diagnostic, ...]:
    """Count poses as RPSTN's released code does, at each of `THRESHOLDS`.

    Each frame is stretched to its own box. Of each video one part of `LENGTH` frames counts, drawn by its name.
    A joint counts where both of its cells are above 1, visible or not, and is right where
    |(p - g) / 6.4 + (1, 1)| < thr * torso, the torso being that of the part's first frame, in cells.

    Args:
        predicted: of clips of the set.
        clips: the truth, of Penn Action or JHMDB.

    Raises:
        InputError: another skeleton.
        KeyError: a prediction is of no clip of the set.
    """
    pose = standing(clips.skeleton)
    truth = {clip.name: clip for clip in clips.clips}
    found, fixed = [], []
    for one in predicted:
        clip = truth[one.name]
        part = _part(clip)
        true = _cells(clip.xy[part], clip.boxes[part])
        found.append(_right(_cells(one.xy[part], clip.boxes[part]), true, clips.skeleton))
        fixed.append(_right(_cells(in_boxes(pose, clip.boxes[part]), clip.boxes[part]), true, clips.skeleton))
    return tuple(
        Diagnostic(threshold, _mean([each[at] for each in found]), _mean([each[at] for each in fixed]))
        for at, threshold in enumerate(THRESHOLDS)
    )


def standing(skeleton: Skeleton) -> NDArray[np.float64]:
    """(K, 2) the fixed pose, in widths and heights of a box from its top left corner.

    Raises:
        InputError: the pose lacks a joint of the skeleton.
    """
    pose = []
    for joint in skeleton.joints:
        side, _, part = joint.rpartition("_")
        if part not in STANDING:
            raise InputError(f"{LABEL} is for Penn Action and JHMDB; {skeleton.name} has a joint {joint!r}.")
        x, y = STANDING[part]
        # Somebody who faces the camera has their right side at the picture's left.
        pose.append((0.5 + {"": x - 0.5, "left": x, "right": -x}[side], y))
    return np.array(pose)


def in_boxes(pose: NDArray[np.floating], boxes: NDArray[np.floating]) -> NDArray[np.float64]:
    """A pose (K, 2) in shares of a box, drawn into boxes (T, 4): (T, K, 2) picture pixels."""
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    return np.asarray(low + pose * (high - low))


def _part(clip: LabelledClip) -> slice:
    """`LENGTH` frames, never from the first where there are others: the released code starts counting at 1."""
    last = max(len(clip.xy) - LENGTH, 0)
    seed = int.from_bytes(hashlib.sha256(clip.name.encode()).digest()[:8], "big")
    start = int(np.random.default_rng(seed).integers(min(1, last), last + 1))
    return slice(start, start + LENGTH)


def _cells(xy: NDArray[np.floating], boxes: NDArray[np.floating]) -> NDArray[np.float64]:
    """Picture pixels (T, K, 2) to cells of heatmaps that show the boxes (T, 4), whole; (0, 0) where nothing is."""
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    share = np.clip((xy - low) / np.where(high > low, high - low, np.nan), 0, 1)
    return np.nan_to_num(np.minimum(np.floor(share * CELLS), CELLS - 1))


def _right(found: NDArray[np.float64], true: NDArray[np.float64], skeleton: Skeleton) -> NDArray[np.float64]:
    """(thresholds, K) share of the frames of a part in which a joint is right; nan where it never counts."""
    counted = (true > 1).all(axis=-1)
    distance = np.linalg.norm((found - true) / UNIT + 1, axis=-1)  # the 1 is added to the difference, as released
    a, b = skeleton.torso
    torso = np.linalg.norm(true[0, a] - true[0, b])
    limits = np.array(THRESHOLDS)[:, None, None] * torso
    right = ((distance < limits) & counted).sum(axis=1)
    times = np.broadcast_to(counted.sum(axis=0), right.shape)
    return np.asarray(np.divide(right, times, out=np.full(right.shape, np.nan), where=times > 0))


def _mean(shares: list[NDArray[np.float64]]) -> float:
    """Percent: over videos (K,) joint by joint, then over joints."""
    table = np.stack(shares)
    table = table[:, np.isfinite(table).any(axis=0)]
    return float(100 * np.nanmean(table, axis=0).mean()) if table.size else float("nan")
