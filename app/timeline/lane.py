"""What a lane of the timeline is, and the two kinds that most lanes are: marks, and stretches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPolygonF

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray
    from PySide6.QtGui import QPainter

    from app.session import Session
    from app.theme import Colors
    from app.timeline.scale import TimeScale

Shape = tuple[tuple[float, float], ...]

DIAMOND: Shape = ((0, -1), (1, 0), (0, 1), (-1, 0))
FLAG: Shape = ((-0.7, -1), (0.9, -0.5), (-0.3, 0), (-0.3, 1), (-0.7, 1))

_MARK = 5.0  # half the height of a mark, pixels


@dataclass(frozen=True, slots=True)
class Band:
    """Where a lane is painted.

    Attributes:
        scale: where frames lie.
        top: pixels.
        height: pixels.
        colors: of the theme.
    """

    scale: TimeScale
    top: float
    height: float
    colors: Colors

    @property
    def rect(self) -> QRectF:
        """The whole of it."""
        return QRectF(self.scale.left, self.top, self.scale.width, self.height)


class Lane(Protocol):
    """One row of the timeline.

    Attributes:
        name: beside it, for people.
        height: pixels.
    """

    name: str
    height: int

    def take(self, session: Session) -> None:
        """Take up what the session has now of its document; there is one, and its track may be none."""

    def paint(self, painter: QPainter, band: Band) -> None:
        """Paint what lies in the band; the painter is clipped to it."""

    def say(self, frame: int) -> str:
        """What the lane knows of a frame, in a few words; "" for nothing."""


class _FramesLane:
    """Knows which frames it marks."""

    height: int

    def __init__(self, name: str, color: str, find: Callable[[Session], ArrayLike]) -> None:
        """An empty lane.

        Args:
            name: of the lane.
            color: field of `Colors`.
            find: the frames that are marked, ascending, none twice.
        """
        self.name, self._color, self._find = name, color, find
        self.frames: NDArray[np.int64] = np.empty(0, np.int64)

    def take(self, session: Session) -> None:
        self.frames = np.asarray(self._find(session), np.int64)

    def say(self, frame: int) -> str:
        at = np.searchsorted(self.frames, frame)
        return self.name if at < len(self.frames) and self.frames[at] == frame else ""


class MarksLane(_FramesLane):
    """A mark at each of some frames; its shape tells the lanes apart, not its colour alone."""

    height = 14

    def __init__(self, name: str, color: str, shape: Shape, find: Callable[[Session], ArrayLike]) -> None:
        """A lane of marks, whose corners lie around (0, 0), from -1 to 1."""
        super().__init__(name, color, find)
        self._shape = QPolygonF([QPointF(_MARK * x, _MARK * y) for x, y in shape])

    def paint(self, painter: QPainter, band: Band) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(band.colors, self._color)))
        places = [band.scale.middle_of(frame) for frame in _within(self.frames, band.scale.visible).tolist()]
        for x in np.unique(np.round(places)).tolist():  # of those on the same pixel one is enough
            painter.drawPolygon(self._shape.translated(x, band.top + band.height / 2))


class StretchesLane(_FramesLane):
    """Bars where marked frames follow one another."""

    height = 12

    def paint(self, painter: QPainter, band: Band) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(band.colors, self._color)))
        frames = _within(self.frames, band.scale.visible)
        for stretch in np.split(frames, np.flatnonzero(np.diff(frames) > 1) + 1):
            if len(stretch):
                left, right = band.scale.edge_of(int(stretch[0])), band.scale.edge_of(int(stretch[-1]) + 1)
                painter.drawRoundedRect(QRectF(left, band.top, max(2.0, right - left), band.height), 2, 2)


def _within(frames: NDArray[np.int64], seen: range) -> NDArray[np.int64]:
    return frames[np.searchsorted(frames, seen.start) : np.searchsorted(frames, seen.stop)]
