"""Rows that learn one after the other, shown as they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.display import Display

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from training.paper.experiment import Experiment, Row
    from training.paper.results import Outcome, Point


def learnt(
    trial: Experiment, rows: Sequence[Row], seeds: Sequence[int], found: Sequence[Outcome | Point], console: Console
) -> Iterator[tuple[Row, int]]:
    """Rows and seeds of which nothing was found before, each when its network is trained.

    Args:
        trial: what they are trained on.
        rows: for each seed all of them.
        seeds: of runs.
        found: what there was before.
        console: where training is shown.

    Raises:
        KimnetError, OSError: as `Experiment.train`.
    """
    done = {(one.row, one.seed) for one in found}
    for row, seed in [(row, seed) for seed in seeds for row in rows if (row.name, seed) not in done]:
        console.print(f"{row.name}, seed {seed}", style="bold")
        with Display(console) as display:
            for event in trial.train(row, seed):
                display.show(event)
        yield row, seed
