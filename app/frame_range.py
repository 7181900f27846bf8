"""Which frames the person has picked out."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class FrameRange(QObject):
    """The picked frames; every view shows the same.

    Attributes:
        frames: them, without a gap; None where none are picked.

    Signals:
        changed(): `frames` are others.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.frames: range | None = None

    def choose(self, frames: range | None) -> None:
        """Pick frames, or none; tells only of a difference. An empty range picks none."""
        frames = frames or None
        if frames != self.frames:
            self.frames = frames
            self.changed.emit()

    def choose_between(self, a: int, b: int) -> None:
        """Pick two frames and all between them, in either order."""
        self.choose(range(min(a, b), max(a, b) + 1))
