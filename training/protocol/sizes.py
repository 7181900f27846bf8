"""How large a person is in each frame of a video: the length that PCK measures errors by, by written rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.metrics import person_sizes, torso_sizes
from kimnet_core.pose.pose import Visibility

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.labelled_clips import LabelledClip

TORSO_OF_PERSON = 0.34  # median of torso by longer side of the box, over the labels of Penn Action
LEAST = 1.0  # pixels; a shorter length measures nothing


class Size(StrEnum):
    """What a person is measured by."""

    TORSO = "torso"  # from a shoulder to the opposite hip
    PERSON = "person"  # the longer side of the labelled box


class Policy(StrEnum):
    """Where the torso comes from."""

    VISIBLE = "visible"  # from joints that can be seen, in this frame or another
    LEGACY = "legacy"  # as LSTM Pose Machines: from labels whatever their visibility, else from the prediction


class Rule(StrEnum):
    """How the size of one frame was found."""

    BOX = "box"
    JOINTS = "labelled joints, no box"
    TORSO = "torso"
    OTHER_TORSO = "other diagonal"
    NEAREST = "nearest frame with a torso"
    SHARE = "0.34 of the person"
    PREDICTED = "predicted torso"
    NONE = "none, not counted"


@dataclass(frozen=True, slots=True, eq=False)
class Sizes:
    """The person's size in T frames.

    Attributes:
        pixels: (T,) float64, picture pixels; nan where no rule gives any.
        rules: T rules by which they were found.
    """

    pixels: NDArray[np.float64]
    rules: tuple[Rule, ...]


def sizes(clip: LabelledClip, skeleton: Skeleton, size: Size, policy: Policy, predicted: NDArray[np.floating]) -> Sizes:
    """The person's size in each frame.

    `Policy.VISIBLE`: the skeleton's torso where both of its joints are visible; else its mirror image, the other
    diagonal; else what the nearest frame has (the earlier of two that are as near); else 0.34 of the person.
    `Policy.LEGACY`: the labelled torso, visible or not; where that is shorter than a pixel or not labelled, the
    predicted one. (Of a placeholder, which readers drop, LSTM Pose Machines took the coordinates as they stood.)

    Args:
        clip: T frames.
        skeleton: of its K joints.
        size: torso or person; a person needs no policy.
        policy: of the torso.
        predicted: (T, K, 2) picture pixels, looked at by `Policy.LEGACY` alone.
    """
    if size is Size.PERSON:
        return _chosen([(Rule.BOX, _box_sizes(clip.boxes)), (Rule.JOINTS, person_sizes(clip.xy))])
    if policy is Policy.LEGACY:
        labelled, found = torso_sizes(clip.xy, skeleton), torso_sizes(predicted, skeleton)
        return _chosen([(Rule.TORSO, labelled), (Rule.PREDICTED, found)])
    seen = np.where((clip.visibility == Visibility.VISIBLE)[..., None], clip.xy, np.nan)
    diagonals = [
        (Rule.TORSO, torso_sizes(seen, skeleton)),
        (Rule.OTHER_TORSO, torso_sizes(seen[:, skeleton.flip], skeleton)),
    ]
    nearest = _nearest(_chosen(diagonals).pixels)
    person = sizes(clip, skeleton, Size.PERSON, policy, predicted).pixels
    return _chosen([*diagonals, (Rule.NEAREST, nearest), (Rule.SHARE, TORSO_OF_PERSON * person)])


def _chosen(candidates: list[tuple[Rule, NDArray[np.float64]]]) -> Sizes:
    """In each frame the first of several lengths (T,) that can be measured by."""
    length = len(candidates[0][1])
    pixels, rules = np.full(length, np.nan), np.full(length, Rule.NONE, object)
    for rule, lengths in reversed(candidates):
        usable = lengths >= LEAST
        pixels[usable], rules[usable] = lengths[usable], rule
    return Sizes(pixels, tuple(rules))


def _box_sizes(boxes: NDArray[np.floating]) -> NDArray[np.float64]:
    """(T, 4) corners to the longer side (T,); nan where a box is absent or turned inside out."""
    sides = np.asarray(boxes[:, 2:] - boxes[:, :2], np.float64)
    longer: NDArray[np.float64] = np.where((sides > 0).all(axis=1), sides.max(axis=1), np.nan)
    return longer


def _nearest(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Every frame's length (T,) from the nearest frame that has one."""
    known = np.flatnonzero(np.isfinite(lengths))
    if not len(known):
        return lengths
    frames = np.arange(len(lengths))
    nearest: NDArray[np.float64] = lengths[known[np.abs(frames[:, None] - known).argmin(axis=1)]]
    return nearest
