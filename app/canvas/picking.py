"""What is under the cursor: plain geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RADIUS = 12.0
"""How far from a joint a click still takes it, in pixels of the screen."""


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
