"""The figures of the paper that show what networks do, made again.

All of them are SVG, with pictures inside: text and marks stay sharp at any size and follow a dark page, and a file
needs nothing beside it. Which clip, frame and joint a figure shows is settled before any network has seen it: by a
draw with the first of the seeds (`choice.py`), or by who asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimnet_core.atomic import replacing
from training.paper import published, results
from training.paper.contest import CONTESTS, show_contest
from training.paper.curve import curve, write_csv
from training.paper.experiment import MOST_HIDDEN, Row
from training.paper.learning import learnt
from training.paper.seen import show_attention, show_stages
from training.protocol.predict import RESET_EVERY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from training.paper.choice import Wish
    from training.paper.experiment import Experiment

FIGURES = range(4, 10)


def draw_figure(trial: Experiment, number: int, wish: Wish, out: Path, console: Console) -> str:
    """Train what is not trained yet, and write a figure as `out`/figureN.svg.

    Args:
        trial: what networks are trained on, and the clips to choose from.
        number: one of `FIGURES`.
        wish: of whose runs it is, Figures 4 and 5 of the first alone; which clip and joint it shows, but for Figure 8.
        out: a folder that is there.
        console: where training is shown.

    Returns:
        One line: what was drawn, of which data and training, and what is otherwise than in the paper.

    Raises:
        KimnetError, OSError: as `Experiment.train`; what was found before is kept.
    """
    match number:
        case 4:
            drawing, line = show_attention(trial, wish, console)
        case 5:
            drawing, line = show_stages(trial, wish, console)
        case 8:
            drawing, line = _curve(trial, wish.seeds, out / "figure8.json", console)
        case _:
            drawing, line = show_contest(trial, CONTESTS[number], wish, console)
    with replacing(out / f"figure{number}.svg") as temporary:
        temporary.write_text(drawing, encoding="utf-8")
    return line


def _curve(trial: Experiment, seeds: Sequence[int], path: Path, console: Console) -> tuple[str, str]:
    """Figure 8; its points are kept in a file, and written once more as CSV beside it."""
    found = list(results.load_points(path)) if path.exists() else []
    rows = [Row(name, preset) for name, preset in published.WHOLE.items()]
    for row, seed in learnt(trial, rows, seeds, found, console):
        found += trial.points(row, seed)
        results.save_points(path, found)
    write_csv(path.with_suffix(".csv"), found)
    told = trial.setting.told(published.FIGURE_DATA, sorted({one.seed for one in found}))
    line = (
        f"Figure 8: PCK@0.2 of the torso, pooled, with 1 to {MOST_HIDDEN} joints covered in all frames but those that "
        f"networks start from, every {RESET_EVERY}. {told} "
        "The paper gives its Figure 8 without numbers, so none of its own stand beside ours."
    )
    return curve(found, line), line
