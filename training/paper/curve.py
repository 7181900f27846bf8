"""Figure 8: how right networks are when ever more joints are covered, as a drawing and as numbers."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kimnet_core.atomic import replacing
from kimnet_core.svg import LINE, lines, page, paragraph, text
from training.paper.comparison import Spread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from training.paper.results import Point

WIDTH, HEIGHT = 360, 250  # of a panel
LEFT, TOP, GAP, BELOW = 62, 74, 24, 58  # margins: numbers and axis on the left, titles and legend above
APART = 4  # pixels between the points of two networks, so that their bars do not hide each other
SIZE = 4.5  # half of a marker's
MOST_TICKS = 8
KINDS = 4  # of markers and colours; a fifth network would have those of the first
HEADER = ("joints", "row", "seeds", "of", "percent", "deviation")

LIGHT = """
.s0 { stroke: #8250df; fill: #8250df; }
.s1 { stroke: #1a7f37; fill: #1a7f37; }
.s2 { stroke: #b35900; fill: #b35900; }
.s3 { stroke: #0b62c4; fill: #0b62c4; }
.line { fill: none; stroke-width: 2; }
.bar { fill: none; stroke-width: 1.2; }
.s0.line { stroke-dasharray: 2 3; }
.s1.line { stroke-dasharray: 8 3 2 3; }
.s2.line { stroke-dasharray: 6 3; }
"""
DARK = """
.s0 { stroke: #bc8cff; fill: #bc8cff; }
.s1 { stroke: #3fb950; fill: #3fb950; }
.s2 { stroke: #f0a050; fill: #f0a050; }
.s3 { stroke: #58a6ff; fill: #58a6ff; }
.line, .bar { fill: none; }
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one network did with some joints covered.

    Attributes:
        joints: how many.
        seeds: how many runs there are of it.
        everything: of all joints that count, percent; None where a run has none.
        covered: of those under a square alone.
    """

    joints: int
    seeds: int
    everything: Spread | None
    covered: Spread | None


PANELS = {"everything": "All joints", "covered": "Joints under a square alone"}


def courses(points: Sequence[Point]) -> dict[str, tuple[Mark, ...]]:
    """Points over seeds: by network in the order of the points, with ever more joints covered."""
    found: dict[str, dict[int, list[Point]]] = {}
    for point in points:
        found.setdefault(point.row, {}).setdefault(point.joints, []).append(point)
    return {
        row: tuple(
            Mark(
                joints,
                len(several),
                Spread.of([one.everything for one in several]),
                Spread.of([one.covered for one in several]),
            )
            for joints, several in sorted(by_joints.items())
        )
        for row, by_joints in found.items()
    }


def write_csv(path: Path, points: Sequence[Point]) -> None:
    """One line for each number that is drawn; no deviation of a single seed.

    Raises:
        OSError: the folder cannot be written, or the disk is full or failing.
    """
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for row, marks in courses(points).items():
            for mark in marks:
                for kind in PANELS:
                    if (found := getattr(mark, kind)) is not None:
                        deviation = "" if found.deviation is None else f"{found.deviation:.3f}"
                        table.writerow((mark.joints, row, mark.seeds, kind, f"{found.mean:.3f}", deviation))


def curve(points: Sequence[Point], caption: str) -> str:
    """Two panels, of all joints and of covered ones: PCK@0.2 of the torso over the number of covered joints.

    Points are means over seeds and bars one sample standard deviation to either side; each panel has an axis of its
    own, and markers of different networks stand a little apart. They differ in shape and stroke as in colour.
    """
    drawn = courses(points)
    step = LEFT + WIDTH + GAP
    width, below = step * len(PANELS), TOP + HEIGHT + BELOW
    told = lines(caption, width - 32)
    parts = [text(16, 24, "Figure 8: ever more joints covered", "title"), *_legend(list(drawn))]
    for at, (kind, title) in enumerate(PANELS.items()):
        spreads = {row: [(mark.joints, getattr(mark, kind)) for mark in marks] for row, marks in drawn.items()}
        there = {row: [(joints, one) for joints, one in each if one is not None] for row, each in spreads.items()}
        parts += [f'<g transform="translate({at * step + LEFT} {TOP})">', *_panel(title, there), "</g>"]
    parts += paragraph(16, below + 8, told, "faint")
    return page(width, below + LINE * len(told) + 8, parts, light=LIGHT, dark=DARK)


def _legend(rows: Sequence[str]) -> Iterator[str]:
    x = 16.0
    for at, row in enumerate(rows):
        yield f'<path class="s{at % KINDS} line" d="M{x:g} 43h30"/>'
        yield _marker(at, x + 15, 43)
        yield text(x + 38, 47, row)
        x += 64 + 7.5 * len(row)


def _panel(title: str, there: dict[str, list[tuple[int, Spread]]]) -> Iterator[str]:
    yield text(0, -6, title)
    yield f'<rect class="grid" width="{WIDTH}" height="{HEIGHT}"/>'
    every = [pair for pairs in there.values() for pair in pairs]
    if not every:
        yield text(WIDTH / 2, HEIGHT / 2, "nothing was counted", "faint", "middle")
        return
    joints = sorted({joints for joints, _ in every})
    low, high, tick = _axis([one for _, one in every])
    for share in range(low, high + 1, tick):
        y = HEIGHT * (high - share) / (high - low)
        yield f'<path class="grid" d="M0 {y:.1f}H{WIDTH}"/>'
        yield text(-6, y + 4, f"{share} %", "faint", "end")
    places = {number: WIDTH * (at + 0.5) / len(joints) for at, number in enumerate(joints)}
    for number, x in places.items():
        yield text(x, HEIGHT + 17, str(number), "faint", "middle")
    yield text(WIDTH / 2, HEIGHT + 35, "joints covered in each frame", "faint", "middle")
    yield f'<g transform="translate(-48 {HEIGHT / 2:g}) rotate(-90)">{text(0, 0, "PCK@0.2", "faint", "middle")}</g>'
    for at, pairs in enumerate(there.values()):
        shift = APART * (at - (len(there) - 1) / 2)
        yield from _course(at, [(places[number] + shift, one) for number, one in pairs], low, high)


def _axis(spreads: Sequence[Spread]) -> tuple[int, int, int]:
    """First and last share of an axis and the step between its numbers, percent; bars fit between them."""
    low = min(one.mean - (one.deviation or 0) for one in spreads)
    high = max(one.mean + (one.deviation or 0) for one in spreads)
    for tick in (1, 2, 5, 10, 20):
        first, last = math.floor(low / tick) * tick, math.ceil(high / tick) * tick
        if (last - first) / tick <= MOST_TICKS:
            break
    return first, max(last, first + tick), tick


def _course(at: int, places: Sequence[tuple[float, Spread]], low: int, high: int) -> Iterator[str]:
    """One network's line, its bars and markers."""
    tall = HEIGHT / (high - low)
    points = [(x, (high - one.mean) * tall, (one.deviation or 0) * tall) for x, one in places]
    for (x, y, _), (x2, y2, _) in pairwise(points):
        yield f'<path class="s{at % KINDS} line" d="M{x:.1f} {y:.1f}L{x2:.1f} {y2:.1f}"/>'
    for x, y, bar in points:
        if bar:
            yield f'<path class="s{at % KINDS} bar" d="M{x:.1f} {y - bar:.1f}v{2 * bar:.1f}"/>'
            yield f'<path class="s{at % KINDS} bar" d="M{x - 3:.1f} {y - bar:.1f}h6m-6 {2 * bar:.1f}h6"/>'
        yield _marker(at, x, y)


def _marker(at: int, x: float, y: float) -> str:
    """A diamond, triangle, square or circle around (x, y)."""
    kind = f"s{at % KINDS}"
    shapes = (
        f'<path class="{kind}" d="M{x:.1f} {y - SIZE:.1f}l{SIZE} {SIZE}l-{SIZE} {SIZE}l-{SIZE} -{SIZE}z"/>',
        f'<path class="{kind}" d="M{x:.1f} {y - SIZE:.1f}l{SIZE} {2 * SIZE}h-{2 * SIZE}z"/>',
        f'<rect class="{kind}" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"/>',
        f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>',
    )
    return shapes[at % KINDS]
