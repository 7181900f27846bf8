"""What a tool is: it has the left mouse button on the picture.

A tool gets a pointer at press, move and release, and may be cancelled in between. It previews in the
layers and tells what the person wants through the intents; it changes no document.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from kimnet_core.pose.box import Box

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

STEADY = 3.0
"""Screen pixels that a click may wander before it is a drag."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the mouse is.

    Attributes:
        x: frame pixels.
        y: frame pixels.
        scale: screen pixels per frame pixel.
        shift: whether Shift is held.
        alt: whether Alt is held.
        ctrl: whether Ctrl is held.
        double: whether this press is the second of a double click.
    """

    x: float
    y: float
    scale: float
    shift: bool = False
    alt: bool = False
    ctrl: bool = False
    double: bool = False


class CanvasTool(ABC):
    """What the view needs of a tool."""

    cursor = Qt.CursorShape.CrossCursor

    @abstractmethod
    def press(self, at: Pointer) -> bool:
        """Begin; False leaves the gesture to the view, which then moves the picture."""

    @abstractmethod
    def move(self, at: Pointer) -> None:
        """Go on; only between press and release."""

    @abstractmethod
    def release(self, at: Pointer) -> None:
        """End, and tell what is wanted."""

    @abstractmethod
    def cancel(self) -> None:
        """Forget what was begun."""

    @abstractmethod
    def hover(self, at: Pointer | None) -> None:
        """The mouse is here and nothing is pressed; None: it has left."""

    def on_key(self, _: QKeyEvent) -> Callable[[], None] | None:
        """What a key does while the picture has the focus; None leaves it to the window."""
        return None


def box_between(a: Pointer, b: Pointer) -> Box | None:
    """The box with two corners, in any order; None where it would be empty."""
    if a.x == b.x or a.y == b.y:
        return None
    (x1, x2), (y1, y2) = sorted((a.x, b.x)), sorted((a.y, b.y))
    return Box(x1, y1, x2, y2)
