"""A K x K matrix as a drawing: cells with their numbers under the names of the joints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.svg import LINE, lines, page, paragraph, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CELL, LEFT, TOP, BELOW = 34, 116, 148, 24  # pixels
FEW = 0.005  # a smaller number is left out: it would be 0.00
DARK_FROM = 0.55  # of the largest: numbers on it are light

LIGHT = ".cell { fill: #0b62c4; } .less { fill: #b3261e; } .on { fill: #ffffff; } .number { font-size: 10px; }"
DARK = ".cell { fill: #58a6ff; } .less { fill: #f2867c; } .on { fill: #0d1117; }"


def drawing(title: str, told: str, joints: Sequence[str], weights: NDArray[np.floating]) -> str:
    """A matrix (K, K), the stronger the colour the farther a value from 0; those as far as `FEW` also as a number.

    Args:
        title: above it.
        told: below it.
        joints: K names, of rows and columns alike.
        weights: values, those below 0 in another colour; nan is left empty.
    """
    side = CELL * len(joints)
    width, high = LEFT + side + BELOW, max(float(np.nanmax(np.abs(weights), initial=0.0)), FEW)
    words = lines(told, width - 32)
    parts = [text(16, 26, title, "title")]
    for at, joint in enumerate(joints):
        name, middle = joint.replace("_", " "), (at + 0.5) * CELL
        parts.append(text(LEFT - 8, TOP + middle + 4, name, "", "end"))
        parts.append(f'<g transform="translate({LEFT + middle + 4:g} {TOP - 8}) rotate(-90)">{text(0, 0, name)}</g>')
    for (row, column), value in np.ndenumerate(weights):
        if np.isfinite(value):
            parts += _cell(LEFT + CELL * column, TOP + CELL * row, float(value), float(value) / high)
    tall = TOP + side + BELOW + LINE
    return page(width, tall + LINE * len(words), [*parts, *paragraph(16, tall, words, "faint")], light=LIGHT, dark=DARK)


def _cell(x: float, y: float, value: float, share: float) -> list[str]:
    corner = f'x="{x + 0.5:g}" y="{y + 0.5:g}" width="{CELL - 1}" height="{CELL - 1}"'
    color = "cell less" if share < 0 else "cell"
    made = [
        f'<rect class="{color}" {corner} fill-opacity="{abs(share):.3f}"/>',
        f'<rect class="grid" {corner} stroke-opacity="0.5"/>',
    ]
    if abs(value) >= FEW:
        kind = "number on" if abs(share) > DARK_FROM else "number"
        number = f"{value:.2f}".replace("-", "\N{MINUS SIGN}")
        made.append(text(x + CELL / 2, y + CELL / 2 + 4, number, kind, "middle"))
    return made
