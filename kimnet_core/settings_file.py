"""Settings from a TOML file: every key known, every value of its kind, each mistake told by the key's name."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


def read_table(path: Path) -> dict[str, Any]:
    """What a TOML file says, unchecked.

    Raises:
        InputError: the file is missing or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"The file {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The file {path} is not valid: it is no text in UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"The file {path} is not valid: {error}.") from error


def build(kind: type[T], table: dict[str, Any], path: Path) -> T:
    """A dataclass from the table of a file; relative paths in it start at the folder one works in.

    Raises:
        InputError: a key is unknown or missing, or holds a value of another type or one that is not allowed.
    """
    try:
        return _built(kind, table, "the file")
    except (ValueError, TypeError) as error:
        raise InputError(f"The file {path} is not valid: {error}.") from error


def at_least_one(settings: object, *names: str) -> None:
    """Refuse numbers below 1.

    Raises:
        ValueError: there is one.
    """
    for name in names:
        if (value := getattr(settings, name)) < 1:
            raise ValueError(f"{name} is {value}; it must be at least 1")


def one_of(settings: object, name: str, choices: Sequence[str]) -> None:
    """Refuse what cannot be chosen.

    Raises:
        ValueError: the value is not one of them.
    """
    if (value := getattr(settings, name)) not in choices:
        raise ValueError(f"{name} is {value!r}; choose one of {', '.join(choices)}")


def _built(kind: type[T], table: dict[str, Any], place: str) -> T:
    """A dataclass from a TOML table; tables within become dataclasses of their own."""
    if not isinstance(table, dict):
        raise TypeError(f"{place} must be a table")
    hints = get_type_hints(kind)
    if unknown := sorted(table.keys() - hints.keys()):
        raise ValueError(f"{place} has unknown keys: {', '.join(unknown)}")
    required = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}  # type: ignore[arg-type]  # always a dataclass
    if missing := sorted(required - table.keys()):
        raise ValueError(f"{place} lacks: {', '.join(missing)}")
    return kind(**{name: _value(hints[name], value, name) for name, value in table.items()})


def _value(hint: Any, value: Any, name: str) -> Any:
    if isinstance(hint, UnionType):  # of a kind and None, which TOML cannot say
        return _value(get_args(hint)[0], value, name)
    if is_dataclass(hint) and isinstance(hint, type):
        return _built(hint, value, f"[{name}]")
    if hint is Path and isinstance(value, str):
        return Path(value)
    if hint is float and type(value) in (int, float):
        return float(value)
    if get_origin(hint) is tuple and isinstance(value, list):
        kinds = get_args(hint)
        kinds = kinds[:1] * len(value) if kinds[-1] is Ellipsis else kinds
        if len(kinds) == len(value):
            return tuple(_value(kind, v, name) for kind, v in zip(kinds, value, strict=True))
    elif type(value) is (get_origin(hint) or hint):
        return value
    raise TypeError(f"{name} is {value!r}, which is not {hint if get_origin(hint) else hint.__name__}")
