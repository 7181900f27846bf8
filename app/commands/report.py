"""How a command tells what it did: text for a person, one JSON object for a program, progress on the side."""

from __future__ import annotations

import dataclasses
import json
import math
import sys
from collections.abc import Mapping
from io import StringIO
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

T = TypeVar("T")

WIDEST = 200  # characters of a table, so that none is cut; a narrow terminal wraps its lines


class Report(Protocol):
    """A frozen dataclass of plain values, whose `str` is what a person reads."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


def show(report: Report, *, as_json: bool) -> None:
    """Print a report on standard output, as text or as one JSON object."""
    typer.echo(json.dumps(_plain(dataclasses.asdict(report)), allow_nan=False) if as_json else str(report))


def say(text: str) -> None:
    """Tell a person something beside the report."""
    typer.echo(text, err=True)


def say_line(told: Report | Mapping[str, object]) -> None:
    """Print one JSON object on a line of standard output, at once, for a program that follows."""
    plain = told if isinstance(told, Mapping) else dataclasses.asdict(told)
    typer.echo(json.dumps(_plain(dict(plain)), allow_nan=False))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns of text, the first flush left and the others flush right; a row may end early."""
    first, *others = columns
    grid = Table(Column(first), *(Column(name, justify="right") for name in others), box=None, pad_edge=False)
    for row in rows:
        grid.add_row(*row)
    console = Console(file=StringIO(), width=WIDEST)
    with console.capture() as captured:
        console.print(grid)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def followed(items: Iterable[T], total: int | None, title: str) -> Iterator[T]:
    """The items, with a bar on standard error while they are taken, where a person looks at it.

    Args:
        items: taken one by one.
        total: how many there will be, None where that is not known.
        title: what is going on.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        yield from bar.track(items, total=total, description=title)


def _plain(value: Any) -> Any:
    """Values as JSON has them: no number is null, a path is text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, (str, int)) else str(value)
