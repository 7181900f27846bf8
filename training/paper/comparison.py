"""Our rows beside the paper's: means over seeds, gaps and the order of the rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from training.paper.published import GROUPS, MEAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from training.paper.published import Published, Table
    from training.paper.results import Outcome

GAP, POOLED = "gap", "pooled"
COLUMNS = (*GROUPS, MEAN, GAP, POOLED)
PAPER = "paper"
PAPER_SIZE = 256  # pixels, of the paper's pictures


@dataclass(frozen=True, slots=True)
class Spread:
    """A number over seeds, percent or points.

    Attributes:
        mean: over seeds.
        deviation: sample standard deviation (n - 1); None of a single seed, or as printed by the paper.
    """

    mean: float
    deviation: float | None = None

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread | None:
        """One value a seed; None where there is none, or one is nan."""
        if not values or any(map(math.isnan, values)):
            return None
        return cls(fmean(values), stdev(values) if len(values) > 1 else None)


@dataclass(frozen=True, slots=True)
class Setting:
    """How ours came about.

    Attributes:
        data: name of the set, as "Penn Action" or "synthetic clips".
        learnt: clips to learn from.
        tested: clips to measure on.
        size: pixels, width and height of the pictures that networks see.
        steps: of training, for each row.
    """

    data: str
    learnt: int
    tested: int
    size: int
    steps: int

    def told(self, paper: str, seeds: Sequence[int]) -> str:
        """One sentence.

        Args:
            paper: the data set that the paper has there.
            seeds: of the runs.
        """
        where = f"{self.data}, as the paper" if self.data == paper else f"{self.data}, not {paper}"
        return (
            f"Ours: {where}; {self.learnt} clips to learn from and {self.tested} to measure on, pictures of "
            f"{self.size} pixels (the paper: {PAPER_SIZE}), {self.steps} steps, "
            f"{'seed' if len(seeds) == 1 else 'seeds'} {', '.join(map(str, seeds))}."
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a row of the paper, or ours under one protocol.

    Attributes:
        row: as the paper names it.
        whose: "paper", or how our frames were taken.
        seeds: how many; 0 for the paper.
        cells: by `COLUMNS`; None where there is nothing to tell.
    """

    row: str
    whose: str
    seeds: int
    cells: dict[str, Spread | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table with both.

    Attributes:
        table: the paper's.
        entries: the paper's rows from top to bottom, below each of them ours; then rows that only we have.
        differs: one line: what ours were made of, and how far gaps and order agree.
    """

    table: Table
    entries: tuple[Entry, ...]
    differs: str


def compare(table: Table, outcomes: Iterable[Outcome], setting: Setting) -> Comparison:
    """Put ours beside the paper's.

    Args:
        table: as printed.
        outcomes: of its rows, and of others of ours; of two with the same row, seed and protocol the later counts.
        setting: how they came about.
    """
    ours: dict[int | None, dict[str, dict[int, Outcome]]] = {}
    for one in outcomes:
        ours.setdefault(one.reset, {}).setdefault(one.row, {})[one.seed] = one
    names = dict.fromkeys([row.name for row in table.rows] + [name for rows in ours.values() for name in rows])
    entries = []
    for name in names:
        printed = table.row(name)
        if printed is not None:
            entries.append(_of_the_paper(table, printed))
        for reset, rows in ours.items():
            if name in rows:
                entries.append(_of_ours(name, reset, rows, printed))
    seeds = sorted({seed for rows in ours.values() for row in rows.values() for seed in row})
    agreements = [f"{_protocol(reset).capitalize()}: {_agreement(table, rows)}." for reset, rows in ours.items()]
    return Comparison(table, tuple(entries), " ".join([setting.told(table.data, seeds), *agreements]))


def _of_the_paper(table: Table, printed: Published) -> Entry:
    cells = {title: None if share is None else Spread(share) for title, share in printed.groups.items()}
    gap = _printed_gap(table, printed)
    return Entry(
        printed.name,
        PAPER,
        0,
        {**cells, MEAN: Spread(printed.mean), GAP: None if gap is None else Spread(gap), POOLED: None},
    )


def _of_ours(
    name: str, reset: int | None, rows: Mapping[str, Mapping[int, Outcome]], printed: Published | None
) -> Entry:
    found = rows[name].values()
    cells = {title: Spread.of([one.groups.get(title, math.nan) for one in found]) for title in GROUPS}
    cells[MEAN] = Spread.of([one.joint_mean for one in found])
    cells[GAP] = _difference(rows, name, printed.against) if printed and printed.against else None
    cells[POOLED] = Spread.of([one.pooled for one in found])
    return Entry(name, _protocol(reset), len(found), cells)


def _protocol(reset: int | None) -> str:
    return "one start" if reset is None else f"start every {reset}"


def _printed_gap(table: Table, row: Published) -> float | None:
    other = table.row(row.against) if row.against else None
    return None if other is None else round(row.mean - other.mean, 1)


def _difference(rows: Mapping[str, Mapping[int, Outcome]], one: str, other: str) -> Spread | None:
    """Between the means of two rows, seed by seed; None where they share no seed."""
    a, b = rows.get(one, {}), rows.get(other, {})
    return Spread.of([a[seed].joint_mean - b[seed].joint_mean for seed in a if seed in b])


def _agreement(table: Table, rows: Mapping[str, Mapping[int, Outcome]]) -> str:
    """In words, how far the order of the rows and their gaps are those of the paper."""
    printed = [row for row in table.rows if row.name in rows]
    pairs = [
        (found, a.mean - b.mean)
        for a, b in combinations(printed, 2)
        if a.mean != b.mean and (found := _difference(rows, a.name, b.name)) is not None
    ]
    if not pairs:
        return "there are no two rows whose order could be compared"
    same = sum(found.mean * theirs > 0 for found, theirs in pairs)
    said = [f"{same} of {len(pairs)} pairs of rows stand in the paper's order"]
    if any(found.deviation is not None for found, _ in pairs):
        close = sum(found.deviation is not None and abs(found.mean) <= found.deviation for found, _ in pairs)
        said.append(f"in {close} of them the rows are within one standard deviation over seeds")
    means = {row.name: fmean(one.joint_mean for one in rows[row.name].values()) for row in printed}
    ours, theirs = max(means, key=means.__getitem__), max(printed, key=lambda row: row.mean).name
    said.append(f"{ours} is best, as in the paper" if ours == theirs else f"{ours} is best, in the paper {theirs}")
    gaps = [
        (found.mean, gap)
        for row in printed
        if (gap := _printed_gap(table, row)) is not None
        and (found := _difference(rows, row.name, row.against or "")) is not None
    ]
    if gaps:
        mine, papers = (fmean(side) for side in zip(*gaps, strict=True))
        said.append(f"the mean gap is {mine:+.1f} points, in the paper {papers:+.1f}")
    return ", ".join(said)
