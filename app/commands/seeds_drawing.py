"""The courses of `kimnet seeds` as a drawing: a panel for each thing that was wrong with the first pose."""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

from app.commands.seeds_report import NAMES
from kimnet_core.svg import LINE, lines, page, paragraph, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.commands.seeds_report import Course, SeedsReport

WIDTH, HEIGHT = 250, 150  # of a panel
LEFT, TOP, BETWEEN, BELOW = 52, 72, 26, 46
ACROSS = 3  # panels in a row
TICKS = 5  # at most
LEAST = 20  # frames that are drawn; more where joints are away for longer than half of them

LIGHT = """
.band { fill: #0b62c4; fill-opacity: 0.18; }
.median { stroke: #0b62c4; stroke-width: 2; fill: none; }
.near { stroke: #1a7f37; stroke-dasharray: 5 4; fill: none; }
"""
DARK = """
.band { fill: #58a6ff; }
.median { stroke: #58a6ff; }
.near { stroke: #3fb950; }
"""


def drawing(report: SeedsReport) -> str:
    """Medians and bands over frames, all panels on one scale."""
    courses = report.courses
    across = max(1, min(ACROSS, len(courses)))
    down = math.ceil(len(courses) / across)
    width, tall = across * (LEFT + WIDTH) + BETWEEN, TOP + down * (HEIGHT + BELOW)
    told = lines(
        "Mean distance of the joints that were wrong to the unperturbed run: the median of the runs, and four fifths "
        f"of them. Dashed: {report.threshold:g} torso sizes, within which a joint has converged. {report.trials} runs "
        f"with {report.weights}.",
        width - 32,
    )
    top = _top([high for course in courses for high in course.high] + [report.threshold])
    frames = min(report.frames, max(LEAST, 2 * _away(courses, report.threshold)))
    parts = [text(16, 26, f"What is left of a wrong first pose: {report.video.name}", "title")]
    for at, course in enumerate(courses):
        x, y = LEFT + at % across * (LEFT + WIDTH), TOP + at // across * (HEIGHT + BELOW)
        parts += [f'<g transform="translate({x} {y})">', *_panel(course, report, top, frames), "</g>"]
    parts += paragraph(16, tall + 8, told, "faint")
    return page(width, tall + LINE * len(told) + 8, parts, light=LIGHT, dark=DARK)


def _away(courses: Sequence[Course], threshold: float) -> int:
    """Frames until all bands are below the threshold for good."""
    return max((at + 1 for course in courses for at, high in enumerate(course.high) if high >= threshold), default=0)


def _panel(course: Course, report: SeedsReport, top: float, frames: int) -> Iterator[str]:
    amount = f", {report.amounts[course.kind]:g}" if course.kind in report.amounts else ""
    yield text(0, -8, NAMES[course.kind] + amount)
    yield f'<rect class="grid" width="{WIDTH}" height="{HEIGHT}"/>'
    step = _step(top)
    for at in range(int(top / step + 1.5)):
        y = HEIGHT * (1 - at * step / top)
        yield f'<path class="grid" d="M0 {y:.1f}H{WIDTH}"/>'
        yield text(-6, y + 4, f"{at * step:g}", "faint", "end")
    last = max(1, frames - 1)
    for frame in (0, last):
        anchor = "end" if frame else "start"
        yield text(WIDTH * frame / last, HEIGHT + 17, f"{report.start + frame}", "faint", anchor)
    yield text(WIDTH / 2, HEIGHT + 17, "frame", "faint", "middle")
    for stretch in _known(course.median[:frames]):
        x = [WIDTH * frame / last for frame in stretch]
        low, median, high = (
            [(1 - values[frame] / top) * HEIGHT for frame in stretch]
            for values in (course.low, course.median, course.high)
        )
        yield f'<path class="band" d="{_path([*x, *x[::-1]], [*high, *low[::-1]])}Z"/>'
        yield f'<path class="median" d="{_path(x, median)}"/>'
    y = HEIGHT * (1 - report.threshold / top)
    yield f'<path class="near" d="M0 {y:.1f}H{WIDTH}"/>'


def _known(values: Sequence[float]) -> Iterator[list[int]]:
    """Stretches of frames that could be read."""
    for known, stretch in groupby(range(len(values)), key=lambda frame: math.isfinite(values[frame])):
        if known:
            yield list(stretch)


def _path(x: Sequence[float], y: Sequence[float]) -> str:
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))


def _top(values: Sequence[float]) -> float:
    """The end of an axis that begins at 0: a whole number of steps."""
    most = max(value for value in values if math.isfinite(value))
    step = _step(most)
    return math.ceil(most / step - 1e-9) * step


def _step(top: float) -> float:
    """Between the numbers of an axis."""
    whole = 10.0 ** math.floor(math.log10(top))
    return next(step for step in (0.1 * whole, 0.2 * whole, 0.5 * whole, whole, 2 * whole) if top / step <= TICKS)
