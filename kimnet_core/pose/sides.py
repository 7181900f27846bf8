"""Left and right: joints that change places with their mirror, and the limbs they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.by_hand import mask_of
from kimnet_core.pose.pose import Poses, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton


def paired(skeleton: Skeleton, joints: Iterable[int]) -> frozenset[int]:
    """Those joints that have a mirror, and their mirrors."""
    meant = set(joints)
    return frozenset(joint for pair in skeleton.pairs if meant & set(pair) for joint in pair)


def swapped(poses: Poses, skeleton: Skeleton, joints: Iterable[int]) -> Poses:
    """Let joints change places with their mirrors, as a person says they must.

    Place and visibility go along. What is placed afterwards is human, with score 1, in every frame: the
    person has said which side it is. Were it still the network's, the next replay would swap it back; as
    an anchor it also tells the recursion from which frame on the sides are these.

    Args:
        poses: (N, K).
        skeleton: their K joints.
        joints: one of each pair is enough; those without a mirror stay as they are.
    """
    changed = mask_of(paired(skeleton, joints), len(skeleton))
    order = np.where(changed, skeleton.flip, np.arange(len(skeleton)))
    human = changed & poses.placed[:, order]
    return Poses(
        poses.xy[:, order],
        np.where(human, np.float32(1), poses.score[:, order]),
        poses.visibility[:, order],
        np.where(human, Source.HUMAN, poses.source[:, order]).astype(np.uint8),
        np.where(human, -1, poses.origin[:, order]).astype(np.int32),
    )


def limb(skeleton: Skeleton, joint: int) -> frozenset[int]:
    """The arm or leg that a joint belongs to, as the edges of the skeleton have it.

    Limbs hang on the joints that have an edge to their own mirror or to a joint without one: shoulders and
    hips. Every other paired joint belongs to the one that it is fewest edges away from on its own side; of two
    equally near, to the first. A joint without a mirror is a limb by itself.
    """
    owner = _roots(skeleton)
    return frozenset(np.flatnonzero(owner == owner[joint]).tolist())


def limb_of_bone(skeleton: Skeleton, bone: tuple[int, int]) -> frozenset[int]:
    """The limb that an edge lies in; the two joints of one that lies between limbs."""
    a, b = bone
    whole = limb(skeleton, a)
    return whole if b in whole else frozenset(bone)


def _roots(skeleton: Skeleton) -> NDArray[np.intp]:
    """(K,) the joint that the limb of each joint hangs on."""
    count = len(skeleton)
    flip = skeleton.flip
    mirrored = flip != np.arange(count)
    links = np.zeros((count, count), bool)
    for a, b in skeleton.edges:
        links[a, b] = links[b, a] = True
    hangs = mirrored & (links[np.arange(count), flip] | (links & ~mirrored).any(axis=1))
    owner = np.where(hangs | ~mirrored, np.arange(count), -1)
    while (owner < 0).any():
        found = _spread(owner, links, mirrored)
        if np.array_equal(found, owner):  # a chain that hangs on nothing: its first joint holds it
            found[np.flatnonzero(owner < 0)[0]] = np.flatnonzero(owner < 0)[0]
        owner = found
    return owner


def _spread(owner: NDArray[np.intp], links: NDArray[np.bool_], mirrored: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Every joint without an owner takes the lowest of its neighbours' owners, if one has any."""
    known = (owner >= 0) & mirrored
    near = np.where(links & known, owner, len(owner)).min(axis=1)
    taken: NDArray[np.intp] = np.where((owner < 0) & (near < len(owner)), near, owner)
    return taken
