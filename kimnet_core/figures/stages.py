"""Figure 5: from the prior to the final heatmap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.svg import LINE, lines, page, paragraph, picture, shown, text
from kimnet_core.video.draw import draw_heatmap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

SIDE, GAP, BETWEEN, TOP = 228, 10, 36, 44  # of a picture, between columns, between rows, and above the first row
DIM = 0.5  # how much of the picture's brightness is left below a heatmap


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One row.

    Attributes:
        title: which frame it is.
        picture: (S, S, 3) uint8 RGB.
        maps: (h, w) each, by what they are; the same in all examples of a figure.
    """

    title: str
    picture: NDArray[np.uint8]
    maps: Mapping[str, NDArray[np.floating]]

    def pictures(self) -> Iterator[NDArray[np.uint8]]:
        """All columns; each heatmap from 0 to the highest of its own values, over the darkened picture."""
        yield self.picture
        size = len(self.picture)
        cells = next(iter(self.maps.values())).shape[-1]
        scale = size / cells
        shift = (scale - 1) / 2
        dark = (self.picture * DIM).astype(np.uint8)
        for heat in self.maps.values():
            place = np.array([[scale, 0, shift], [0, scale, shift]])
            yield draw_heatmap(dark, heat, place, strength=1.0, full=max(float(heat.max()), 1e-6))


def stages(examples: Sequence[Example], title: str, caption: str) -> str:
    """A row for each example: the picture, and over it one heatmap after the other.

    Each heatmap has its own scale, whose end is written below it.
    """
    width = 16 + (1 + len(examples[0].maps)) * (SIDE + GAP) - GAP + 16
    told = lines(caption, width - 32)
    held, parts = [], [text(16, 26, title, "title")]
    for row, example in enumerate(examples):
        y = TOP + row * (SIDE + BETWEEN)
        notes = [example.title, *(f"{name}, up to {float(heat.max()):.2f}" for name, heat in example.maps.items())]
        for column, (rgb, note) in enumerate(zip(example.pictures(), notes, strict=True)):
            x, name = 16 + column * (SIDE + GAP), f"picture{row}-{column}"
            held.append(picture(name, rgb, SIDE))
            parts += [f'<g transform="translate({x} {y})">', shown(name), "</g>", text(x, y + SIDE + 16, note, "faint")]
    below = TOP + len(examples) * (SIDE + BETWEEN) + 12
    parts += paragraph(16, below, told, "faint")
    return page(width, below + LINE * len(told), ["<defs>", *held, "</defs>", *parts])
