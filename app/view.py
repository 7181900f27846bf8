"""What is laid over the picture, and what the mouse does: choices of the eye, not of the document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, Signal


class Tool(Enum):
    """What a drag on the picture does."""

    SELECT = "select"  # pick and move joints
    PLACE = "place"  # place one joint after the other
    BOX = "box"  # draw a box around the person
    BRUSH = "brush"  # paint an occluder; with Shift, erase
    ERASER = "eraser"  # take paint away; with Shift, paint
    RECTANGLE = "rectangle"  # hide a rectangle; with Shift, uncover one
    POLYGON = "polygon"  # hide a polygon; with Shift, uncover one

    @property
    def paints(self) -> bool:
        """Whether it changes what is hidden."""
        return self in (Tool.BRUSH, Tool.ERASER, Tool.RECTANGLE, Tool.POLYGON)


class Heat(Enum):
    """Which heatmap of the selected joint lies over the picture, in the order in which they are made."""

    NONE = "none"
    TRUTH = "truth"  # a Gaussian where a person, or an imported file, has the joint
    PRIOR = "prior"  # m^p, what the frame before predicts
    FROM_PRIOR = "from_prior"  # A * m^p, what the prior adds to the final map
    FROM_PICTURE = "from_picture"  # B * f, what the picture adds to it
    FINAL = "final"  # m, after the picture has spoken


_IN_TURN = (Heat.NONE, Heat.PRIOR, Heat.FINAL)  # that a key goes through: the others are looked for


class Beside(Enum):
    """What a second picture beside the first one shows; both have the same zoom, place and frame."""

    NONE = "none"
    RUN = "run"  # what the network says with the painted parts hidden
    BEFORE = "before"  # the labels before the newest edit
    OPENED = "opened"  # the labels as they were when the second picture was opened
    OTHER = "other"  # another person of the same labels


MARKS = (0.6, 0.8, 1.0, 1.25, 1.6, 2.0, 2.5)
"""Sizes of marks that can be chosen."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How a picture is brightened, for the eye alone.

    Attributes:
        brightness: what is added, from -1 (black) to 1 (white).
        contrast: times the distance from a middle grey, from 0.2 to 5.
        gamma: exponent is 1 / gamma: above 1 the dark parts open, from 0.2 to 5.
    """

    brightness: float = 0.0
    contrast: float = 1.0
    gamma: float = 1.0


@dataclass(frozen=True, slots=True)
class View:
    """One state of the view.

    Attributes:
        tool: what a drag does.
        heat: which heatmap is shown.
        heat_all: whether the highest of all joints is shown, and not that of the selected joint alone.
        heat_opacity: in [0, 1].
        heat_colors: name of the colour map of heatmaps; that of maps with values below 0 is always the same.
        skeleton: whether poses are drawn.
        names: whether every joint has its name beside it.
        trail: whether the way of the selected joint is drawn.
        window: whether the window that the network sees is drawn.
        links: whether discs on the joints of the previous frame show what the selected joint listened to.
        peaks: whether the peaks of the selected joint's heatmap are marked, and a dragged joint snaps to them.
        masks: whether painted occluders are drawn.
        comparison: whether the comparison run is drawn as a ghost.
        marks: size of the marks of joints and of lines between them, times the usual; one of `MARKS`.
        tone: how the picture is brightened; the pixels that the network sees stay as they are.
        magnifier: whether a magnifier follows the cursor.
        beside: what a second picture beside the first one shows.
        brush: diameter of the brush, frame pixels.
    """

    tool: Tool = Tool.SELECT
    heat: Heat = Heat.FINAL
    heat_all: bool = False
    heat_opacity: float = 0.7
    heat_colors: str = "inferno"
    skeleton: bool = True
    names: bool = False
    trail: bool = True
    window: bool = True
    links: bool = True
    peaks: bool = True
    masks: bool = True
    comparison: bool = True
    marks: float = 1.0
    tone: Tone = Tone()
    magnifier: bool = False
    beside: Beside = Beside.NONE
    brush: float = 40.0


class ViewState(QObject):
    """The present `View`, and who is told when it changes.

    Signals:
        changed(View).
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = View()
        self._beside = Beside.BEFORE  # what the second picture showed last, or was offered to show

    def set(self, **fields: Any) -> None:
        """Change some fields of the view; tells only of a difference."""
        view = replace(self.now, **fields)
        if view != self.now:
            self.now = view
            self._beside = self._beside if view.beside == Beside.NONE else view.beside
            self.changed.emit(view)

    def choose(self, field: str, value: object) -> None:
        """Change one field; for a table of actions."""
        self.set(**{field: value})

    def toggle(self, field: str) -> None:
        """Turn a field that is true or false to the other."""
        self.set(**{field: not getattr(self.now, field)})

    def next_heat(self) -> None:
        """No heatmap, the prior, the final one, and round again; after any other kind, none."""
        at = _IN_TURN.index(self.now.heat) if self.now.heat in _IN_TURN else -1
        self.set(heat=_IN_TURN[(at + 1) % len(_IN_TURN)])

    def tune(self, **fields: float) -> None:
        """Change some fields of the tone."""
        self.set(tone=replace(self.now.tone, **fields))

    def toggle_beside(self) -> None:
        """Open the second picture with what it showed last or was offered since, or close it."""
        self.set(beside=self._beside if self.now.beside == Beside.NONE else Beside.NONE)

    def offer_beside(self, kind: Beside) -> None:
        """Have the second picture show this when it is opened next."""
        self._beside = kind

    def reset_tone(self) -> None:
        """Show the picture as it is."""
        self.set(tone=Tone())

    def scale_marks(self, way: int) -> None:
        """The next larger size of marks there is (1), or the next smaller one (-1)."""
        at = MARKS.index(self.now.marks) + way
        self.set(marks=MARKS[min(max(at, 0), len(MARKS) - 1)])

    def scale_brush(self, factor: float) -> None:
        """A larger or smaller brush, from 2 to 1000 pixels."""
        self.set(brush=min(max(self.now.brush * factor, 2.0), 1000.0))
