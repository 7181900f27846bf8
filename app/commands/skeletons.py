"""`kimnet skeleton`: which sets of joints there are, what one holds, and keeping one of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kimnet_core.errors import InputError
from kimnet_core.pose.skeleton import (
    SUFFIX,
    Skeleton,
    keep_skeleton,
    known_skeletons,
    load_skeleton,
    read_skeleton,
    shipped_names,
    skeleton_names,
    user_folder,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    name: str
    title: str
    joints: int
    own: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """All skeletons that are there.

    Attributes:
        skeletons: the shipped ones first.
        problems: a sentence for each file of the person's own that is damaged.
        user_folder: where those are.
    """

    skeletons: tuple[Entry, ...]
    problems: tuple[str, ...]
    user_folder: Path

    def __str__(self) -> str:
        rows = [
            f"{each.name:16} {each.joints:3} joints  {each.title}{' (your own)' if each.own else ''}"
            for each in self.skeletons
        ]
        return "\n".join([*rows, *self.problems, f"Your own are kept in {self.user_folder}."])


@dataclass(frozen=True, slots=True)
class Description:
    """What a skeleton holds, as its file has it."""

    skeleton: dict[str, Any]

    def __str__(self) -> str:
        data = self.skeleton
        lines = [f"{data['name']}: {data['title']}, {len(data['joint'])} joints", ""]
        for row in data["joint"]:
            mirror = f"  mirrors {row['mirror']}" if "mirror" in row else ""
            lines.append(f"{row['name']:20} {row['color']}  sigma {row['sigma']:g}{mirror}")
        edges = ", ".join(f"{a} - {b}" for a, b in data["edges"])
        return "\n".join([*lines, "", f"edges: {edges}", f"torso: {data['torso'][0]} - {data['torso'][1]}"])


@dataclass(frozen=True, slots=True)
class Kept:
    """A skeleton that every command and project can be given by name from now on."""

    name: str
    joints: int
    path: Path

    def __str__(self) -> str:
        return f"{self.name}, {self.joints} joints, is kept as {self.path}."


def find(skeleton: str) -> Skeleton:
    """The skeleton that a person named, by a file or by a name from the list.

    Raises:
        InputError: there is none such, or its file is damaged.
    """
    if Path(skeleton).suffix.lower() == SUFFIX:
        return read_skeleton(Path(skeleton))
    if skeleton not in skeleton_names():
        names = ", ".join(skeleton_names())
        raise InputError(f"There is no skeleton {skeleton}; give a {SUFFIX} file or one of: {names}.")
    return load_skeleton(skeleton)


def list_all() -> Listing:
    """What is there; damaged files are told of."""
    found, problems = known_skeletons()
    shipped = shipped_names()
    entries = tuple(Entry(each.name, each.title, len(each), each.name not in shipped) for each in found)
    return Listing(entries, tuple(problems), user_folder())


def describe(skeleton: str) -> Description:
    """Joints, edges and the rest of a skeleton.

    Raises:
        InputError: as `find`.
    """
    return Description(find(skeleton).to_dict())


def add(path: Path) -> Kept:
    """Check a file and keep its skeleton among the person's own.

    Raises:
        InputError: the file is damaged, or there is a skeleton of that name already.
    """
    skeleton = read_skeleton(path)
    if skeleton.name in skeleton_names():
        raise InputError(f"There is a skeleton {skeleton.name} already; give yours another name in {path}.")
    return Kept(skeleton.name, len(skeleton), keep_skeleton(skeleton))
