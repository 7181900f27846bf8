"""`python -m training.paper table N` and `figure N`: the paper's experiments, and its numbers beside ours.

With `--synthetic` on people that are drawn here, at a size that a laptop bears; with `--data ROOT` on the data set
itself, as a run's file says. What is found is kept in `--out`, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kimnet_core.settings_file import build, read_table
from training.clip_config import ClipData, ClipRun
from training.command import command
from training.datasets.clip_readers import read_clips
from training.display import results_console
from training.paper import comparison, published, results, tables
from training.paper.choice import Wish
from training.paper.experiment import LAPTOP, LAPTOP_ENCODERS, Experiment, Row, Scale
from training.paper.figures import FIGURES, draw_figure
from training.paper.learning import learnt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

PRESETS = Path(__file__).parents[1] / "presets"
RUNS = {3: PRESETS / "paper-jhmdb.toml"}  # of tables that are not about Penn Action
PENN = PRESETS / "paper-penn.toml"
TEST = {"train": "test", "train1": "test1", "train2": "test2", "train3": "test3"}  # what a split is measured on
ENCODERS = 7  # the table whose rows differ in the encoder


def experiment(options: argparse.Namespace) -> Experiment:
    """What the rows of a table or figure are trained on.

    Raises:
        KimnetError: the data or the run's file cannot be used.
    """
    table = options.number if options.kind == "table" else 1  # figures show the networks of Table 1, and its data
    if options.synthetic:
        data, scale = ClipData("synthetic", Path()), LAPTOP_ENCODERS if table == ENCODERS else LAPTOP
    else:
        path = options.run or RUNS.get(table, PENN)
        run = build(ClipRun, read_table(path), path)
        data, scale = replace(run.data, root=options.data), Scale.of(run)
    learnt, test = (read_clips(data.kind, data.root, split) for split in (data.split, TEST[data.split]))
    return Experiment(data, learnt, test, scale, options.out / "weights")


def rows(table: int) -> list[Row]:
    """The networks of a table, in the paper's order; which share an encoder unless it is what they differ in."""
    return [Row(name, preset, own_encoder=table == ENCODERS) for name, preset in published.ROWS[table].items()]


def run_table(options: argparse.Namespace, console: Console) -> None:
    """Train and measure every row that is not there yet, then show ours beside the paper's.

    Raises:
        KimnetError, OSError: as `Experiment.train`; what was found before is kept.
    """
    trial, path = experiment(options), options.out / f"table{options.number}.json"
    found = list(results.load(path)) if path.exists() else []
    for row, seed in learnt(trial, rows(options.number), options.seeds, found, console):
        found += trial.outcomes(row, seed)
        results.save(path, found)
    compared = comparison.compare(published.read_table(options.number), found, trial.setting)
    tables.write_csv(path.with_suffix(".csv"), compared)
    tables.write_html(path.with_suffix(".html"), compared)
    console.print(tables.grid(compared))
    console.print(compared.differs)


def run_figure(options: argparse.Namespace, console: Console) -> None:
    """Draw a figure.

    Raises:
        KimnetError, OSError: as `draw_figure`.
    """
    wish = Wish(tuple(options.seeds), options.clip, options.joint)
    line = draw_figure(experiment(options), options.number, wish, options.out, console)
    console.print(line, soft_wrap=True, markup=False)


@command
def main(arguments: Sequence[str] | None) -> None:
    """Run one experiment."""
    parser = argparse.ArgumentParser(prog="kimnet paper", description="Repeat an experiment of the paper.")
    parser.add_argument("kind", choices=("table", "figure"))
    parser.add_argument("number", type=int, help="tables 1 to 7, figures 4 to 9")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--synthetic", action="store_true", help="on people that are drawn here")
    source.add_argument("--data", type=Path, metavar="ROOT", help="the data set's folder")
    parser.add_argument("--run", type=Path, help="a run's file that says how rows are trained on the data set")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--clip", metavar="NAME", help="which clip a figure shows, in place of one that is drawn")
    parser.add_argument("--joint", metavar="NAME", help="which joint Figure 4 or 5 is about")
    parser.add_argument("--out", type=Path, default=Path("runs/paper"), help="where to keep what is found")
    options = parser.parse_args(arguments)
    there: dict[str, tuple[Sequence[int], Callable[[argparse.Namespace, Console], None]]] = {
        "table": (sorted(published.ROWS), run_table),
        "figure": (FIGURES, run_figure),
    }
    numbers, run = there[options.kind]
    if options.number not in numbers:
        parser.error(f"there is no {options.kind} {options.number}; choose one of {', '.join(map(str, numbers))}")
    console = results_console()
    options.out.mkdir(parents=True, exist_ok=True)
    run(options, console)


if __name__ == "__main__":
    sys.exit(main())
