"""A session without an engine, a file or a thread: what the canvas and the panels listen to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.can import Can
from app.document import Document
from app.editing.guide import Guide
from app.editing.mask_verbs import MaskVerbs
from app.editing.peaks import Peaks
from app.editing.whereabouts import Whereabouts
from app.edits import State
from app.frame_range import FrameRange
from app.heat.inspector import Inspector
from app.here import Here
from app.player.pace import Pace
from app.player.steps import Steps
from app.selection import Selection
from app.view import ViewState
from kimnet_core.inference.contributions import Contributions
from kimnet_core.labels.document import Labels
from kimnet_core.model.crop import Crop
from kimnet_core.occlusion.fills import Fill
from kimnet_core.occlusion.masks import Masks
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Poses, Source, Visibility
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.evidence import Evidence

HEIGHT, WIDTH, FRAMES = 90, 160, 12
SKELETON = load_skeleton("penn13")
K = len(SKELETON)


class Calls(QObject):
    """Writes down which verbs were called."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heard: list[tuple[Any, ...]] = []


class StandInPlayback(Calls):
    opened = Signal(object)
    closed = Signal()
    wanted_changed = Signal(int)
    frame_shown = Signal(int, object)
    frame_failed = Signal(int, str)
    playing_changed = Signal(bool)
    pace_changed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.pace = Pace()
        self.clip: Any = None
        self.playing = False
        self.frame = self.wanted = 0

    def seek(self, frame: int) -> None:
        self.frame = self.wanted = frame
        self.heard.append(("seek", frame))
        self.frame_shown.emit(frame, np.full((HEIGHT, WIDTH, 3), 90, np.uint8))

    def step(self, frames: int) -> None:
        self.heard.append(("step", frames))

    def first(self) -> None:
        self.heard.append(("first",))

    def last(self) -> None:
        self.heard.append(("last",))

    def toggle(self) -> None:
        self.heard.append(("toggle",))

    def toggle_loop(self) -> None:
        self.heard.append(("toggle_loop",))


class StandInTracker(Calls):
    run_changed = Signal(bool)
    looking_changed = Signal(bool)
    progressed = Signal(int, int)
    comparison_changed = Signal()
    box_wanted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.comparison: Any = None
        self.running = False
        self.fill = Fill.MEAN
        self.looking = False

    def find_person(self) -> None:
        self.heard.append(("find_person",))
        self.look(True)

    def look(self, looking: bool) -> None:
        self.looking = looking
        self.looking_changed.emit(looking)

    def cancel(self) -> None:
        self.heard.append(("cancel",))

    def track(self) -> None:
        self.heard.append(("track",))

    def track_masked(self) -> None:
        self.heard.append(("track_masked",))

    def renew_comparison(self) -> None:
        self.heard.append(("renew_comparison",))

    def clear_comparison(self) -> None:
        self.heard.append(("clear_comparison",))

    def set_box(self, box: Box) -> None:
        self.heard.append(("set_box", box))


class StandInCorrection(Calls):
    dragging = False

    def drag_joint(self, joint: int, x: float, y: float) -> None:
        self.heard.append(("drag_joint", joint, x, y))

    def drop_joint(self) -> None:
        self.heard.append(("drop_joint",))

    def cancel_drag(self) -> None:
        self.heard.append(("cancel_drag",))


class StandInHand(Calls):
    noticed = Signal(str)


class StandInPropagation(Calls):
    changed = Signal()
    proposal: Any = None


class StandInReview(QObject):
    changed = Signal()
    open = ()


class StandInJoints(Calls):
    def set_visibility(self, joint: int, visibility: Visibility) -> None:
        self.heard.append(("set_visibility", joint, visibility))

    def place(self, joint: int, x: float, y: float, visibility: Visibility | None = None) -> None:
        self.heard.append(("place", joint, x, y, visibility))


class StandInPicking(Calls):
    def step(self, joints: int) -> None:
        self.heard.append(("step", joints))

    def add(self, joints: frozenset[int]) -> None:
        self.heard.append(("add", joints))

    def bone(self, a: int, b: int) -> None:
        self.heard.append(("bone", a, b))


