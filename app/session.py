"""One open video with its document, playback and engine: what a person can do, as verbs."""

from __future__ import annotations

from enum import Flag, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.bench import Bench
from app.correction import Correction
from app.document import Document
from app.edits import State
from app.engine_worker import EngineWorker, Lane
from app.playback import Playback
from app.selection import Selection
from app.tracker import Tracker
from app.view import ViewState
from kimnet_core.labels.document import Labels
from kimnet_core.pose.pose import Poses, Source, Visibility

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from app.bench import EngineInfo
    from app.frame_loader import Clip
    from app.store import Store
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.tracking.evidence import Evidence


class Can(Flag):
    """What is there, so that a verb makes sense; actions say what they need."""

    ALWAYS = 0
    VIDEO = auto()
    TRACK = auto()  # a person is selected
    JOINT = auto()  # a joint is selected
    IDLE = auto()  # no run is in progress
    RUNNING = auto()
    MASK = auto()  # something is painted
    COMPARISON = auto()
    UNDO = auto()
    REDO = auto()


class Session(QObject):
    """Everything that belongs to the open video.

    The parts are public, and have verbs of their own: `playback` (seek, step, play), `selection`, `view`
    (tool, heatmap, what is drawn), `tracker` (find_person, set_box, track, track_masked, cancel),
    `correction` (drag_joint, drop_joint, cancel_drag), `store` (open, save, export).

    Attributes:
        document: of the open video, or None; replaced as a whole, so listen to `document_changed`.
        evidence: what the network saw in the shown frame, or None where it saw nothing there.

    Signals:
        document_changed(Document | None): another video, or none; connect to its signals anew.
        evidence_changed(Evidence | None): of the shown frame.
        can_changed(Can): other verbs make sense now.
        noticed(text): a sentence for the status bar.
        failed(error): something to tell the person; anything but a KimnetError is a bug.
    """

    document_changed = Signal(object)
    evidence_changed = Signal(object)
    can_changed = Signal(object)
    noticed = Signal(str)
    failed = Signal(object)

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document: Document | None = None
        self.evidence: Evidence | None = None
        self.playback = Playback(self)
        self.selection = Selection(self)
        self.view = ViewState(self)
        self.worker = EngineWorker(bench, self)
        self.tracker = Tracker(self.playback, self.selection, self.worker, self)
        self.correction = Correction(self.playback, self.selection, self.worker, self)

    # Verbs on the shown frame and the selected joint: each is one undo step.

    def set_visibility(self, joint: int, visibility: Visibility) -> None:
        """Say that a joint of the shown frame is visible or hidden; ABSENT takes it away."""

    def cycle_visibility(self) -> None:
        """Visible, hidden, absent and round again, for the selected joint."""

    def clear_joint(self) -> None:
        """Take the selected joint of the shown frame away."""

    def seed_from_previous(self) -> None:
        """Copy the pose of the frame before into the shown one, as the person's own."""

    def propagate(self) -> None:
        """Work out everything after the shown frame anew."""

    def set_mask(self, mask: NDArray[np.bool_]) -> None:
        """Replace what is painted on the shown frame, (H, W) bool."""

    def clear_masks(self) -> None:
        """Take all paint away."""

    def nudge(self, x: float, y: float) -> None:
        """Move the selected joint by some frame pixels; the future follows."""

    def undo(self) -> None:
        """Take the newest edit back, and show the frame it changed."""

    def redo(self) -> None:
        """Do again what was undone last, and show the frame it changes."""

    def close(self) -> None:
        """End all threads; what was to be stored is stored first."""
