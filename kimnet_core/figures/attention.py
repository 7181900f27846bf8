"""Figure 4: of which joints of one frame the KMM makes a joint of the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.figures import canvas
from kimnet_core.figures.canvas import SIZE
from kimnet_core.svg import LINE, lines, page, paragraph, picture, shown, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

SIDE, GAP, TOP = 340, 12, 66  # of a picture, between pictures, and what is left for titles
CELL = 18  # of the matrix
NAMES = 100  # left of the matrix, and above it
DISC = 46.0  # pixels of a picture: radius of a disc that stands for a weight of 1
SAMPLES = (0.05, 0.1, 0.25)  # weights of the discs of the legend
RING = 11  # radius of the ring around the joint
STEPS = 16  # of the colour bar

LIGHT = """
.disc { fill-opacity: .62; stroke: #ffffff; stroke-width: 1.4; }
.sample { fill: none; stroke: #57606a; stroke-width: 1.4; }
.ring { fill: none; stroke: #ff3b30; stroke-width: 3.6; }
.row { fill: none; stroke: #d1242f; stroke-width: 2; }
.chosen { font-weight: 600; }
"""
DARK = """
.sample { stroke: #9da7b3; }
.row { stroke: #ff7b72; }
"""


@dataclass(frozen=True, slots=True, eq=False)
class Attention:
    """Two frames that follow each other; places are pixels of the pictures.

    Attributes:
        skeleton: of K joints.
        frame: number of the first, from 1.
        pictures: (2, S, S, 3) uint8 RGB.
        found: (2, K, 2) the network's poses.
        weights: (K, K) W; row = joint of the second frame, column = joint of the first.
        joint: of the second frame.
    """

    skeleton: Skeleton
    frame: int
    pictures: NDArray[np.uint8]
    found: NDArray[np.float64]
    weights: NDArray[np.floating]
    joint: int


def attention(one: Attention, caption: str) -> str:
    """Discs on the first frame whose areas are the weights of its joints, the joint ringed in the second, and W."""
    matrix = 16 + 2 * (SIDE + GAP) + NAMES
    cells = CELL * len(one.skeleton)
    width = matrix + cells + 76
    below = TOP + max(SIDE + 72, NAMES + cells)
    told = lines(caption, width - 32)
    name = one.skeleton.joints[one.joint].replace("_", " ")
    parts = ["<defs>", *(picture(f"frame{t}", rgb, SIDE) for t, rgb in enumerate(one.pictures)), "</defs>"]
    parts.append(text(16, 26, f"Figure 4: what the {name} is expected from", "title"))
    for t, (words, drawn) in enumerate(
        (
            (f"frame {one.frame}: weights of its joints", list(_discs(one))),
            (f"frame {one.frame + 1}: the {name}", list(_ring(one))),
        )
    ):
        x = 16 + t * (SIDE + GAP)
        parts += [text(x, TOP - 8, words), f'<g transform="translate({x} {TOP})">', shown(f"frame{t}"), "</g>"]
        parts += canvas.placed(x, TOP, SIDE, drawn)
    parts += _samples(16, TOP + SIDE + 42)
    parts += [f'<g transform="translate({matrix} {TOP - 40 + NAMES})">', *_matrix(one), "</g>"]
    parts += paragraph(16, below + 16, told, "faint")
    return page(width, below + 16 + LINE * len(told), parts, light=canvas.LIGHT + LIGHT, dark=DARK)


def _discs(one: Attention) -> Iterator[str]:
    yield from canvas.pose(one.skeleton, one.found[0])
    weights = one.weights[one.joint]
    for k in np.argsort(-weights):  # small ones on large ones
        x, y = one.found[0, k]
        radius = DISC * max(float(weights[k]), 0.0) ** 0.5
        said = f"{one.skeleton.joints[k]}: {weights[k]:.3f}"
        yield (
            f'<circle class="disc" fill="{one.skeleton.colors[k]}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.2f}">'
            f"<title>{said}</title></circle>"
        )


def _ring(one: Attention) -> Iterator[str]:
    yield from canvas.pose(one.skeleton, one.found[1])
    x, y = one.found[1, one.joint]
    for kind in ("halo", "ring"):
        yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{RING}"/>'


def _samples(x: float, y: float) -> Iterator[str]:
    """Discs of known weights."""
    yield text(x, y + 4, "weight")
    x += 50
    for share in SAMPLES:
        radius = DISC * share**0.5 * SIDE / SIZE
        yield f'<circle class="sample" cx="{x + radius:.1f}" cy="{y}" r="{radius:.2f}"/>'
        yield text(x + 2 * radius + 6, y + 4, f"{share:g}")
        x += 2 * radius + 54


def _matrix(one: Attention) -> Iterator[str]:
    """Rows and columns of W with their joints, the chosen row framed, and what colours say."""
    high = max(float(one.weights.max()), 1e-6)
    cells = CELL * len(one.skeleton)
    yield text(-8, -26, f"frame {one.frame} →", "", "end")
    yield text(-8, -9, f"frame {one.frame + 1} ↓", "", "end")
    for j, name in enumerate(one.skeleton.joints):
        words, middle = name.replace("_", " "), CELL * (j + 0.5)
        yield text(-8, middle + 4, words, "chosen" if j == one.joint else "faint", "end")
        yield f'<g transform="translate({middle + 4:g} -8) rotate(-90)">{text(0, 0, words, "faint")}</g>'
        for i, weight in enumerate(one.weights[j]):
            said = f"{name} of {one.skeleton.joints[i]}: {weight:.3f}"
            yield (
                f'<rect x="{CELL * i}" y="{CELL * j}" width="{CELL}" height="{CELL}" '
                f'fill="{_colour(weight / high)}"><title>{said}</title></rect>'
            )
    yield f'<rect class="row" x="-1" y="{CELL * one.joint - 1}" width="{cells + 2}" height="{CELL + 2}"/>'
    yield f'<g transform="translate({cells + 14} 0)">'
    tall = cells / STEPS
    for step in range(STEPS):
        share = 1 - (step + 0.5) / STEPS
        yield f'<rect y="{step * tall:.2f}" width="12" height="{tall + 0.3:.2f}" fill="{_colour(share)}"/>'
    for share in (0.0, 0.5, 1.0):
        yield text(18, cells * (1 - share) + 4, f"{share * high:.2f}", "faint")
    yield "</g>"


def _colour(share: float) -> str:
    """Of the map viridis, 0 to 1."""
    level = np.array([[round(255 * min(max(float(share), 0.0), 1.0))]], np.uint8)
    blue, green, red = cv2.applyColorMap(level, cv2.COLORMAP_VIRIDIS)[0, 0]
    return f"#{red:02x}{green:02x}{blue:02x}"
