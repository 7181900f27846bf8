"""From the joints of one skeleton to those of another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kimnet_core.errors import InputError
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.pose.skeleton import Skeleton, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SHOULDERS = ("left_shoulder", "right_shoulder")
_HIPS = ("left_hip", "right_hip")
_FACE = ("nose", "left_ear", "right_ear")  # whose mean is about the middle of the head

DERIVED: dict[str, tuple[tuple[str, ...], ...]] = {
    "head": (("face",), ("upper_neck", "head_top"), _FACE),
    "face": (("head",), ("upper_neck", "head_top"), _FACE),
    "neck": (("upper_neck",), ("thorax",), _SHOULDERS),
    "upper_neck": (("neck",), _SHOULDERS),
    "thorax": (("neck",), _SHOULDERS),
    "pelvis": (("mid_hip",), _HIPS),
    "mid_hip": (("pelvis",), _HIPS),
    "root": (("pelvis",), ("mid_hip",), _HIPS),
    "belly": (("pelvis", "thorax"), (*_SHOULDERS, *_HIPS)),
}
"""What a joint is taken from where the source has none of its name: the first of these that the source has whole.

JHMDB's belly is the middle of the trunk, as where weights for MPII's joints are made into JHMDB's.
"""


@dataclass(frozen=True, slots=True)
class Remap:
    """Where each joint of one skeleton is taken from in another.

    Attributes:
        source: of the poses that are there.
        target: of the poses that are wanted.
        origin: for each joint of the target, the joints of the source whose mean it is; () where it has none.

    Raises:
        ValueError: there is not one origin for each joint, or one names a joint twice or one that is not there.
    """

    source: Skeleton
    target: Skeleton
    origin: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if len(self.origin) != len(self.target):
            raise ValueError(f"{len(self.origin)} origins for {len(self.target)} joints")
        for joints in self.origin:
            if len(set(joints)) != len(joints) or not all(0 <= joint < len(self.source) for joint in joints):
                raise ValueError(f"{joints} are not joints of {self.source.name}, each once")

    @classmethod
    def by_name(cls, source: Skeleton, target: Skeleton, chosen: Mapping[str, Sequence[str]] | None = None) -> Remap:
        """Match joints of the same name, however it is written, and derive some of the others (`DERIVED`).

        Args:
            source: of the poses that are there.
            target: of the poses that are wanted.
            chosen: joints of the target that a person has decided: the joints of the source whose mean each is.

        Raises:
            InputError: a name is not one of its skeleton, or is given twice.
        """
        there, wanted = _indices(source), _indices(target)
        decided: dict[int, tuple[int, ...]] = {}
        for name, origins in (chosen or {}).items():
            joint = _find(wanted, name, target)
            found = tuple(_find(there, origin, source) for origin in origins)
            if joint in decided or len(set(found)) != len(found):
                raise InputError(f"The joint {name} is mapped twice, or from the same joint twice; name each once.")
            decided[joint] = found
        guessed = [_guess(plain(name), there) for name in target.joints]
        return cls(source, target, tuple(decided.get(joint, guess) for joint, guess in enumerate(guessed)))

    @classmethod
    def from_names(cls, names: Sequence[str], target: Skeleton) -> Remap:
        """As `by_name`, from joints of which only the names are known, each once, such as those of a file."""
        k = len(names)
        bare = Skeleton("file", "A file", tuple(names), (), (), ("#ffffff",) * k, (0, 0), (1.0,) * k)
        return cls.by_name(bare, target)

    @property
    def lost(self) -> tuple[str, ...]:
        """Joints of the source that nothing is taken from."""
        taken = {joint for joints in self.origin for joint in joints}
        return tuple(name for joint, name in enumerate(self.source.joints) if joint not in taken)

    @property
    def derived(self) -> dict[str, tuple[str, ...]]:
        """Joints of the target that are made of joints of other names, and of which."""
        names = self.source.joints
        origins = ((to, tuple(names[i] for i in of)) for to, of in zip(self.target.joints, self.origin, strict=True))
        return {to: of for to, of in origins if of and tuple(map(plain, of)) != (plain(to),)}

    @property
    def empty(self) -> tuple[str, ...]:
        """Joints of the target that are taken from nowhere."""
        return tuple(name for name, joints in zip(self.target.joints, self.origin, strict=True) if not joints)

    def apply(self, poses: Poses) -> Poses:
        """Poses of the source as poses of the target.

        A joint with one origin is that joint with all that is known of it, so what a person placed stays an anchor.
        A mean is there only where all its origins are; its score and its visibility are the least of theirs. Nobody
        placed it, even where a person placed them, so its source is INTERPOLATED and a network may write over it.

        Args:
            poses: (N, K of the source).

        Returns:
            (N, K of the target).

        Raises:
            ValueError: the poses have other joints.
        """
        if poses.joints != len(self.source):
            raise ValueError(f"poses must have {len(self.source)} joints, got {poses.joints}")
        absent = Poses.absent(len(poses), len(self.target))
        arrays = {name: getattr(absent, name).copy() for name in Poses.__slots__}
        for joint, joints in enumerate(self.origin):
            if joints:
                one = _mean(poses, joints) if len(joints) > 1 else _column(poses, joints)
                for name, array in arrays.items():
                    array[:, joint] = getattr(one, name)[:, 0]
        return Poses(**arrays)


def _column(poses: Poses, joints: tuple[int, ...]) -> Poses:
    return Poses(*(getattr(poses, name)[:, list(joints)] for name in Poses.__slots__))


def _mean(poses: Poses, joints: tuple[int, ...]) -> Poses:
    of = _column(poses, joints)
    made = Poses.placed_by(Source.INTERPOLATED, of.xy.mean(axis=1, keepdims=True), of.score.min(axis=1, keepdims=True))
    return replace(made, visibility=of.visibility.min(axis=1, keepdims=True))


def sources_of(skeleton: Skeleton) -> list[str]:
    """Names of joints that it does not have, and that joints of it can be derived from."""
    own = {plain(name) for name in skeleton.joints}
    wanted = (name for joint in skeleton.joints for origins in DERIVED.get(plain(joint), ()) for name in origins)
    return [name for name in dict.fromkeys(wanted) if name not in own]


def _indices(skeleton: Skeleton) -> dict[str, int]:
    return {plain(name): joint for joint, name in enumerate(skeleton.joints)}


def _find(indices: Mapping[str, int], name: str, skeleton: Skeleton) -> int:
    joint = indices.get(plain(name))
    return skeleton.index(name) if joint is None else joint  # which raises, and names those there are


def _guess(name: str, there: Mapping[str, int]) -> tuple[int, ...]:
    """Joints of the source that a joint of the target is taken from, as far as names tell."""
    for origins in ((name,), *DERIVED.get(name, ())):
        if all(origin in there for origin in origins):
            return tuple(there[origin] for origin in origins)
    return ()
