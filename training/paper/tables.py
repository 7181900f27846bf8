"""A table of ours beside the paper's: for a terminal, for other programs, and as a page to read."""

from __future__ import annotations

import csv
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Column
from rich.table import Table as Grid

from kimnet_core import html_page
from kimnet_core.atomic import replacing
from training.paper.comparison import COLUMNS, GAP, PAPER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from training.paper.comparison import Comparison, Entry, Spread

HEADER = ("table", "row", "whose", "seeds", "column", "percent", "deviation")
LEGEND = (
    "PCK@0.2 by the {size}, percent; mean ± standard deviation over seeds. mPCK is the mean of the joints' own shares."
)


def grid(comparison: Comparison) -> Grid:
    """What a terminal shows; `Comparison.differs` goes below it."""
    shown = Grid(
        Column("row", no_wrap=True),
        Column("whose"),
        *(Column(name, justify="right") for name in COLUMNS),
        box=SIMPLE_HEAD,
        pad_edge=False,
        title=_title(comparison),
        caption=LEGEND.format(size=comparison.table.size),
    )
    for _, entries in _by_row(comparison):
        for at, entry in enumerate(entries):
            cells = (_text(name, entry.cells[name]).replace(" ± ", "\n±") for name in COLUMNS)  # to fit 100 columns
            style = "dim" if entry.whose == PAPER else None
            shown.add_row("" if at else entry.row, entry.whose, *cells, style=style)
        shown.add_section()
    return shown


def write_csv(path: Path, comparison: Comparison) -> None:
    """One line for each number: the paper's with 0 seeds, a gap in points, no deviation of a single seed.

    Raises:
        OSError: the folder cannot be written, or the disk is full or failing.
    """
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEADER)
        for entry in comparison.entries:
            about = (comparison.table.number, entry.row, entry.whose, entry.seeds)
            for name in COLUMNS:
                if (found := entry.cells[name]) is not None:
                    deviation = "" if found.deviation is None else f"{found.deviation:.3f}"
                    lines.writerow((*about, name, f"{found.mean:.3f}", deviation))


def write_html(path: Path, comparison: Comparison) -> None:
    """A page that needs nothing beside it, for a light and a dark screen.

    Raises:
        OSError: the folder cannot be written, or the disk is full or failing.
    """
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in COLUMNS)
    parts = [
        html_page.paragraph(comparison.differs),
        html_page.paragraph(LEGEND.format(size=comparison.table.size), faint=True),
        '<div class="wide">\n<table>',
        f'<thead><tr><th scope="col">row</th><th scope="col" class="whose">whose</th>{head}</tr></thead>',
    ]
    for name, entries in _by_row(comparison):
        first = f'<th scope="rowgroup" rowspan="{len(entries)}">{escape(name)}</th>'
        parts += ["<tbody>", *(_line("" if at else first, entry) for at, entry in enumerate(entries)), "</tbody>"]
    with replacing(path) as temporary:
        temporary.write_text(html_page.page(_title(comparison), [*parts, "</table>\n</div>"]), encoding="utf-8")


def _title(comparison: Comparison) -> str:
    return f"Table {comparison.table.number}: {comparison.table.title}"


def _line(first: str, entry: Entry) -> str:
    kind = "paper" if entry.whose == PAPER else "ours"
    cells = "".join(f"<td>{_html(name, entry.cells[name])}</td>" for name in COLUMNS)
    return f'<tr class="{kind}">{first}<td class="whose">{escape(entry.whose)}</td>{cells}</tr>'


def _by_row(comparison: Comparison) -> Iterator[tuple[str, list[Entry]]]:
    for row, entries in groupby(comparison.entries, lambda entry: entry.row):
        yield row, list(entries)


def _text(column: str, found: Spread | None) -> str:
    if found is None:
        return ""
    mean = f"{found.mean:+.1f}" if column == GAP else f"{found.mean:.1f}"
    return mean if found.deviation is None else f"{mean} ± {found.deviation:.1f}"


def _html(column: str, found: Spread | None) -> str:
    """As in text, with the deviation in small print."""
    mean, sign, deviation = _text(column, found).partition(" ±")
    return f"{mean}<small>{sign}{deviation}</small>" if sign else mean
