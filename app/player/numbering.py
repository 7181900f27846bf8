"""How frames are numbered for a person: one way in the whole window, and it is always said which.

Inside the program the first frame is 0. People are used to either, so they choose; whatever shows a
number of a frame makes it here.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.language import tr


class Numbering(QObject):
    """The number that the first frame has.

    Attributes:
        first: 0 or 1.

    Signals:
        changed(): every number that is shown is another.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first = 0

    def choose(self, first: int) -> None:
        """Count from 0 or from 1; tells only of a difference."""
        if first not in (0, 1):
            raise ValueError(f"frames count from 0 or from 1, not from {first}")
        if first != self.first:
            self.first = first
            self.changed.emit()


numbering = Numbering()
"""That of the window; a process counts in one way."""


def number(frame: int) -> int:
    """The number of a frame where `counted` stands beside it."""
    return frame + numbering.first


def frame_of(number: int) -> int:
    """The frame that a person means by a number; it need not be there."""
    return number - numbering.first


def said(frame: int) -> str:
    """The number of a frame in a sentence, as in "Frame 12 (from 0) cannot be shown."."""
    return tr("{n} (from {first})").format(n=number(frame), first=numbering.first)


def counted() -> str:
    """What stands once beside numbers of frames: "from 0" or "from 1"."""
    return tr("from {first}").format(first=numbering.first)
