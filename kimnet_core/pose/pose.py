"""Poses: where the joints of one person are, how sure that is, and who said so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Visibility(IntEnum):
    """As COCO defines it, and never collapsed."""

    ABSENT = 0  # not labelled
    HIDDEN = 1  # labelled, but covered by something
    VISIBLE = 2


class Source(IntEnum):
    """Who placed a joint. HUMAN joints are anchors: only a human edit changes them."""

    NONE = 0
    MODEL = 1  # origin: the id of the run
    HUMAN = 2
    INTERPOLATED = 3
    PROPAGATED = 4  # origin: the frame it was carried from
    IMPORTED = 5


DOUBTFUL = 0.5  # a score below: the joint is rather off than right, and is shown so


@dataclass(frozen=True, slots=True, eq=False)
class Poses:
    """K joints of one person in N consecutive frames, N >= 1.

    Attributes:
        xy: (N, K, 2) float64, x then y, pixels of the full frame; the centre of the top-left pixel is
            (0, 0). An absent joint is (nan, nan).
        score: (N, K) float32 in [0, 1], how probable the joint is there; 1 where a person placed it, 0 where it
            is absent. What a file says is taken over.
        visibility: (N, K) uint8, values of `Visibility`.
        source: (N, K) uint8, values of `Source`.
        origin: (N, K) int32, run id or frame as `Source` says, else -1.
    """

    xy: NDArray[np.float64]
    score: NDArray[np.float32]
    visibility: NDArray[np.uint8]
    source: NDArray[np.uint8]
    origin: NDArray[np.int32]

    def __post_init__(self) -> None:
        if self.xy.ndim != 3 or self.xy.shape[2] != 2:
            raise ValueError(f"xy must be (N, K, 2), got {self.xy.shape}")
        for name in ("score", "visibility", "source", "origin"):
            if (got := getattr(self, name).shape) != self.xy.shape[:2]:
                raise ValueError(f"{name} must be {self.xy.shape[:2]}, got {got}")
        for name in ("xy", "score", "visibility", "source", "origin"):
            getattr(self, name).setflags(write=False)

    def __len__(self) -> int:
        return len(self.xy)

    def __getitem__(self, frames: slice) -> Poses:
        """The poses of a range of frames (a slice, so that N stays an axis)."""
        return Poses(
            self.xy[frames], self.score[frames], self.visibility[frames], self.source[frames], self.origin[frames]
        )

    @property
    def joints(self) -> int:
        """K."""
        return int(self.xy.shape[1])

    @property
    def human(self) -> NDArray[np.bool_]:
        """(N, K) which joints a person placed."""
        return np.equal(self.source, Source.HUMAN)

    @property
    def placed(self) -> NDArray[np.bool_]:
        """(N, K) which joints have a position."""
        return np.not_equal(self.visibility, Visibility.ABSENT)

    @classmethod
    def absent(cls, frames: int, joints: int) -> Poses:
        """No joint anywhere."""
        shape = (frames, joints)
        return cls(
            np.full((*shape, 2), np.nan),
            np.zeros(shape, np.float32),
            np.zeros(shape, np.uint8),
            np.zeros(shape, np.uint8),
            np.full(shape, -1, np.int32),
        )

    @classmethod
    def placed_by(
        cls, source: Source, xy: NDArray[np.floating], score: NDArray[np.floating] | float = 1.0, *, origin: int = -1
    ) -> Poses:
        """Poses that all come from one source; joints whose xy is nan are absent.

        Args:
            source: who placed them.
            xy: (N, K, 2) frame pixels.
            score: (N, K), or one number for all; brought into [0, 1], nan to 0.
            origin: run id or frame, as `Source` says.
        """
        there = np.isfinite(xy).all(axis=2)
        return cls(
            np.where(there[..., None], xy, np.nan).astype(np.float64),
            np.where(there, np.clip(np.nan_to_num(score), 0, 1), 0).astype(np.float32),
            np.where(there, Visibility.VISIBLE, Visibility.ABSENT).astype(np.uint8),
            np.where(there, source, Source.NONE).astype(np.uint8),
            np.where(there, origin, -1).astype(np.int32),
        )

    def with_joint(self, joint: int, x: float, y: float, visibility: Visibility = Visibility.VISIBLE) -> Poses:
        """These poses with one joint placed by a person in every one of them."""
        arrays = {name: getattr(self, name).copy() for name in self.__slots__}
        arrays["xy"][:, joint] = (x, y)
        arrays["score"][:, joint] = 1
        arrays["visibility"][:, joint] = visibility
        arrays["source"][:, joint] = Source.HUMAN
        arrays["origin"][:, joint] = -1
        return replace(self, **arrays)

    def replaced(self, joints: NDArray[np.bool_], other: Poses) -> Poses:
        """These poses with some joints as they are in other ones.

        Args:
            joints: which, broadcast to (N, K).
            other: (N, K).
        """
        return Poses(
            np.where(joints[..., None], other.xy, self.xy),
            np.where(joints, other.score, self.score),
            np.where(joints, other.visibility, self.visibility),
            np.where(joints, other.source, self.source),
            np.where(joints, other.origin, self.origin),
        )

    def without(self, joints: NDArray[np.bool_]) -> Poses:
        """These poses with some joints absent, broadcast to (N, K)."""
        return self.replaced(joints, Poses.absent(len(self), self.joints))

    def over(self, before: Poses) -> Poses:
        """These poses, except where a person had placed a joint in `before`: those joints stay.

        This is the one place that makes human joints anchors.
        """
        return self.replaced(before.human, before)


def joined(parts: Sequence[Poses]) -> Poses:
    """Poses of consecutive frames as one."""
    return Poses(*(np.concatenate([getattr(part, name) for part in parts]) for name in Poses.__slots__))


def same(a: Poses, b: Poses) -> bool:
    """Whether two poses are equal in every field, nan equal to nan."""
    return all(np.array_equal(getattr(a, n), getattr(b, n), equal_nan=n == "xy") for n in Poses.__slots__)


def differing(a: Poses, b: Poses) -> frozenset[int]:
    """The joints in which two poses of as many frames differ in any field, nan equal to nan."""
    moved = ((a.xy != b.xy) & ~(np.isnan(a.xy) & np.isnan(b.xy))).any(axis=2)
    other = [getattr(a, name) != getattr(b, name) for name in Poses.__slots__[1:]]
    return frozenset(np.flatnonzero(np.any([moved, *other], axis=(0, 1))).tolist())
