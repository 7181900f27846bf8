"""A recipe: which parts of which clip are hidden from which networks, one trial after the other.

A recipe is a TOML file. What it leaves to chance is drawn with its own seed, so that the same recipe makes the
same trials on every machine, and every network is shown the same masks.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError
from kimnet_core.occlusion.fills import Fill
from kimnet_core.resources import DEFAULT_WEIGHTS
from kimnet_core.settings_file import at_least_one, build, one_of, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimnet_core.pose.skeleton import Skeleton

MASK = 40.0
"""Side of a square in pixels of the network's input of 256, as in section 4.5 of the paper."""

PAIR = 2  # joints that the paper hides at a time
ALL = "all"


@dataclass(frozen=True, slots=True)
class Patch:
    """A square over a joint.

    Attributes:
        joint: index.
        size: side in pixels of the network's input; 0 hides nothing.
        start: first frame that it is in.
        stop: one past the last.
    """

    joint: int
    size: float
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of one network with some parts hidden.

    Attributes:
        weights: name or path, as the recipe has it.
        fill: what takes the place of the hidden pixels.
        patches: what is hidden.
    """

    weights: str
    fill: Fill
    patches: tuple[Patch, ...]

    @property
    def key(self) -> str:
        """What tells this trial from all others, 16 hexadecimal digits."""
        said = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def hidden(self) -> range:
        """The frames from the first that hides anything up to the last; empty where none does."""
        seen = [patch for patch in self.patches if patch.size > 0]
        if not seen:
            return range(0)
        return range(min(patch.start for patch in seen), max(patch.stop for patch in seen))


@dataclass(frozen=True, slots=True)
class Grid:
    """Every joint with every size, start, duration and fill.

    Attributes:
        joints: names, or "all".
        sizes: sides in pixels of the network's input.
        starts: first hidden frames, counted from the first of the pass.
        durations: in frames.
    """

    joints: tuple[str, ...] = (ALL,)
    sizes: tuple[float, ...] = (MASK,)
    starts: tuple[int, ...] = (10,)
    durations: tuple[int, ...] = (10,)

    def __post_init__(self) -> None:
        if not (self.joints and self.sizes and self.starts and self.durations):
            raise ValueError("[grid] has an empty list, so that there is nothing to try")
        if min(self.sizes) < 0 or min(self.starts) < 1 or min(self.durations) < 1:
            raise ValueError("[grid] needs sizes of 0 or more, and starts and durations of 1 or more")


@dataclass(frozen=True, slots=True)
class Protocol:
    """The paper's own (section 4.5).

    Attributes:
        kind: "temporal" hides two joints in one frame, "spatial" two joints in all frames but the first, "count"
            ever more joints in all frames but the first, as in Figure 8.
        draws: how often joints and frames are drawn.
        size: side in pixels of the network's input.
        counts: of joints, for "count".
    """

    kind: str
    draws: int = 5
    size: float = MASK
    counts: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8, 9)

    def __post_init__(self) -> None:
        one_of(self, "kind", ("temporal", "spatial", "count"))
        at_least_one(self, "draws")
        if self.size < 0 or not self.counts or min(self.counts) < 1:
            raise ValueError("[protocol] needs a size of 0 or more, and counts of 1 or more")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a recipe's file says.

    Attributes:
        video: the clip.
        name: for people.
        labels: a project or a file of labels with the pose of the first frame, and the truth where it has any.
        box: x1, y1, x2, y2 in frame pixels around the person; where there are neither labels nor a box, the person
            is looked for.
        weights: names or files of networks.
        start: first frame of the pass.
        stop: one past the last; 0 for the end of the clip.
        fills: each is tried.
        follow: whether a square goes with its joint; else it stays where the joint is when it comes.
        seed: of all that is drawn.
        grid: what to try, or
        protocol: the paper's.
    """

    video: Path
    name: str = "Occlusion"
    labels: Path | None = None
    box: str | None = None
    weights: tuple[str, ...] = (DEFAULT_WEIGHTS.stem,)
    start: int = 0
    stop: int = 0
    fills: tuple[str, ...] = (Fill.MEAN.value,)
    follow: bool = True
    seed: int = 1
    grid: Grid | None = None
    protocol: Protocol | None = None

    def __post_init__(self) -> None:
        if (self.grid is None) == (self.protocol is None):
            raise ValueError("it needs [grid] or [protocol], and not both")
        if not self.weights or not self.fills:
            raise ValueError("weights and fills must name one each at least")
        if unknown := sorted(set(self.fills) - {fill.value for fill in Fill}):
            raise ValueError(f"{unknown[0]!r} is no fill; choose of {', '.join(Fill)}")
        if self.start < 0 or self.stop < 0:
            raise ValueError("start and stop are frames, which count from 0")

    def trials(self, skeleton: Skeleton, frames: range) -> list[Trial]:
        """All trials, in the order in which they share most.

        Args:
            skeleton: of the networks.
            frames: of the pass.

        Raises:
            InputError: a joint is unknown, or nothing of what is asked for lies in the frames.
        """
        if self.grid is not None:
            sets = list(_of_grid(self.grid, skeleton, frames))
        else:
            assert self.protocol is not None  # one of the two is there
            sets = list(_of_protocol(self.protocol, len(skeleton), frames, np.random.default_rng(self.seed)))
        if not sets:
            raise InputError(
                f"Nothing to try: no occluder of the recipe {self.name!r} begins within its {len(frames)} frames."
            )
        return [
            Trial(weights, Fill(fill), patches)
            for weights, fill, patches in product(self.weights, self.fills, dict.fromkeys(sets))
        ]


