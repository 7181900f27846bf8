"""How well the poses of many people were found, with how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.metrics import hits, interval, percentage, person_sizes, torso_sizes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

ALPHAS = (0.2, 0.1)
DRAWS, SEED = 1000, 0


@dataclass(frozen=True, slots=True)
class Share:
    """Percent of some joints that are right.

    Attributes:
        percent: of them.
        low: where its 95 % interval begins, percent; a bootstrap over pictures (`metrics.interval`).
        high: where it ends.
        counted: how many joints.
    """

    percent: float
    low: float
    high: float
    counted: int

    @classmethod
    def of(cls, table: NDArray[np.floating], picture: NDArray[np.integer], *, by_column: bool = False) -> Share:
        """What share of a part of `metrics.hits` is right.

        Args:
            table: (N, ...) 1 hit, 0 miss, nan not counted.
            picture: (N,) number of the picture, or of the clip, that each is in, from 0.
            by_column: the mean over the columns, as for `metrics.percentage`.
        """
        low, high = interval(table, picture, draws=DRAWS, seed=SEED, by_column=by_column)
        return cls(percentage(table, by_column=by_column), low, high, int(np.isfinite(table).sum()))


@dataclass(frozen=True, slots=True)
class Accuracy:
    """PCK by one measure.

    Attributes:
        size: what a person is measured by: "torso", or "person", the longer side of the box around the true joints.
        alpha: fraction of that within which a joint is right.
        total: of all joints.
        joints: of each joint that the truth has.
    """

    size: str
    alpha: float
    total: Share
    joints: dict[str, Share]


def accuracy(
    predicted: NDArray[np.floating],
    truth: NDArray[np.floating],
    picture: NDArray[np.integer],
    skeleton: Skeleton,
    *,
    counted: NDArray[np.bool_] | bool = True,
) -> tuple[Accuracy, ...]:
    """PCK at 0.2 and 0.1, of the torso and of the person.

    Args:
        predicted: (M, K, 2) pixels of M people; an absent joint is a miss.
        truth: (M, K, 2) pixels; an absent joint is not counted.
        picture: (M,) number of the picture that each is in, from 0.
        skeleton: of the K joints.
        counted: (M, K) which joints count, such as the hidden ones; a person is measured by all of theirs.
    """
    sizes = {"torso": torso_sizes(truth, skeleton), "person": person_sizes(truth)}
    return tuple(
        _accuracy(name, alpha, np.where(counted, hits(predicted, truth, size, alpha), np.nan), picture, skeleton)
        for name, size in sizes.items()
        for alpha in ALPHAS
    )


def _accuracy(
    size: str, alpha: float, table: NDArray[np.float64], picture: NDArray[np.integer], skeleton: Skeleton
) -> Accuracy:
    shares = {name: Share.of(table[:, joint], picture) for joint, name in enumerate(skeleton.joints)}
    return Accuracy(
        size, alpha, Share.of(table, picture), {name: each for name, each in shares.items() if each.counted}
    )
