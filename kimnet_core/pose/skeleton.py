"""A skeleton: which joints there are, how they connect, which of them are mirror pairs."""

from __future__ import annotations

import json
import math
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import platformdirs

from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError
from kimnet_core.resources import SKELETONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SUFFIX = ".toml"

_KEYS = {"name", "title", "torso", "edges", "groups", "joint"}
_JOINT_KEYS = {"name", "color", "sigma", "mirror", "parent"}


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Names, edges, mirror pairs and colours of K joints.

    Attributes:
        name: short identifier, the stem of its TOML file, such as "penn13".
        title: what a person reads in a menu.
        joints: K joint names in the order of every array; left and right are anatomical.
        edges: pairs of joint indices that are drawn as limbs.
        pairs: joint indices that a mirrored picture swaps.
        colors: K colours, "#rrggbb".
        torso: the two joints whose distance normalises PCK, shoulder and opposite hip.
        sigmas: K OKS constants (COCO's for its joints), in units of the root of the person's area.
        groups: the columns of a table of results: a title and the joints whose mean stands under it. Joints that
            tables leave out are in none. They say how to report and not what a skeleton is, so two that differ in
            them alone are equal: files from before there were groups hold the same joints.
    """

    name: str
    title: str
    joints: tuple[str, ...]
    edges: tuple[tuple[int, int], ...]
    pairs: tuple[tuple[int, int], ...]
    colors: tuple[str, ...]
    torso: tuple[int, int]
    sigmas: tuple[float, ...]
    groups: tuple[tuple[str, tuple[int, ...]], ...] = field(default=(), compare=False)

    def __len__(self) -> int:
        return len(self.joints)

    def index(self, joint: str) -> int:
        """Index of a joint by name.

        Raises:
            InputError: this skeleton has no such joint.
        """
        try:
            return self.joints.index(joint)
        except ValueError:
            raise InputError(
                f"The skeleton {self.name} has no joint {joint!r}; it has: {', '.join(self.joints)}."
            ) from None

    def to_dict(self) -> dict[str, Any]:
        """The skeleton in the form of its TOML file, ready for JSON; all edges are under `edges`."""
        mirrors = {a: b for pair in self.pairs for a, b in (pair, pair[::-1])}
        rows = zip(self.joints, self.colors, self.sigmas, strict=True)
        groups = {title: [self.joints[i] for i in members] for title, members in self.groups}
        return {
            "name": self.name,
            "title": self.title,
            "torso": [self.joints[i] for i in self.torso],
            "edges": [[self.joints[a], self.joints[b]] for a, b in self.edges],
            **({"groups": groups} if groups else {}),
            "joint": [
                {"name": name, "color": color, "sigma": sigma}
                | ({"mirror": self.joints[mirrors[i]]} if i in mirrors else {})
                for i, (name, color, sigma) in enumerate(rows)
            ],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Skeleton:
        """Rebuild what `to_dict` gave, or what a TOML file holds.

        Raises:
            ValueError: a key is missing, unknown or of the wrong kind, or a joint is named that is not there.
        """
        try:
            return _from_dict(data)
        except KeyError as error:
            raise ValueError(f"it lacks {error}") from error
        except (TypeError, AttributeError) as error:
            raise ValueError(str(error)) from error

    @property
    def flip(self) -> NDArray[np.intp]:
        """(K,) where each joint goes when left and right are swapped; its own inverse."""
        order = np.arange(len(self))
        for a, b in self.pairs:
            order[a], order[b] = b, a
        return order


def shipped_names() -> list[str]:
    """Names of the skeletons that ship with the application, sorted."""
    return sorted(path.stem for path in SKELETONS.glob(f"*{SUFFIX}"))


def skeleton_names() -> list[str]:
    """Names of all skeletons that are there: the shipped ones, then the person's own, each sorted.

    A file of the person's own may yet prove damaged; `known_skeletons` reads them.
    """
    shipped = shipped_names()
    own = sorted(path.stem for path in user_folder().glob(f"*{SUFFIX}"))
    return shipped + [name for name in own if name not in shipped]


def user_folder() -> Path:
    """Where a person's own skeletons are looked for; it need not exist."""
    return Path(platformdirs.user_data_dir("kimnet-studio", appauthor=False)) / "skeletons"


def load_skeleton(name: str) -> Skeleton:
    """Load a skeleton that ships with the application, or one of the person's own; a shipped name goes first.

    Raises:
        InputError: there is none of that name, or the person's own is damaged.
    """
    if name not in (names := skeleton_names()):
        raise InputError(f"There is no skeleton {name!r}; choose one of {', '.join(names)}.")
    path = (SKELETONS if name in shipped_names() else user_folder()) / f"{name}{SUFFIX}"
    skeleton = read_skeleton(path)
    if skeleton.name != name:
        raise InputError(f"The skeleton file {path} names itself {skeleton.name!r}; rename the file or the name in it.")
    return skeleton


def known_skeletons() -> tuple[list[Skeleton], list[str]]:
    """All skeletons that are there, in the order of `skeleton_names`, and a sentence for each that is damaged."""
    found, problems = [], []
    for name in skeleton_names():
        try:
            found.append(load_skeleton(name))
        except InputError as error:
            problems.append(str(error))
    return found, problems


def keep_skeleton(skeleton: Skeleton) -> Path:
    """Keep a skeleton among the person's own, in place of an earlier one of that name; returns its file.

    Raises:
        InputError: its name is a shipped one's or cannot name a file, or the folder cannot be written.
    """
    name = skeleton.name
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", name):
        raise InputError(f"A skeleton cannot be kept as {name!r}; use letters without accents, digits, - and _.")
    if name.lower() in shipped_names():  # file systems may not tell cases apart
        raise InputError(f"The skeleton {name} comes with the program; give yours another name.")
    path = user_folder() / f"{name}{SUFFIX}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"The folder {path.parent} cannot be made: {error.strerror}.") from error
    write_skeleton(path, skeleton)
    return path


def read_skeleton(path: Path) -> Skeleton:
    """Read a skeleton from a TOML file.

    The file holds `name`, `title`, `torso = [a, b]` and one `[[joint]]` table per joint with `name`
    and `color`, and optionally `sigma` (default 0.05), `mirror` (name of the other side) and `parent`
    (name of the joint that an edge leads to), besides extra `edges = [[a, b], ...]` and a table `[groups]` of
    lists of joint names under the titles of a table's columns.

    Raises:
        InputError: the file is missing, is not TOML, lacks or adds a key, or names a joint it does not have.
    """
    try:
        return Skeleton.from_dict(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"The skeleton file {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # no UTF-8, no TOML, or no skeleton
        raise InputError(f"The skeleton file {path} is not valid: {error}.") from error


def write_skeleton(path: Path, skeleton: Skeleton) -> None:
    """Write a skeleton as a TOML file that `read_skeleton` reads back as it was; an older file is replaced.

    Raises:
        InputError: the file cannot be written; an older one is as it was.
    """
    try:
        with replacing(path) as temporary:
            temporary.write_text("\n".join(_toml(skeleton.to_dict())) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"The skeleton file {path} cannot be written: {error.strerror}.") from error


def plain(name: str) -> str:
    """A joint's name as it is compared: files write "Left Wrist", "left-wrist" or "left_wrist"."""
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def _toml(data: dict[str, Any]) -> Iterator[str]:
    """The lines of what `Skeleton.to_dict` gives; no other values occur in it."""
    for key in ("name", "title", "torso"):
        yield f"{key} = {_toml_value(data[key])}"
    yield "edges = ["
    yield from (f"  {_toml_value(edge)}," for edge in data["edges"])
    yield "]"
    if "groups" in data:
        yield "\n[groups]"
        yield from (f"{_toml_value(title)} = {_toml_value(members)}" for title, members in data["groups"].items())
    for row in data["joint"]:
        yield "\n[[joint]]"
        yield from (f"{key} = {_toml_value(value)}" for key, value in row.items())


def _toml_value(value: str | float | list[str]) -> str:
    """JSON's strings, finite numbers and lists are TOML's too, but that TOML escapes one more character."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("\x7f", "\\u007F")


def _from_dict(data: dict[str, Any]) -> Skeleton:
    rows = data["joint"]
    if unknown := set(data) - _KEYS or {key for row in rows for key in row} - _JOINT_KEYS:
        raise ValueError(f"it holds {', '.join(sorted(unknown))}, which means nothing here")
    at = {row["name"]: i for i, row in enumerate(rows)}
    if len(at) != len(rows):
        raise ValueError("a joint name occurs twice")
    edges = [(row["parent"], row["name"]) for row in rows if "parent" in row]
    edges += [(a, b) for a, b in data.get("edges", [])]
    pairs = [(row["name"], row["mirror"]) for row in rows if "mirror" in row]
    groups = tuple(data.get("groups", {}).items())
    texts = [data["name"], data["title"], *at, *data.get("groups", {})]
    if not all(isinstance(text, str) and text.strip() and text.isprintable() for text in texts):
        raise ValueError("a name is empty, or no text of one line")
    a, b = data["torso"]
    members = [list(row) for _, row in groups]
    for name in [a, b, *(name for row in edges + pairs + members for name in row)]:
        if name not in at:
            raise ValueError(f"it names {name!r}, which is no joint of it")
    skeleton = Skeleton(
        name=data["name"],
        title=data["title"],
        joints=tuple(at),
        edges=tuple((at[p], at[q]) for p, q in edges),
        pairs=tuple(sorted({(min(at[p], at[q]), max(at[p], at[q])) for p, q in pairs})),
        colors=tuple(row["color"] for row in rows),
        torso=(at[a], at[b]),
        sigmas=tuple(float(row.get("sigma", 0.05)) for row in rows),
        groups=tuple((title, tuple(at[name] for name in members)) for title, members in groups),
    )
    _check(skeleton)
    return skeleton


def _check(skeleton: Skeleton) -> None:
    if len({plain(joint) for joint in skeleton.joints}) != len(skeleton):
        raise ValueError("two joints differ only in how their name is written")
    mirrored = [joint for pair in skeleton.pairs for joint in pair]
    if len(set(mirrored)) != len(mirrored) or any(a == b for a, b in skeleton.pairs):
        raise ValueError("a joint mirrors itself or two others")
    if any(a == b for a, b in skeleton.edges):
        raise ValueError("an edge leads from a joint to itself")
    if not all(re.fullmatch("#[0-9A-Fa-f]{6}", color) for color in skeleton.colors):
        raise ValueError("a colour is not of the form #rrggbb")
    if not all(members for _, members in skeleton.groups):
        raise ValueError("a group has no joint")
    if not all(0 < sigma < math.inf for sigma in skeleton.sigmas):
        raise ValueError("a sigma is not above 0")