def read_recipe(path: Path) -> Recipe:
    """Read a recipe; relative paths in it start at its own folder.

    Raises:
        InputError: the file is missing or no TOML, or says something that cannot be used; the sentence names it.
    """
    table = read_table(path)
    for name in ("video", "labels"):
        if isinstance(table.get(name), str):
            table[name] = str(path.parent / table[name])
    return build(Recipe, table, path)


def write_recipe(path: Path, recipe: Recipe) -> None:
    """Write a file that `read_recipe` reads as the same recipe; its paths start at the file's folder where they can.

    Raises:
        InputError: it cannot be written; what was there is as it was.
    """
    said = {name: value for name, value in asdict(recipe).items() if value is not None}
    for name in ("video", "labels"):
        if name in said:
            said[name] = _from(path.parent, said[name])
    tables = {name: said.pop(name) for name in ("grid", "protocol") if name in said}
    lines = _lines(said)
    for name, table in tables.items():
        lines += ["", f"[{name}]", *_lines(table)]
    try:
        with replacing(path) as temporary:
            temporary.write_text("\n".join([*lines, ""]), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}). Choose another place.") from error


def _lines(table: dict[str, Any]) -> list[str]:
    """TOML has the strings, numbers, truths and lists of JSON."""
    return [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in table.items()]


def _from(folder: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        return path.absolute().as_posix()


def _of_grid(grid: Grid, skeleton: Skeleton, frames: range) -> Iterator[tuple[Patch, ...]]:
    """Long ones follow short ones of the same place, which they share their frames with."""
    names = skeleton.joints if ALL in grid.joints else grid.joints
    for joint, size, start, duration in product(
        [skeleton.index(name) for name in names], grid.sizes, grid.starts, sorted(grid.durations)
    ):
        first = frames.start + start
        if first < frames.stop:
            yield (Patch(joint, size, first, min(first + duration, frames.stop)),)


def _of_protocol(
    protocol: Protocol, joints: int, frames: range, rng: np.random.Generator
) -> Iterator[tuple[Patch, ...]]:
    later = frames[1:]  # never the first: there the pose is given
    if not later:
        return
    for _ in range(protocol.draws):
        order = rng.permutation(joints).tolist()
        if protocol.kind == "temporal":
            at = later[int(rng.integers(len(later)))]
            yield tuple(Patch(joint, protocol.size, at, at + 1) for joint in sorted(order[:PAIR]))
            continue
        for count in (PAIR,) if protocol.kind == "spatial" else protocol.counts:
            yield tuple(Patch(joint, protocol.size, later.start, later.stop) for joint in sorted(order[:count]))
