"""What is under the cursor, or inside a frame: plain geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimnet_core.pose.box import Box

RADIUS = 12.0
"""How far from a joint a click still takes it, in pixels of the screen."""
_BONE = 6.0  # how far from a bone it still does


@dataclass(frozen=True, slots=True)
class Hit:
    """A joint near a point.

    Attributes:
        joint: index of the joint.
        distance: frame pixels between the point and the joint.
    """

    joint: int
    distance: float


def nearest_joint(xy: NDArray[np.floating], x: float, y: float, scale: float, radius: float = RADIUS) -> Hit | None:
    """Find the joint nearest to a point.

    Args:
        xy: (K, 2) frame pixels; nan where a joint is absent.
        x: of the point, frame pixels.
        y: of the point, frame pixels.
        scale: screen pixels per frame pixel, above 0.
        radius: screen pixels.

    Returns:
        The joint, or None where none lies within the radius; of two equally near, the first.
    """
    distances = np.hypot(xy[:, 0] - x, xy[:, 1] - y)
    distances = np.where(np.isfinite(distances), distances, np.inf)
    if not len(distances):
        return None
    joint = int(distances.argmin())
    if distances[joint] * scale > radius:
        return None
    return Hit(joint, float(distances[joint]))


def nearest_bone(
    xy: NDArray[np.floating], edges: Sequence[tuple[int, int]], x: float, y: float, scale: float
) -> tuple[int, int] | None:
    """Find the bone nearest to a point.

    Args:
        xy: (K, 2) frame pixels; nan where a joint is absent.
        edges: pairs of joints, the bones.
        x: of the point, frame pixels.
        y: of the point, frame pixels.
        scale: screen pixels per frame pixel, above 0.

    Returns:
        One of the edges, or None where none passes within 6 screen pixels.
    """
    ends = xy[np.array(edges, np.intp).reshape(-1, 2)]  # (E, 2, 2)
    start, along, point = ends[:, 0], ends[:, 1] - ends[:, 0], np.array([x, y])
    length = np.maximum((along**2).sum(axis=1), 1e-12)  # a bone without a length is its end
    share = np.clip(((point - start) * along).sum(axis=1) / length, 0, 1)
    distances = np.nan_to_num(np.linalg.norm(point - start - share[:, None] * along, axis=1), nan=np.inf)
    if not len(distances) or distances.min() * scale > _BONE:
        return None
    return edges[int(distances.argmin())]


def joints_inside(xy: NDArray[np.floating], box: Box) -> frozenset[int]:
    """Joints (K, 2) that lie in a box, its border included."""
    with np.errstate(invalid="ignore"):  # an absent joint, nan, is nowhere
        inside = ((xy >= (box.x1, box.y1)) & (xy <= (box.x2, box.y2))).all(axis=1)
    return frozenset(np.flatnonzero(inside).tolist())
