"""What a person sees of a run: a bar that fills, and a line for all that stays."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from kimnet_core.runs import Failed, Prepared, Saved, Stepped, Validated

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import TaskID

    from kimnet_core.runs import Event

WIDTH = 200  # columns of what goes into a file


def results_console() -> Console:
    """Where results are printed: as wide as the terminal, or wide enough for every table in a file."""
    return Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)


class Display:
    """A run on a terminal; a context in which the bar is drawn."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f} of {task.total:.0f}"),
            TextColumn("{task.fields[loss]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,  # what stays is told in lines
        )
        self._bar: TaskID | None = None
        self._name = ""

    def __enter__(self) -> Display:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def show(self, event: Event) -> None:
        """Draw one event."""
        match event:
            case Prepared(clips, done, total):
                self._fill(f"clips for {clips}", done, total)
                if done == total:
                    self._say(f"clips for {clips}: {total}")
            case Stepped(step, steps, loss, seconds):
                self._fill("step", step, steps, f"loss {loss:.3f}")
                if step == steps:
                    self._say(f"step {step} of {steps}   loss {loss:.3f}   {seconds:.0f} s")
            case Validated(step, scores):
                figures = "   ".join(f"{name} {value:.1f} %" for name, value in scores.items())
                self._say(f"[bold]after step {step}   {figures}")
            case Saved(path):
                self._say(f"saved {path}", markup=False)
            case Failed(reason):
                self._say(reason, style="red", markup=False)

    def _fill(self, name: str, done: int, total: int, loss: str = "") -> None:
        """Move the bar; a new one for what is done anew."""
        if self._bar is None or name != self._name:
            if self._bar is not None:
                self._progress.remove_task(self._bar)
            self._bar, self._name = self._progress.add_task(name, total=total, loss=loss), name
        self._progress.update(self._bar, completed=done, loss=loss)

    def _say(self, line: str, *, style: str = "", markup: bool = True) -> None:
        self._progress.console.print(line, style=style, markup=markup, highlight=False, soft_wrap=True)
