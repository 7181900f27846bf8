"""One shape hidden in two frames, at two places: where it is in the frames between."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.occlusion.shapes import shifted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_AROUND = np.ones((3, 3), np.uint8)  # a brush put between pixels covers others at each place, by one along its edge


def masks_between(one: NDArray[np.bool_], other: NDArray[np.bool_], count: int) -> Iterator[NDArray[np.bool_]] | None:
    """A shape on its way, in a straight line and by whole pixels.

    Two masks are one shape if, laid upon each other, neither reaches farther than a pixel beyond the other.
    One of the two masks may be cut by the border of the picture: the shape is taken from the other.

    Args:
        one: (H, W) before.
        other: (H, W) after.
        count: of frames between the two.

    Returns:
        `count` masks (H, W), one after the other; None where the two are not one shape, or one of them hides nothing.
    """
    if not one.any() or not other.any():
        return None
    shares = [step / (count + 1) for step in range(1, count + 1)]
    if (way := _way(one, other)) is not None:
        return (_moved(one, way, share) for share in shares)
    if (back := _way(other, one)) is not None:
        return (_moved(other, back, 1 - share) for share in shares)
    return None


def _way(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> tuple[int, int] | None:
    """The shift x, y that makes `other` of `one`; None where none does."""
    columns, rows = (_ways(np.flatnonzero(one.any(axis)), np.flatnonzero(other.any(axis))) for axis in (0, 1))
    ways = sorted(product(columns, rows), key=lambda way: -_overlap(shifted(one, *way), other))
    return next((way for way in ways if _alike(shifted(one, *way), other)), None)


def _ways(here: NDArray[np.intp], there: NDArray[np.intp]) -> set[int]:
    """Along one axis, from ascending pixels to others: first upon first, last upon last, middle upon middle."""
    first, last = int(there[0] - here[0]), int(there[-1] - here[-1])
    return {first, last, (first + last) // 2}


def _alike(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    beyond = (a & ~cv2.dilate(b.astype(np.uint8), _AROUND).astype(bool) for a, b in ((one, other), (other, one)))
    return not any(mask.any() for mask in beyond)


def _overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())


def _moved(mask: NDArray[np.bool_], way: tuple[int, int], share: float) -> NDArray[np.bool_]:
    return shifted(mask, round(way[0] * share), round(way[1] * share))
