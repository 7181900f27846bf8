"""Reliability diagrams: what came, over what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimnet_core.svg import page, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from training.calibration import Reliability

SIDE = 260  # of the square where what came is drawn over what was said
COUNTS = 44  # height of the bars below it
LEFT, TOP, GAP, BELOW = 56, 76, 30, 42  # margins: numbers and axis on the left, title and legend above
MOST, LEAST = 7.0, 2.0  # radii of the points of the fullest bin and of one that is nearly empty

LIGHT = """
.even { stroke: #57606a; stroke-dasharray: 4 4; }
.height { stroke: #b35900; fill: #b35900; }
.score { stroke: #0b62c4; fill: #0b62c4; }
.line { fill: none; stroke-width: 2; }
.height.line { stroke-dasharray: 6 3; }
"""
DARK = """
.even { stroke: #9da7b3; }
.height { stroke: #f0a050; fill: #f0a050; }
.score { stroke: #58a6ff; fill: #58a6ff; }
.line { fill: none; }
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the squares.

    Attributes:
        title: of the joints that it is about.
        height: of their peaks, taken for a probability.
        score: the probability.
    """

    title: str
    height: Reliability
    score: Reliability


def diagram(panels: Sequence[Panel]) -> str:
    """Squares side by side: share of the joints that were right over the probability that was said.

    On the dashed diagonal both are the same. The larger a point, the more joints it stands for; their numbers
    are the bars below.
    """
    step = LEFT + SIDE + GAP
    width, height = step * len(panels), TOP + SIDE + BELOW + COUNTS + 12
    parts: list[str] = []
    for at, panel in enumerate(panels):
        parts += [f'<g transform="translate({at * step + LEFT} {TOP})">', *_panel(panel), "</g>"]
    return page(width, height, parts, light=LIGHT, dark=DARK)


def _panel(panel: Panel) -> Iterator[str]:
    yield text(0, -54, f"{panel.title}: {panel.score.count:,} joints", "title")
    yield f'<rect class="grid" width="{SIDE}" height="{SIDE}"/>'
    for share in (0.25, 0.5, 0.75):
        at = SIDE * share
        yield f'<path class="grid" d="M0 {at:g}H{SIDE}M{at:g} 0V{SIDE}"/>'
    for share in (0, 50, 100):
        yield text(SIDE * share / 100, SIDE + 16, f"{share} %", "faint", "middle")
        yield text(-6, SIDE * (1 - share / 100) + 4, f"{share} %", "faint", "end")
    yield text(SIDE / 2, SIDE + 32, "said", "faint", "middle")
    yield f'<g transform="translate(-40 {SIDE / 2:g}) rotate(-90)">{text(0, 0, "came", "faint", "middle")}</g>'
    yield f'<path class="even" d="M0 {SIDE}L{SIDE} 0"/>'
    most = max((each.count for one in (panel.height, panel.score) for each in one.bins), default=1)
    for row, (kind, name, one) in enumerate(
        (("height", "height of the peak", panel.height), ("score", "score", panel.score))
    ):
        y = -36 + 17 * row
        yield f'<path class="{kind} line" d="M0 {y}h24"/>'
        yield text(30, y + 4, f"{name}: off by {100 * one.error:.1f} % in the mean")
        yield from _course(kind, one, most)
        yield from _bars(kind, one, most, row)


def _course(kind: str, one: Reliability, most: int) -> Iterator[str]:
    points = [(SIDE * each.said, SIDE * (1 - each.came), each.count) for each in one.bins]
    yield f'<polyline class="{kind} line" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)}"/>'
    for x, y, count in points:
        yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{max(LEAST, MOST * (count / most) ** 0.5):.1f}"/>'


def _bars(kind: str, one: Reliability, most: int, row: int) -> Iterator[str]:
    """How many joints each point stands for, height and score side by side."""
    for each in one.bins:
        tall = COUNTS * each.count / most
        x = SIDE * each.said + 5 * (row - 1)
        yield f'<rect class="{kind}" x="{x:.1f}" y="{SIDE + BELOW + COUNTS - tall:.1f}" width="4" height="{tall:.1f}"/>'
