"""What experiments found, one file each: a row of a table, or a point of a figure, for each seed."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one network, learned from one seed, did when its frames were taken in one way.

    Attributes:
        row: as the paper names it: "KIMNet", "Baseline" ...
        seed: of the run.
        reset: frames from one start by the initializer to the next; None where the video is one stream.
        groups: PCK@0.2 torso of each group of joints ("Head", "Sho." ...), percent; nan where none counted.
        pooled: all hits by all joints that count, percent.
        joint_mean: mean of the joints' own shares, percent; the paper's means are of this kind.
    """

    row: str
    seed: int
    reset: int | None
    groups: dict[str, float]
    pooled: float
    joint_mean: float


@dataclass(frozen=True, slots=True)
class Point:
    """What one network did when some joints were covered: a point of the paper's Fig. 8.

    Attributes:
        row: as the paper names it.
        seed: of the run.
        joints: how many were covered in each frame.
        everything: PCK@0.2 torso of all joints that count, percent.
        covered: of those under a mask alone, percent; nan where there was none.
    """

    row: str
    seed: int
    joints: int
    everything: float
    covered: float


def save(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write what a table's experiment found: the whole file or none of it.

    Raises:
        OSError: the folder cannot be written, or the disk is full or failing.
    """
    _save(path, "outcomes", outcomes)


def load(path: Path) -> tuple[Outcome, ...]:
    """Read what `save` wrote.

    Raises:
        InputError: the file is missing, damaged, or of another kind.
    """
    return _load(path, "outcomes", _outcome)


def save_points(path: Path, points: Sequence[Point]) -> None:
    """Write what a figure's experiment found: the whole file or none of it.

    Raises:
        OSError: the folder cannot be written, or the disk is full or failing.
    """
    _save(path, "points", points)


def load_points(path: Path) -> tuple[Point, ...]:
    """Read what `save_points` wrote.

    Raises:
        InputError: the file is missing, damaged, or of another kind.
    """
    return _load(path, "points", _point)


def _save(path: Path, kind: str, found: Sequence[Outcome] | Sequence[Point]) -> None:
    text = json.dumps({kind: [_plain(asdict(one)) for one in found]}, indent=1, allow_nan=False)
    with replacing(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


def _load(path: Path, kind: str, read: Callable[[Any], T]) -> tuple[T, ...]:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return tuple(read(each) for each in _listed(held, kind))
    except OSError as error:
        raise InputError(f"The results {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        raise InputError(
            f"The results {path} are damaged: {error}. Remove the file and run the experiment again."
        ) from error


def _listed(held: Any, kind: str) -> list[Any]:
    match held:
        case dict() if isinstance(held.get(kind), list):
            return list(held[kind])
    raise ValueError(f"there are no {kind} in it")


def _outcome(held: Any) -> Outcome:
    match held:
        case {
            "row": str(row),
            "seed": int(seed),
            "reset": int() | None as reset,
            "groups": {**groups},
            "pooled": pooled,
            "joint_mean": mean,
        }:
            shares = {str(title): _percent(share) for title, share in groups.items()}
            return Outcome(row, seed, reset, shares, _percent(pooled), _percent(mean))
    raise ValueError(f"{held!r} is no row of a table")


def _point(held: Any) -> Point:
    match held:
        case {"row": str(row), "seed": int(seed), "joints": int(joints), "everything": every, "covered": covered}:
            return Point(row, seed, joints, _percent(every), _percent(covered))
    raise ValueError(f"{held!r} is no point of a figure")


def _percent(held: Any) -> float:
    """A number of the file; null is nan, which JSON cannot say."""
    match held:
        case None:
            return math.nan
        case int() | float() if 0 <= held <= 100:
            return float(held)
    raise ValueError(f"{held!r} is no percentage")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value
