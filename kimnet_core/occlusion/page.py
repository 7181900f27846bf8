"""A sweep as a page: a drawing of how far joints went astray, all numbers, and all that they depend on."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, fields
from io import StringIO
from typing import TYPE_CHECKING

from kimnet_core import html_page
from kimnet_core.occlusion.results import Row
from kimnet_core.svg import LINE, lines, page, paragraph, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CELL, TALL, LEFT, TOP, RIM = 74, 30, 150, 96, 24  # pixels
NEVER = "\N{EN DASH}"
FULL = 1.0  # torso sizes at which a cell has its strongest colour

LIGHT = ".cell { fill: #cf222e; } .on { fill: #ffffff; } .number { font-variant-numeric: tabular-nums; }"
DARK = ".cell { fill: #f85149; } .on { fill: #0d1117; }"


def drawing(name: str, rows: Sequence[Row]) -> str:
    """Cells of joints by size and duration: the mean distance of what was hidden, and when it was back.

    Args:
        name: of the recipe.
        rows: of the trials.
    """
    joints = list(dict.fromkeys(row.joints for row in rows))
    sets = list(dict.fromkeys((row.weights, row.fill, row.size, row.start, row.duration) for row in rows))
    networks, fills = len({each[0] for each in sets}), len({each[1] for each in sets})
    starts = len({each[3] for each in sets})
    at = {(row.joints, (row.weights, row.fill, row.size, row.start, row.duration)): row for row in rows}
    width = max(LEFT + CELL * len(sets) + RIM, 560)
    tall = TOP + TALL * len(joints)
    told = lines(
        "In each cell: on the left how far the hidden joints are from where they are with nothing hidden, the mean "
        "in torso sizes over the frames in which they are hidden; on the right how many frames after that all are "
        f"back within a tenth of a torso for good ({NEVER}: not by the end of the pass).",
        width - 32,
    )
    parts = [text(16, 26, name, "title")]
    for column, (weights, fill, size, start, duration) in enumerate(sets):
        words = [f"{size:g} px", f"{duration} frames", *([f"from {start}"] if starts > 1 else [])]
        words += [*([fill] if fills > 1 else []), *([weights] if networks > 1 else [])]
        middle = LEFT + CELL * (column + 0.5)
        parts += [
            text(middle, TOP - 8 - LINE * (len(words) - 1 - i), each, "faint", "middle") for i, each in enumerate(words)
        ]
    for line, joint in enumerate(joints):
        y = TOP + TALL * line
        parts.append(text(LEFT - 10, y + 19, _said(joint), "", "end"))
        for column, each in enumerate(sets):
            if (row := at.get((joint, each))) is not None:
                parts += _cell(LEFT + CELL * column, y, row)
    parts += paragraph(16, tall + 28, told, "faint")
    return page(width, tall + 28 + LINE * len(told), parts, light=LIGHT, dark=DARK)


def _cell(x: float, y: float, row: Row) -> list[str]:
    share = min(1.0, (row.during or 0.0) / FULL)
    back = "" if not row.after else NEVER if row.recovery is None else f"{row.recovery}"
    kind = "number on" if share > 0.55 else "number"
    number = "" if row.during is None else f"{row.during:.2f}"
    return [
        f'<rect class="cell" x="{x + 1:g}" y="{y + 1:g}" width="{CELL - 2}" height="{TALL - 2}" rx="3" '
        f'fill-opacity="{share:.3f}"/>',
        f'<rect class="grid" x="{x + 1:g}" y="{y + 1:g}" width="{CELL - 2}" height="{TALL - 2}" rx="3"/>',
        text(x + 10, y + 20, number, kind),
        text(x + CELL - 10, y + 20, back, kind, "end"),
    ]


def sweep_page(
    name: str, command: str, recipe: Mapping[str, object], origin: Mapping[str, object], rows: Sequence[Row]
) -> str:
    """The whole page.

    Args:
        name: of the recipe.
        command: that makes it again.
        recipe: what the recipe says.
        origin: what its numbers depend on beside.
        rows: of the trials.
    """
    return html_page.page(
        name,
        [
            drawing(name, rows),
            html_page.heading("All trials"),
            html_page.table(COLUMNS, [_line(row) for row in rows]),
            html_page.paragraph(
                "Distances are in torso sizes: “away” and “others” are means over the hidden frames, of the hidden "
                "joints and of all others; “farthest” is the largest of any frame, “at the end” the mean of all "
                "joints in the last frame. “Listened to more” names the joints of the frame before whose weights in "
                "W rose most in the rows of the hidden ones.",
                faint=True,
            ),
            html_page.heading("What made these numbers"),
            html_page.listing(command),
            html_page.facts({key: json.dumps(value, default=str, ensure_ascii=False) for key, value in origin.items()}),
            html_page.paragraph("The recipe, with all that it left out:"),
            html_page.listing(json.dumps(recipe, indent=2, default=str, ensure_ascii=False)),
        ],
    )


def csv_table(rows: Sequence[Row]) -> str:
    """All numbers, a line for each trial."""
    names = [each.name for each in fields(Row)]
    lines = StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        values = asdict(row) | {"risen": " ".join(f"{name}:{by:+.4f}" for name, by in row.risen)}
        writer.writerow([values[name] for name in names])
    return lines.getvalue()


COLUMNS = (
    *("hidden", "network", "fill", "size", "from", "frames", "away", "farthest", "others", "back after", "at the end"),
    *("PCK", "PCK with nothing hidden", "listened to more"),
)


def _line(row: Row) -> tuple[str, ...]:
    return (
        *(_said(row.joints), row.weights, row.fill, f"{row.size:g}", f"{row.start}", f"{row.duration}"),
        *(_number(row.during), _number(row.largest), _number(row.others)),
        _back(row),
        _number(row.drift),
        *("" if each is None else f"{each:.1f}" for each in (row.pck, row.pck_baseline)),
        ", ".join(f"{_said(name)} {by:+.3f}" for name, by in row.risen),
    )


def _back(row: Row) -> str:
    if not row.after:
        return "hidden to the end"
    return "never" if row.recovery is None else f"{row.recovery}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _said(joints: str) -> str:
    return joints.replace("_", " ").replace("+", ", ")
