"""Ways in which a first pose can be wrong: what a careless hand, or an initializer, does to it.

Every length is in torso sizes of the pose itself, so that people near and far are perturbed alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import numpy as np

from kimnet_core.pose.metrics import torso_sizes
from kimnet_core.pose.skeleton import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

_ARMS = ("shoulder", "elbow", "wrist", "hand")
_LEGS = ("hip", "knee", "ankle", "foot")


class Kind(StrEnum):
    """What is wrong with a pose."""

    NOISE = "noise"
    SHIFT = "shift"
    SCALE = "scale"
    SWAP = "swap"
    WRONG = "wrong"


class Limbs(StrEnum):
    """Which joints change places with their mirrors."""

    ARMS = "arms"
    LEGS = "legs"
    ALL = "all"

    def joints(self, skeleton: Skeleton) -> list[int]:
        """Those of a skeleton that have a mirror; none where it has no such limbs."""
        words = {Limbs.ARMS: _ARMS, Limbs.LEGS: _LEGS, Limbs.ALL: ("",)}[self]
        paired = sorted(joint for pair in skeleton.pairs for joint in pair)
        return [joint for joint in paired if any(word in plain(skeleton.joints[joint]) for word in words)]


@dataclass(frozen=True, slots=True)
class Noise:
    """Every joint a little off, each by itself.

    Attributes:
        amount: standard deviation along x and along y, torso sizes, >= 0.
    """

    kind: ClassVar[Kind] = Kind.NOISE
    drawn: ClassVar[bool] = True
    amount: float


@dataclass(frozen=True, slots=True)
class Shift:
    """The whole pose beside the person.

    Attributes:
        amount: how far, torso sizes.
        degrees: from the x axis towards the y axis, which points down; None draws it.
    """

    kind: ClassVar[Kind] = Kind.SHIFT
    amount: float
    degrees: float | None = None

    @property
    def drawn(self) -> bool:
        return self.degrees is None


@dataclass(frozen=True, slots=True)
class Scale:
    """The pose too large or too small about the mean of its joints.

    Attributes:
        amount: the factor, > 0.
    """

    kind: ClassVar[Kind] = Kind.SCALE
    drawn: ClassVar[bool] = False
    amount: float

    def __post_init__(self) -> None:
        if not self.amount > 0:
            raise ValueError(f"a pose is scaled by a factor above 0, got {self.amount}")


@dataclass(frozen=True, slots=True)
class Swap:
    """Left and right exchanged.

    Attributes:
        limbs: of which joints.
    """

    kind: ClassVar[Kind] = Kind.SWAP
    drawn: ClassVar[bool] = False
    limbs: Limbs


@dataclass(frozen=True, slots=True)
class Wrong:
    """One joint somewhere else.

    Attributes:
        amount: how far, torso sizes.
        joint: which; None draws one of those that are there.
        degrees: as of `Shift`.
    """

    kind: ClassVar[Kind] = Kind.WRONG
    amount: float
    joint: int | None = None
    degrees: float | None = None

    @property
    def drawn(self) -> bool:
        return self.joint is None or self.degrees is None


Perturbation: TypeAlias = Noise | Shift | Scale | Swap | Wrong

USUAL = {Kind.NOISE: 0.1, Kind.SHIFT: 0.25, Kind.SCALE: 1.25, Kind.SWAP: 0.0, Kind.WRONG: 0.5}
"""Amounts of `of_kind`: large enough that a person would see the fault, and small enough to be made."""


def of_kind(kind: Kind, amount: float, skeleton: Skeleton) -> Sequence[Perturbation]:
    """The perturbations of a kind, by one number.

    Args:
        kind: what is wrong.
        amount: sigma of NOISE, and how far SHIFT and WRONG go, in any direction, in torso sizes; the factor of
            SCALE, which is tried with its inverse as well. SWAP has none: arms, legs and all are exchanged.
        skeleton: whose limbs can be exchanged.

    Raises:
        ValueError: the factor of SCALE is not above 0.
    """
    match kind:
        case Kind.NOISE:
            return [Noise(amount)]
        case Kind.SHIFT:
            return [Shift(amount)]
        case Kind.SCALE:
            return [Scale(amount), Scale(1 / amount)] if amount else [Scale(amount)]
        case Kind.SWAP:
            return [Swap(limbs) for limbs in Limbs if limbs.joints(skeleton)]
        case Kind.WRONG:
            return [Wrong(amount)]


def perturbed(
    xy: NDArray[np.floating], skeleton: Skeleton, perturbation: Perturbation, rng: np.random.Generator
) -> NDArray[np.float64]:
    """A pose with something wrong.

    Args:
        xy: (K, 2) pixels; nan where a joint is absent, which it stays unless it changes places with its mirror.
        skeleton: of the K joints.
        perturbation: what.
        rng: draws what is to be drawn.

    Returns:
        (K, 2) pixels.

    Raises:
        ValueError: one of the two torso joints is absent, so that there is no measure.
    """
    pose = np.asarray(xy, np.float64)
    size = float(torso_sizes(pose[None], skeleton)[0])
    if not np.isfinite(size):
        raise ValueError("a pose without its torso has no measure")
    match perturbation:
        case Noise(sigma):
            return pose + rng.normal(0, sigma * size, pose.shape)
        case Shift(far, degrees):
            return pose + far * size * _towards(degrees, rng)
        case Scale(factor):
            center = np.nanmean(pose, axis=0)
            return np.asarray(center + (pose - center) * factor)
        case Swap(limbs):
            order = np.arange(len(skeleton))
            joints = limbs.joints(skeleton)
            order[joints] = skeleton.flip[joints]
            return pose[order]
        case Wrong(far, joint, degrees):
            result = pose.copy()
            there = np.flatnonzero(np.isfinite(pose).all(axis=1))
            result[rng.choice(there) if joint is None else joint] += far * size * _towards(degrees, rng)
            return result


def _towards(degrees: float | None, rng: np.random.Generator) -> NDArray[np.float64]:
    """(2,) of length 1."""
    angle = rng.uniform(0, 2 * np.pi) if degrees is None else np.radians(degrees)
    return np.array([np.cos(angle), np.sin(angle)])
