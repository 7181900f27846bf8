"""Which keys do what: the table's own, a profile's, and the person's, each above the one before."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeySequence

from app.actions.table import ACTIONS
from app.can import Can
from app.language import tr
from kimnet_core.errors import InputError
from kimnet_core.resources import PROFILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from app.actions.definition import ActionDef

Keys = tuple[str, ...]
STUDIO = "studio"
"""Name of the profile that leaves the table as it is."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Keys for people who come from somewhere.

    Attributes:
        name: stem of its file, stable.
        title: what a person reads, in English.
        keys: of the actions, by id, that have others than in the table.
    """

    name: str
    title: str
    keys: Mapping[str, Keys] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keymap:
    """One state of the keys; a value, changed by making another.

    A key belongs to whoever claims it highest up: the person's own keys stand above those of the profile, and
    those above the table's. An action below loses it, unless the two can never be chosen at the same time. So a
    new action of the table can never take a key away from a profile or from a person.

    Attributes:
        profile: what the person began with.
        own: what the person changed, by id; all keys of an action, none for one that shall have none.
    """

    profile: Profile
    own: Mapping[str, Keys] = field(default_factory=dict)

    def all(self) -> dict[str, Keys]:
        """The keys of every action of the table, by id, in Qt's portable text."""
        bound: dict[str, Keys] = {}
        owners: dict[str, list[ActionDef]] = {}
        for layer in (self.own, self.profile.keys, {line.id: line.keys for line in ACTIONS}):
            for line in ACTIONS:
                if line.id in bound or line.id not in layer:
                    continue
                free = [
                    key for key in map(portable, layer[line.id])
                    if not any(may_meet(line, other) for other in owners.get(key, ()))
                ]  # fmt: skip
                bound[line.id] = tuple(dict.fromkeys(free))
                for key in free:
                    owners.setdefault(key, []).append(line)
        return {line.id: bound[line.id] for line in ACTIONS}

    def users(self, key: str, action: str) -> tuple[ActionDef, ...]:
        """Who would lose a key if an action took it; in the order of the table."""
        bound, wanted = self.all(), portable(key)
        line = _line(action)
        return tuple(
            other for other in ACTIONS
            if other.id != action and wanted in bound[other.id] and may_meet(line, other)
        )  # fmt: skip

    def bind(self, action: str, keys: Iterable[str]) -> Keymap:
        """These, with other keys for an action; whoever else had them loses them."""
        wanted, line = tuple(dict.fromkeys(map(portable, keys))), _line(action)
        own = {
            name: tuple(key for key in had if key not in wanted or not may_meet(line, _line(name)))
            for name, had in self.own.items()
        }
        own[action] = wanted
        return replace(self, own=own)

    def reset(self, action: str) -> Keymap:
        """These, with the keys of the profile for an action."""
        return replace(self, own={name: keys for name, keys in self.own.items() if name != action})

    def to_toml(self) -> str:
        """What `read_keymap` reads: the name of the profile and the differences."""
        rows = "".join(
            f"{json.dumps(name)} = {json.dumps(list(keys), ensure_ascii=False)}\n" for name, keys in self.own.items()
        )
        return f"profile = {json.dumps(self.profile.name)}\n\n[keys]\n{rows}"


def portable(key: str) -> str:
    """A key in Qt's portable text, one spelling each."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def shown(keys: Iterable[str]) -> str:
    """Keys as the person's system writes them, joined by ", "."""
    return ", ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)


def may_meet(one: ActionDef, other: ActionDef) -> bool:
    """Whether two actions can make sense at the same time: a run is in progress, or none is."""
    return Can.IDLE | Can.RUN not in one.needs | other.needs


def profiles() -> tuple[Profile, ...]:
    """Those that ship with the application, the one that leaves the table as it is first."""
    found = [_read_profile(path) for path in sorted(PROFILES.glob("*.toml"))]
    return (Profile(STUDIO, "Studio"), *found)


def profile(name: str) -> Profile:
    """A profile by name; the first one where there is none of it."""
    return next((each for each in profiles() if each.name == name), profiles()[0])


def read_keymap(text: str) -> Keymap:
    """Keys from what `Keymap.to_toml` wrote. Actions that are not in the table are left out: another version's.

    Raises:
        InputError: it is no TOML, or holds something else than keys.
    """
    try:
        data = tomllib.loads(text)
        return Keymap(profile(str(data.get("profile", STUDIO))), _own(data.get("keys", {})))
    except ValueError as error:
        raise InputError(
            tr("These are no keys: {problem}. Your keys stay as they are.").format(problem=error)
        ) from error


def _own(rows: Any) -> dict[str, Keys]:
    known = {line.id for line in ACTIONS}
    if not isinstance(rows, dict):
        raise ValueError(tr("there is no table of keys"))  # noqa: TRY004  a fault of the file
    for name, keys in rows.items():
        if not isinstance(keys, list) or not all(isinstance(key, str) and portable(key) for key in keys):
            raise ValueError(tr("{name} has something else than a list of keys").format(name=name))
    return {name: tuple(map(portable, keys)) for name, keys in rows.items() if name in known}


def _read_profile(path: Path) -> Profile:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Profile(path.stem, data["title"], {name: tuple(keys) for name, keys in data["keys"].items()})


def _line(action: str) -> ActionDef:
    return next(line for line in ACTIONS if line.id == action)
