"""The looks a story is told in: two sizes of the window, light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pytest


@dataclass(frozen=True, slots=True)
class Look:
    """How the window looks.

    Attributes:
        width: pixels of the screen.
        height: pixels of the screen.
        theme: its colours.
    """

    width: int
    height: int
    theme: Literal["light", "dark"]

    def __str__(self) -> str:
        return f"{self.width}x{self.height}-{self.theme}"


SMALL_LIGHT, SMALL_DARK = Look(1280, 720, "light"), Look(1280, 720, "dark")
LARGE_LIGHT, LARGE_DARK = Look(1920, 1080, "light"), Look(1920, 1080, "dark")
LOOKS = (SMALL_LIGHT, SMALL_DARK, LARGE_LIGHT, LARGE_DARK)


def told_in(look: Look) -> pytest.MarkDecorator:
    """A story is told in one look each time the tests run, and in the others with the slow ones."""
    others = pytest.mark.slow
    return pytest.mark.parametrize(
        "look", [pytest.param(each, id=str(each), marks=() if each == look else others) for each in LOOKS]
    )
