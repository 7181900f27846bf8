"""One comparison, read on a terminal, by another program and on a page."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from rich.console import Console

from training.paper.comparison import Comparison, Setting, compare
from training.paper.published import GROUPS, read_table
from training.paper.results import Outcome
from training.paper.tables import grid, write_csv, write_html


def comparison() -> Comparison:
    """KIMNet 80 and 84, Baseline 79 and 81, of two seeds."""
    means = [("KIMNet", 1, 80.0), ("KIMNet", 2, 84.0), ("Baseline", 1, 79.0), ("Baseline", 2, 81.0)]
    found = [Outcome(row, seed, None, dict.fromkeys(GROUPS, mean), mean + 1, mean) for row, seed, mean in means]
    return compare(read_table(4), found, Setting("synthetic clips", 300, 60, 96, 200))


def on_a_page(path: Path) -> list[list[str]]:
    """Cells of each line of the page's table."""
    lines: list[list[str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs) -> None:
            if tag == "tr":
                lines.append([])
            elif tag in ("th", "td"):
                lines[-1].append("")

        def handle_data(self, data) -> None:
            if lines and lines[-1] and data.strip():
                lines[-1][-1] += data

    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return lines


def test_a_terminal_of_100_columns_shows_ours_below_the_papers() -> None:
    console = Console(file=io.StringIO(), width=100)
    console.print(grid(comparison()))
    text = console.file.getvalue()
    lines = [line.split() for line in text.splitlines()]
    assert "Table 4: What stands in place of the KMM" in text
    at = next(at for at, line in enumerate(lines) if line[:1] == ["Baseline"])
    assert lines[at : at + 3] == [
        ["Baseline", "paper", "97.5", "96.7", "93.1", "91.2", "96.0", "95.1", "93.7", "94.5", "-2.4"],
        ["one", "start", *["80.0"] * 8, "-2.0", "81.0"],
        ["±1.4"] * 10,
    ]
    assert ["one", "start", *["82.0"] * 8, "83.0"] in lines


def test_other_programs_get_a_line_for_each_number(tmp_path: Path) -> None:
    path = tmp_path / "table4.csv"
    write_csv(path, comparison())
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 4 * 9 + 8 + 10 + 9  # four rows of the paper's with a gap, KIMNet's; then ours
    by = {(line["row"], line["whose"], line["column"]): line for line in lines}
    assert by["Baseline", "paper", "gap"] == {
        "table": "4", "row": "Baseline", "whose": "paper", "seeds": "0", "column": "gap", "percent": "-2.400",
        "deviation": "",
    }  # fmt: skip
    assert (by["Baseline", "one start", "gap"]["percent"], by["Baseline", "one start", "gap"]["deviation"]) == (
        "-2.000", "1.414",
    )  # fmt: skip
    assert by["KIMNet", "one start", "mPCK"]["seeds"] == "2"


def test_a_page_shows_the_same_and_needs_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "table4.html"
    write_html(path, comparison())
    head, *lines = on_a_page(path)
    assert head == ["row", "whose", *GROUPS, "mPCK", "gap", "pooled"]
    assert lines[1] == ["one start", *["80.0 ± 1.4"] * 8, "-2.0 ± 1.4", "81.0 ± 1.4"]
    text = path.read_text(encoding="utf-8")
    assert "2 of 3" not in text
    assert "1 of 1 pairs of rows stand in the paper&#x27;s order" in text
    assert "prefers-color-scheme: dark" in text
    assert not re.search(r"https?://|<script|src=|href=", text)
    assert text.count('rowspan="2"') == 2


def test_names_cannot_become_markup(tmp_path: Path) -> None:
    one = comparison()
    write_html(tmp_path / "x.html", replace(one, entries=(replace(one.entries[1], row="<b>&"),), differs="a < b"))
    text = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;&amp;" in text
    assert "a &lt; b" in text
