"""Figures 6, 7 and 9: several answers for the same frames, and which of two networks is nearer to the truth.

One network is nearer where it is so by at least `MARGIN` torsos: half of what PCK@0.2 forgives, so that differences
too small to see are not marked. Every joint of every clip is counted so, not only those that are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kimnet_core.figures import canvas
from kimnet_core.svg import LETTER, LINE, lines, page, paragraph, picture, shown, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

Mark: TypeAlias = "Callable[[float, float], Iterator[str]]"

MARGIN = 0.1  # torsos
SIDE, GAP, LEFT, TOP = 204, 8, 84, 60  # of a picture, between pictures, and what is left for titles

LEAST = 4  # pictures in whose width a figure's words have room


@dataclass(frozen=True, slots=True)
class Count:
    """How often which network was nearer.

    Attributes:
        joints: that were looked at.
        nearer: where the second network was nearer by `MARGIN`.
        farther: where the first was.
    """

    joints: int = 0
    nearer: int = 0
    farther: int = 0

    @classmethod
    def of(cls, winner: NDArray[np.int8], looked_at: NDArray[np.bool_]) -> Count:
        """Of joints (T, K) that `compared` compared, so far as they are looked at."""
        won = winner[looked_at]
        return cls(int(looked_at.sum()), int((won > 0).sum()), int((won < 0).sum()))

    def __add__(self, other: Count) -> Count:
        return Count(self.joints + other.joints, self.nearer + other.nearer, self.farther + other.farther)

    def told(self, joints: str, first: str, second: str) -> str:
        """In words, given what joints these are and what the networks are called."""
        if not self.joints:
            return f"there are no {joints}"
        shares = [f"{count:,} ({100 * count / self.joints:.1f} %)" for count in (self.nearer, self.farther)]
        return f"of {self.joints:,} {joints} {second} is nearer in {shares[0]} and {first} in {shares[1]}"


def compared(
    first: NDArray[np.floating], second: NDArray[np.floating], truth: NDArray[np.floating], size: NDArray[np.floating]
) -> NDArray[np.int8]:
    """Which of two networks is nearer.

    Args:
        first: (T, K, 2) pixels.
        second: (T, K, 2) pixels.
        truth: (T, K, 2) pixels, nan where there is none.
        size: (T,) torsos in pixels, nan where they are not known.

    Returns:
        (T, K): 1 where the second is nearer by `MARGIN` torsos, -1 where the first is, else 0.
    """
    gained = np.linalg.norm(first - truth, axis=-1) - np.linalg.norm(second - truth, axis=-1)
    gained = np.nan_to_num(gained / size[:, None])
    return (np.where(np.abs(gained) >= MARGIN, np.sign(gained), 0)).astype(np.int8)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A row of a strip: one answer for T frames; places are pixels of its pictures.

    Attributes:
        name: on the left.
        xy: (T, K, 2), nan where there is nothing.
        hidden: (T, K) joints drawn as such that cannot be seen; None for none.
        marked: (T, K) joints with a mark around them; None for none.
        mark: draws one at a place; of `canvas`.
    """

    name: str
    xy: NDArray[np.floating]
    hidden: NDArray[np.bool_] | None = None
    marked: NDArray[np.bool_] | None = None
    mark: Mark = canvas.nearer


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """T frames as a figure shows them.

    Attributes:
        skeleton: of K joints.
        pictures: (T, S, S, 3) uint8 RGB.
        titles: T, above the frames.
        squares: for each frame (n, 3) first column, first row and side of what is covered.
        lines: rows, from the top down.
        legend: what marks mean.
    """

    skeleton: Skeleton
    pictures: NDArray[np.uint8]
    titles: tuple[str, ...]
    squares: tuple[NDArray[np.intp], ...]
    lines: tuple[Line, ...]
    legend: tuple[tuple[Mark, str], ...]


def strip(one: Strip, title: str, caption: str) -> str:
    """The same frames in each row, a row for each answer."""
    width = LEFT + max(len(one.pictures), LEAST) * (SIDE + GAP) + GAP
    told, below = lines(caption, width - 32), TOP + len(one.lines) * (SIDE + GAP)
    held = [picture(f"frame{t}", rgb, SIDE) for t, rgb in enumerate(one.pictures)]
    parts = ["<defs>", *held, "</defs>", text(16, 26, title, "title")]
    parts += [text(LEFT + t * (SIDE + GAP), TOP - 8, words, "faint") for t, words in enumerate(one.titles)]
    for row, line in enumerate(one.lines):
        y = TOP + row * (SIDE + GAP)
        parts.append(text(LEFT - 10, y + SIDE / 2 + 4, line.name, "", "end"))
        for t in range(len(one.pictures)):
            x = LEFT + t * (SIDE + GAP)
            parts += [f'<g transform="translate({x} {y})">', shown(f"frame{t}"), "</g>"]
            parts += canvas.placed(x, y, SIDE, [*canvas.squares(one.squares[t]), *_drawn(one.skeleton, line, t)])
    parts += [*_legend(16, below + 16, one.legend), *paragraph(16, below + 44, told, "faint")]
    return page(width, below + 44 + LINE * len(told), parts, light=canvas.LIGHT)


def _drawn(skeleton: Skeleton, line: Line, t: int) -> Iterator[str]:
    yield from canvas.pose(skeleton, line.xy[t], None if line.hidden is None else line.hidden[t])
    if line.marked is not None:
        for k in np.flatnonzero(line.marked[t]):
            yield from line.mark(*line.xy[t, k])


def _legend(x: float, y: float, entries: tuple[tuple[Mark, str], ...]) -> Iterator[str]:
    for mark, words in entries:
        yield f'<g transform="translate({x + 8:g} {y - 4:g}) scale(.5)">'
        yield from mark(0, 0)
        yield "</g>"
        yield text(x + 24, y, words)
        x += 56 + LETTER * len(words)
