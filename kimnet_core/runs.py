"""What a training run tells whoever started it: one JSON object a line on its standard output.

A run is a process of its own (`python -m training`), so these few words are all that the two sides share.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Prepared:
    """So many clips of a set are ready to learn from.

    Attributes:
        clips: "training" or "validation".
        done: how many are there.
        total: how many there will be.
    """

    clips: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Stepped:
    """Some steps were taken.

    Attributes:
        step: steps taken so far.
        steps: how many the run will take.
        loss: mean loss of the steps since the last such event.
        seconds: time since the run, or its continuation, began.
    """

    step: int
    steps: int
    loss: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Validated:
    """The network was measured on clips it does not learn from.

    Attributes:
        step: steps taken so far.
        scores: figures by name, percent in [0, 100].
    """

    step: int
    scores: dict[str, float]


@dataclass(frozen=True, slots=True)
class Saved:
    """A file was written: a checkpoint, or in the end the weights.

    Attributes:
        path: which.
    """

    path: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The run has ended early; the files named by `Saved` events are intact.

    Attributes:
        reason: a sentence for the person.
    """

    reason: str


Event: TypeAlias = Prepared | Stepped | Validated | Saved | Failed
_KINDS: dict[str, type[Any]] = {kind.__name__.lower(): kind for kind in (Prepared, Stepped, Validated, Saved, Failed)}


def to_line(event: Event) -> str:
    """Write an event as one line, without the newline."""
    return json.dumps({"event": type(event).__name__.lower(), **asdict(event)})


def from_line(line: str) -> Event:
    """Read one line.

    Raises:
        ValueError: it is not an event that this version knows.
    """
    try:
        fields = json.loads(line)
        event: Event = _KINDS[fields.pop("event")](**fields)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"not an event of a training run: {line!r}") from error
    return event