class StandInPose(Calls):
    def drag(self, x: float, y: float) -> None:
        self.heard.append(("drag", x, y))

    def turn(self, degrees: float) -> None:
        self.heard.append(("turn", degrees))

    def scale(self, factor: float) -> None:
        self.heard.append(("scale", factor))


class StandInWorker(Calls):
    recorded = Signal(int, object)
    record_ended = Signal(int)
    failed = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.engine = SimpleNamespace(sha256="of nothing")

    def knows(self, _: object) -> bool:
        return False

    def cancel(self, *_: object) -> None:
        pass


class StandInSession(Calls):
    document_changed = Signal(object)
    evidence_changed = Signal(object)
    can_changed = Signal(object)
    engine_changed = Signal(object)
    noticed = Signal(str)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.document: Document | None = None
        self.evidence: Evidence | None = None
        self.can = Can.ALWAYS
        self.selection = Selection(self)
        self.range = FrameRange(self)
        self.view = ViewState(self)
        self.playback = StandInPlayback(self)
        self.steps = Steps(self.playback, self)  # type: ignore[arg-type]  a stand-in
        self.tracker = StandInTracker(self)
        self.worker = StandInWorker(self)
        self.correction = StandInCorrection(self)
        self.propagation = StandInPropagation(self)
        self.review = StandInReview(self)
        self.picking = StandInPicking(self)
        self.hand = StandInHand(self)
        self.joints = StandInJoints(self)
        self.pose = StandInPose(self)
        self.here = Here(self.playback, self.selection, self.range)  # type: ignore[arg-type]
        self.peaks = Peaks(self.here, self.joints, self)  # type: ignore[arg-type]
        self.evidence_changed.connect(self.peaks.take_evidence)
        self.inspector = Inspector(self.here, self.view, self)
        self.evidence_changed.connect(self.inspector.take_evidence)
        self.masks = MaskVerbs(self.here, self.view, self)
        whereabouts = Whereabouts(self.here, self)
        self.guide = Guide(self.here, self.view, self.joints, whereabouts, self)  # type: ignore[arg-type]

    def open(self, *, person: bool = True) -> Document:
        """Have a document, with one tracked person or nobody."""
        labels = Labels(SKELETON, FRAMES)
        if person:
            track = labels.add_track("Person 1").id
            labels.swap(track, 0, course())
        self.document = Document(State(labels, Masks(HEIGHT, WIDTH)), self)
        self.here.document = self.document
        self.selection.select(0 if person else None, None)
        self.document_changed.emit(self.document)
        self.playback.seek(0)
        self.playback.heard.clear()
        return self.document

    def show_evidence(self, evidence: Evidence | None) -> None:
        self.evidence = evidence
        self.evidence_changed.emit(evidence)


def course() -> Poses:
    """FRAMES poses: joint j at (10 + 10 j + frame, 20 + 4 j), score 0.5."""
    joints, frames = np.arange(K), np.arange(FRAMES)[:, None]
    x, y = np.broadcast_arrays(10 + 10 * joints + frames, 20 + 4 * joints + 0 * frames)
    return Poses.placed_by(Source.MODEL, np.stack([x, y], axis=2).astype(float), 0.5)


def evidence(frame: int) -> Evidence:
    """Heatmaps that are j / 100 everywhere, priors half of that, and a W whose row j listens to j alone."""
    heat = np.broadcast_to(np.arange(K, dtype=np.float32)[:, None, None] / 100, (K, 64, 64))
    crop = Crop(Box(10, 0, 90, 80))
    return Evidence(frame, crop, heat, heat / 2, np.eye(K, dtype=np.float32), np.zeros((K, K), np.float32))


def account() -> Contributions:
    """An account of those heatmaps: itself gave half of each joint, the joint after it 0.01, the picture the rest."""
    heat = evidence(0).heatmaps
    joints = np.zeros((K, K, 64, 64), np.float32)
    joints[np.arange(K), np.arange(K)] = heat / 2
    joints[np.arange(K), (np.arange(K) + 1) % K] += 0.01
    nothing = np.zeros_like(heat)
    return Contributions(joints, heat / 2 - 0.03, nothing + 0.02, nothing, nothing)
