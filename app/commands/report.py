"""How a command tells what it did: text for a person, one JSON object for a program, progress on the side."""

from __future__ import annotations

import dataclasses
import json
import math
import sys
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


class Report(Protocol):
    """A frozen dataclass of plain values, whose `str` is what a person reads."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


def show(report: Report, *, as_json: bool) -> None:
    """Print a report on standard output, as text or as one JSON object."""
    typer.echo(json.dumps(_plain(dataclasses.asdict(report)), allow_nan=False) if as_json else str(report))


def say(text: str) -> None:
    """Tell a person something beside the report."""
    typer.echo(text, err=True)


def followed(items: Iterable[T], total: int, title: str) -> Iterator[T]:
    """The items, with a bar on standard error while they are taken, where a person looks at it."""
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
