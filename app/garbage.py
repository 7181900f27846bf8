"""Python's garbage, collected on the thread of the window alone."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

_EVERY = 500  # milliseconds


class GarbageCollector(QObject):
    """Collects cycles of objects while the window rests between two events.

    Left to itself, Python collects wherever the object that is one too many happens to be made. That can be a thread
    that decodes frames, while the window uses what is destroyed there: it crashes. And it can be on the way into
    `QObject.disconnect`, which holds a lock that every object of Qt that goes must take: the window stands still for
    good. Either comes once in many hours, so nothing is collected by itself from here on.

    What is there for good, most of all the modules of torch, takes a third of a second to go through. It is set
    aside by `settle`, so that collecting what came since is not felt.
    """

    def __init__(self, *pauses: SignalInstance, parent: QObject | None = None) -> None:
        """Begin; `pauses` are signals after which a person waits anyway, as for a video to open."""
        super().__init__(parent)
        gc.disable()
        for signal in pauses:
            signal.connect(self.settle)
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect the generations that are full, as Python would."""
        for generation, most in enumerate(gc.get_threshold()):
            if gc.get_count()[generation] <= most:
                break
            gc.collect(generation)

    @Slot()
    def settle(self) -> None:
        """Collect everything, and set aside what stays."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()
