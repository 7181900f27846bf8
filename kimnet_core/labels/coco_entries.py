"""The entries of a COCO keypoints file, checked one by one; a mistake is told with the entry it is in."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kimnet_core.errors import LabelsError
from kimnet_core.labels.imported import SOURCES, Gathering, Joint
from kimnet_core.pose.pose import Source, Visibility

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from kimnet_core.pose.skeleton import Skeleton

_KINDS = {int: "a whole number", str: "a text", list: "a list", dict: "an object"}


def parse(text: str) -> Any:
    """What a JSON text holds.

    Raises:
        ValueError: it is none, holds what is no number, or is nested too deeply.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _refuse_constant(word: str) -> float:
    raise ValueError(f"{word} is not a number")


@contextmanager
def naming(path: Path, where: str) -> Iterator[None]:
    """Say in which entry of which file a value is wrong; entries count from 0."""
    try:
        yield
    except ValueError as error:  # also of decoding, and of JSON that is none
        raise LabelsError(f"{path}, {where}: {error}. Nothing was read from it.") from error


def joints_by_category(path: Path, categories: list[Any], gathering: Gathering) -> dict[object, list[int | None]]:
    """Of each category that has keypoints: where each of them is in the skeleton, None where it is not."""
    found: dict[object, list[int | None]] = {}
    for i, category in enumerate(categories):
        with naming(path, f"category {i}"):
            key = new_id(category, found)
            names = field(category, "keypoints", list) if "keypoints" in category else []
            if not all(isinstance(name, str) for name in names) or len(set(names)) != len(names):
                raise ValueError("its keypoints are not names that differ")
            found[key] = [gathering.joint(name) for name in names]
    return found


def missing_joints(path: Path, gathering: Gathering, skeleton: Skeleton) -> list[str]:
    """A note about joints of the skeleton that no category has.

    Raises:
        LabelsError: there is none that one has.
    """
    missing = gathering.remap.empty
    if len(missing) == len(skeleton):
        raise LabelsError(f"{path} has no keypoint of the skeleton {skeleton.name}. Nothing was read from it.")
    return [f"The file has none of these joints: {', '.join(missing)}."] if missing else []


def placed(annotation: dict[str, Any], names: list[int | None]) -> Iterator[tuple[int, Joint]]:
    """The joints of an annotation that have a position and that the skeleton has."""
    numbers = field(annotation, "keypoints", list)
    count = len(names)
    if len(numbers) != 3 * count:
        raise ValueError(
            f"it has {len(numbers)} keypoint numbers, and its category {count} names, which need {3 * count}"
        )
    scores = field(annotation, "keypoint_scores", list) if "keypoint_scores" in annotation else [1] * count
    sources = field(annotation, "keypoint_sources", list) if "keypoint_sources" in annotation else [None] * count
    if not len(scores) == len(sources) == count:
        raise ValueError(f"its keypoint_scores or keypoint_sources are not {count}")
    for i, joint in enumerate(names):
        x, y, seen, score = (number(value) for value in (*numbers[3 * i : 3 * i + 3], scores[i]))
        if seen not in tuple(Visibility):
            raise ValueError(f"the visibility {seen:g} is not 0, 1 or 2")
        if seen and joint is not None:
            yield joint, Joint(x, y, int(seen), score, SOURCES.get(str(sources[i]), Source.IMPORTED))


def field(entry: object, key: str, kind: type) -> Any:
    """A field of an entry, of the kind that it must have."""
    if not isinstance(entry, dict):
        raise ValueError(f"it is not {_KINDS[dict]}")  # noqa: TRY004  bad input is no caller's slip
    if key not in entry:
        raise ValueError(f"it has no {key}")
    value = entry[key]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"its {key} is not {_KINDS[kind]}")  # noqa: TRY004
    return value


def new_id(entry: object, known: Container[object]) -> int | str:
    """The id of an entry, a number or a text, that no entry before had."""
    value = entry.get("id") if isinstance(entry, dict) else None
    found: int | str = value if isinstance(value, str) else field(entry, "id", int)
    if found in known:
        raise ValueError(f"its id {found} is that of another")
    return found


def known_id(entry: dict[str, Any], key: str, known: Container[object]) -> object:
    """The id of another entry that a field of an entry names."""
    value = entry.get(key)
    if not isinstance(value, (int, str)) or value not in known:
        raise ValueError(f"its {key} is that of no entry")
    return value


def number(value: object) -> float:
    """A value that must be a number, and a finite one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{value!r:.50} is not a number")  # noqa: TRY004  bad input, not a caller's slip
    if abs(value) > sys.float_info.max:
        raise ValueError("a number is too large")
    return float(value)
