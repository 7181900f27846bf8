"""Labelled still pictures of one person, and labels that two unsure witnesses agree on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

# Distance within which two labels mean the same point, as a fraction of the teacher's box: about a
# quarter of a torso, for that box is some four torsos wide.
AGREE = 1 / 16
SURE = 0.5  # teacher's score from which it is believed against a human label
FAIR = 0.3  # teacher's score from which it may fill in a missing label or speak of a swap

# How much a joint counts in the loss, by what is known of it.
BOTH, TEACHER_AGAINST, TEACHER_ALONE, HUMAN_AGAINST = 1.0, 0.4, 0.5, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """One picture of one person.

    Attributes:
        path: the picture.
        index: its number in the data set, from 0.
        xy: (K, 2) float64, pixels of the picture; nan where nothing is known.
        weight: (K,) float32 in [0, 1], how much each joint counts; 0 where xy is nan.
        score: (K,) float32 in [0, 1], how sure the teacher is of each joint, 0 where it sees none; None where no
            teacher was asked. Of the labels of LSPET, where the teacher's score is below 0.1 a human's agree with it
            in 9 of 100; between 0.5 and 0.6 in 75, above 0.9 in 93.
    """

    path: Path
    index: int
    xy: NDArray[np.float64]
    weight: NDArray[np.float32]
    score: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """One person in a picture, as a human and a teacher saw them.

    Attributes:
        path: the picture.
        index: its number in the data set, from 0.
        human: (K, 2) float64, pixels of the picture; nan where nothing is labelled.
        teacher: (K, 2) float64 pixels; nan where the teacher did not look.
        score: (K,) the teacher's scores in [0, 1]; nan where it did not look.
        side: side in pixels of the box that the teacher looked at; nan when it did not.
    """

    path: Path
    index: int
    human: NDArray[np.float64]
    teacher: NDArray[np.float64]
    score: NDArray[np.floating]
    side: float

    def by_both(self, pairs: tuple[tuple[int, int], ...]) -> Still:
        """With the labels that both agree on (`consensus`); `pairs` are joints that mirror each other."""
        xy, weight = consensus(self.human, self.teacher, self.score, self.side, pairs)
        return Still(self.path, self.index, xy, weight, self._sure())

    def by_human(self) -> Still:
        """With the human's labels as they are; each that there is counts fully."""
        return Still(self.path, self.index, self.human, _known(self.human).astype(np.float32))

    def by_teacher(self) -> Still:
        """With the teacher's labels, where it is fairly sure; each counts fully."""
        fair = np.nan_to_num(self.score) >= FAIR
        xy = np.where(fair[:, None], self.teacher, np.nan)
        return Still(self.path, self.index, xy, _known(xy).astype(np.float32), self._sure())

    def _sure(self) -> NDArray[np.float32] | None:
        """The teacher's scores, if it looked."""
        return np.nan_to_num(self.score).astype(np.float32) if np.isfinite(self.side) else None


def unswapped(
    human: NDArray[np.float64],
    teacher: NDArray[np.float64],
    score: NDArray[np.floating],
    limit: float,
    pairs: tuple[tuple[int, int], ...],
) -> NDArray[np.float64]:
    """Human labels with those left/right pairs exchanged that the teacher sees the other way round.

    A pair is exchanged only when the teacher is fairly sure of both joints, at least one of them is out of
    place as labelled, and both fall within `limit` of the teacher once exchanged.

    Args:
        human: (K, 2) pixels, nan where missing.
        teacher: (K, 2) pixels.
        score: (K,) the teacher's scores.
        limit: pixels.
        pairs: joints that mirror each other.

    Returns:
        (K, 2) pixels.
    """
    fixed = human.copy()
    for a, b in pairs:
        direct = np.linalg.norm(human[[a, b]] - teacher[[a, b]], axis=1)
        crossed = np.linalg.norm(human[[b, a]] - teacher[[a, b]], axis=1)
        if min(score[a], score[b]) >= FAIR and direct.max() > limit and crossed.max() <= limit:
            fixed[[a, b]] = human[[b, a]]
    return fixed


def consensus(
    human: NDArray[np.float64],
    teacher: NDArray[np.float64],
    score: NDArray[np.floating],
    side: float,
    pairs: tuple[tuple[int, int], ...],
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """One label per joint from a human's and a teacher's.

    Where both agree, their mean counts fully. Where they differ, the teacher's point is taken if it is sure
    and the human's otherwise, either with less weight. Where the human gave none, a fairly sure teacher fills
    in. Probable left/right swaps of the human are undone first (`unswapped`).

    Args:
        human: (K, 2) pixels, nan where missing.
        teacher: (K, 2) pixels, nan where missing.
        score: (K,) the teacher's scores in [0, 1].
        side: side in pixels of the box the teacher looked at; nan when it saw nothing.
        pairs: joints that mirror each other.

    Returns:
        (K, 2) float64 pixels, nan where nothing is known, and (K,) float32 weights.
    """
    limit = AGREE * side
    human = unswapped(human, teacher, score, limit, pairs)
    labelled = _known(human)
    score = np.where(_known(teacher), score, 0.0)
    agree = np.linalg.norm(human - teacher, axis=1) <= limit  # False where either is nan
    believed = ~agree & (score >= np.where(labelled, SURE, FAIR))
    kept = labelled & ~agree & ~believed
    xy = np.full_like(human, np.nan)
    xy[agree] = (human[agree] + teacher[agree]) / 2
    xy[believed] = teacher[believed]
    xy[kept] = human[kept]
    weight = np.select(
        [agree, believed & labelled, believed, kept], [BOTH, TEACHER_AGAINST, TEACHER_ALONE, HUMAN_AGAINST], 0.0
    )
    return xy, weight.astype(np.float32)


def _known(xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(K,) whether each of (K, 2) points is there."""
    return np.asarray(np.isfinite(xy).all(axis=1))
