"""What figures draw over pictures: poses, squares and marks, sharp at any size.

All places are pixels of a picture of `SIZE`, (0, 0) the centre of its top-left pixel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

SIZE = 256  # pixels of a picture in a figure, whatever a network sees
RIM = "#141414"  # around what is drawn in a colour, so that it is seen on a ground of that colour
RED, BLUE = "#ff3b30", "#2f81f7"
LIMB = "#2a9d8f"  # of a joint that is none in particular
REACH = 13  # of a mark around a joint
# The same on a light and on a dark page, as the pictures are.
LIGHT = f"""
.rim {{ stroke: {RIM}; fill: none; stroke-linecap: round; }}
.limb {{ fill: none; stroke-linecap: round; }}
.square {{ stroke: #ffffff; fill: none; stroke-width: 1.2; stroke-dasharray: 5 4; }}
.nearer {{ stroke: {RED}; fill: none; stroke-width: 3.2; }}
.farther {{ stroke: {BLUE}; fill: none; stroke-width: 3.2; }}
.halo {{ stroke: #ffffff; fill: none; stroke-width: 5.6; }}
"""


def placed(x: float, y: float, side: float, parts: list[str]) -> Iterator[str]:
    """Parts given in pixels of a picture, where that is shown with its corner at (x, y) and `side` pixels wide."""
    yield f'<g transform="translate({x:g} {y:g}) scale({side / SIZE:.4f}) translate(.5 .5)">'
    yield from parts
    yield "</g>"


def pose(skeleton: Skeleton, xy: NDArray[np.floating], hollow: NDArray[np.bool_] | None = None) -> Iterator[str]:
    """A skeleton in its colours; joints that are nan or outside the picture are left out with their limbs.

    Args:
        skeleton: of K joints.
        xy: (K, 2).
        hollow: (K,) joints that are drawn as `hidden`.
    """
    there = np.all((xy >= 0) & (xy < SIZE), axis=1)  # nan is not
    limbs = [(a, b) for a, b in skeleton.edges if there[a] and there[b]]
    ways = [f'd="M{xy[a, 0]:.1f} {xy[a, 1]:.1f}L{xy[b, 0]:.1f} {xy[b, 1]:.1f}"' for a, b in limbs]
    for way in ways:
        yield f'<path class="rim" stroke-width="5" {way}/>'
    for (_, b), way in zip(limbs, ways, strict=True):
        yield f'<path class="limb" stroke="{skeleton.colors[b]}" stroke-width="3" {way}/>'
    for k in np.flatnonzero(there):
        if hollow is not None and hollow[k]:
            yield from hidden(xy[k, 0], xy[k, 1], skeleton.colors[k], 5)
        else:
            at, color = f'cx="{xy[k, 0]:.1f}" cy="{xy[k, 1]:.1f}"', skeleton.colors[k]
            yield f'<circle {at} r="4" fill="{color}" stroke="{RIM}" stroke-width="1"/>'


def hidden(x: float, y: float, color: str = LIMB, radius: float = REACH - 2) -> Iterator[str]:
    """A joint that is labelled but cannot be seen; without a colour of its own as large as other marks."""
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{RIM}" stroke="{color}" stroke-width="2.4"/>'


def squares(pixels: NDArray[np.intp]) -> Iterator[str]:
    """Outlines of what was covered, (n, 3) first column, first row and side."""
    for left, top, side in pixels:
        yield f'<rect class="square" x="{left - 0.5}" y="{top - 0.5}" width="{side}" height="{side}"/>'


def nearer(x: float, y: float) -> Iterator[str]:
    """A red circle around a joint."""
    for kind in ("halo", "nearer"):
        yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{REACH}"/>'


def farther(x: float, y: float) -> Iterator[str]:
    """A blue square around a joint."""
    for kind in ("halo", "farther"):
        yield (
            f'<rect class="{kind}" x="{x - REACH:.1f}" y="{y - REACH:.1f}" width="{2 * REACH}" height="{2 * REACH}"/>'
        )
