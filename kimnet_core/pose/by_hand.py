"""What a person does to joints of a pose: put, move, turn, scale, mark. All of it makes human joints.

Every function takes poses of N frames and a mask (K,) of the joints that are meant, and returns new poses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.pose import Poses, Source, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray


def mask_of(joints: Iterable[int], count: int) -> NDArray[np.bool_]:
    """(count,) true at these joints."""
    mask = np.zeros(count, bool)
    mask[list(joints)] = True
    return mask


def put(poses: Poses, joints: NDArray[np.bool_], xy: ArrayLike, visibility: ArrayLike | None = None) -> Poses:
    """Place joints where a person says.

    Args:
        poses: (N, K).
        joints: (K,) which of them.
        xy: frame pixels, broadcast to (N, K, 2); a joint without a place there stays as it is.
        visibility: of what is placed, VISIBLE or HIDDEN, broadcast to (N, K); by default each keeps its own, and
            what was absent becomes visible.

    Returns:
        Those joints as human ones with score 1.
    """
    places = np.broadcast_to(np.asarray(xy, float), poses.xy.shape)
    here = joints & np.isfinite(places).all(axis=2)
    own = np.where(poses.placed, poses.visibility, Visibility.VISIBLE)
    return Poses(
        np.where(here[..., None], places, poses.xy),
        np.where(here, np.float32(1), poses.score),
        np.where(here, own if visibility is None else visibility, poses.visibility).astype(np.uint8),
        np.where(here, Source.HUMAN, poses.source).astype(np.uint8),
        np.where(here, -1, poses.origin).astype(np.int32),
    )


def marked(poses: Poses, joints: NDArray[np.bool_], visibility: Visibility) -> Poses:
    """Say of joints that have a place whether they are seen; ABSENT takes them away."""
    if visibility == Visibility.ABSENT:
        return poses.without(joints)
    return put(poses, joints, poses.xy, visibility)


def moved(poses: Poses, joints: NDArray[np.bool_], way: ArrayLike) -> Poses:
    """Move joints by (x, y) frame pixels."""
    return put(poses, joints, poses.xy + np.asarray(way, float))


def turned(poses: Poses, joints: NDArray[np.bool_], degrees: float) -> Poses:
    """Turn joints around their centre; degrees above 0 turn clockwise as the picture is seen."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    middle = centre(poses, joints)[:, None]
    # Rows are (x, y) with y pointing down, so this is clockwise to the eye.
    return put(poses, joints, middle + (poses.xy - middle) @ np.array([[cos, sin], [-sin, cos]]))


def scaled(poses: Poses, joints: NDArray[np.bool_], factor: float) -> Poses:
    """Move joints away from their centre (a factor above 1) or towards it.

    Raises:
        ValueError: the factor is not above 0.
    """
    if not factor > 0:
        raise ValueError(f"a pose is scaled by a factor above 0, got {factor}")
    middle = centre(poses, joints)[:, None]
    return put(poses, joints, middle + (poses.xy - middle) * factor)


def centre(poses: Poses, joints: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(N, 2) mean of those joints that have a place; nan where none has."""
    here = joints & poses.placed
    total = np.where(here[..., None], poses.xy, 0).sum(axis=1)
    with np.errstate(invalid="ignore"):  # 0 / 0 is the nan that is meant
        mean: NDArray[np.float64] = total / here.sum(axis=1)[:, None]
    return mean
