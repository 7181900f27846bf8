"""People whom somebody labelled in pictures that may hold many, and who of them can be learnt from.

A network is shown a window with one person in its middle. Whoever is labelled in too few joints says little; who is
small in the picture is a blur in the window; and of two who overlap heavily nobody could tell which one is meant.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.pose import Visibility

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.pose.box import Box
    from kimnet_core.pose.skeleton import Skeleton

FEWEST = 6  # joints
SMALLEST = 64  # pixels, the longer side of the box
APART = 0.5  # intersection over union of two boxes, from which they are not told apart


class Reason(StrEnum):
    """Why somebody is left out; the first that holds is told."""

    CROWD = "labelled as a crowd"
    NO_PICTURE = "in pictures that are not there"
    FEW = f"labelled in fewer than {FEWEST} joints"
    SMALL = f"smaller than {SMALLEST} pixels"
    OVERLAP = "overlapping another labelled person by half or more"


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """One person as a data set labels them.

    Attributes:
        name: of the data set, the picture and the person in it; nobody else has it.
        path: the picture.
        number: the picture's, as the data set numbers it.
        box: around the person, pixels; None where the data set's box is empty.
        xy: (K, 2) float64 pixels of the picture, (0, 0) the centre of the top-left one; nan where not labelled.
        visibility: (K,) uint8, as `kimnet_core.pose.pose.Visibility`.
        crowd: whether the label stands for many people at once.
    """

    name: str
    path: Path
    number: int
    box: Box | None
    xy: NDArray[np.float64]
    visibility: NDArray[np.uint8]
    crowd: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The people of a data set.

    Attributes:
        people: who can be learnt from, in the order of the data set.
        left_out: how many others, by the reason.
    """

    people: tuple[Labelled, ...]
    left_out: Mapping[Reason, int]

    def __str__(self) -> str:
        parts = [
            f"{len(self.people)} people",
            *(f"{self.left_out[r]} left out, {r}" for r in Reason if r in self.left_out),
        ]
        return "; ".join(parts)


def choose(everybody: Sequence[Labelled]) -> Chosen:
    """Part those who can be learnt from and the others.

    Args:
        everybody: whom the data set labels, also those without a joint.
    """
    pictures = {path for path in {one.path for one in everybody} if path.exists()}
    beside: dict[Path, list[Labelled]] = defaultdict(list)
    for one in everybody:
        if not one.crowd and one.visibility.any():
            beside[one.path].append(one)
    people, left_out = [], Counter[Reason]()
    for one in everybody:
        reason = Reason.NO_PICTURE if one.path not in pictures else _reason(one, beside[one.path])
        if reason is None:
            people.append(one)
        else:
            left_out[reason] += 1
    return Chosen(tuple(people), left_out)


def _reason(one: Labelled, beside: Sequence[Labelled]) -> Reason | None:
    """Why one person is left out, among those who are labelled in the same picture."""
    if one.crowd:
        return Reason.CROWD
    if np.count_nonzero(one.visibility) < FEWEST:
        return Reason.FEW
    box = one.box
    if box is None or max(box.width, box.height) < SMALLEST:
        return Reason.SMALL
    if any(other is not one and other.box and box.iou(other.box) >= APART for other in beside):
        return Reason.OVERLAP
    return None


def as_joints(
    points: Mapping[str, tuple[float, float, int]], head: Sequence[str], skeleton: Skeleton
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Map named keypoints to the joints of a skeleton.

    Args:
        points: x, y and visibility of each keypoint by its name; all that the skeleton and `head` name are there.
        head: keypoints whose mean stands for the head, which is labelled where all of them are, and seen where
            all of them are seen.
        skeleton: Penn 13.

    Returns:
        (K, 2) float64 pixels, nan where not labelled, and (K,) uint8 visibility.
    """
    parts = [[points[name] for name in (head if joint == "head" else (joint,))] for joint in skeleton.joints]
    visibility = np.array([min(seen for *_, seen in part) for part in parts], np.uint8)
    xy = np.array([np.mean([point[:2] for point in part], axis=0) for part in parts])
    return np.where(visibility[:, None] > Visibility.ABSENT, xy, np.nan), visibility
