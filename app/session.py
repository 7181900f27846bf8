"""One open video with its document, playback and engine: what a person can do, as verbs."""

from __future__ import annotations

from collections import deque
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.can import Can
from app.correction import Correction
from app.editing.guide import Guide
from app.editing.hand import Hand
from app.editing.joint_verbs import JointVerbs
from app.editing.mask_verbs import MaskVerbs
from app.editing.peaks import Peaks
from app.editing.people_verbs import PeopleVerbs
from app.editing.pick_verbs import PickVerbs
from app.editing.pose_verbs import PoseVerbs
from app.editing.side_verbs import SideVerbs
from app.editing.whereabouts import Whereabouts
from app.engine_worker import EngineWorker, Lane
from app.frame_range import FrameRange
from app.heat.inspector import Inspector
from app.here import Here
from app.keys.peek import Peek
from app.language import tr
from app.player.playback import Playback
from app.player.range_verbs import RangeVerbs
from app.player.steps import Steps
from app.project.exchange import Exchange
from app.project.merging import Merging
from app.project.notes import NoteVerbs
from app.project.skeletons import Skeletons
from app.project.store import Store
from app.project.work_clock import WorkClock
from app.propagation.propagation import Propagation
from app.review.review import Review
from app.selection import Selection
from app.tracker import Tracker
from app.trials.sweeps import Sweeps
from app.tuning import TuningState
from app.view import Beside, ViewState
from kimnet_core.errors import KimnetError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QUndoCommand

    from app.bench import Bench, EngineInfo
    from app.document import Document
    from kimnet_core.inference.persistence import Persistence
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.tracking.evidence import Evidence

_WAITING = 16  # frames of a run whose evidence is kept until their picture is decoded; 7 MB


class Session(QObject):
    """Everything that belongs to the open video.

    The parts are public, and have verbs of their own: `playback` (seek, play), `steps`, `selection`, `range` and
    `range_verbs` (picked frames), `view` and `peek` (tool, heatmap, what is drawn), `joints` (edits of the shown
    pose), `masks` (what is hidden), `tracker` (find_person, set_box, track, track_picked, track_everybody,
    track_masked, cancel), `correction` (drag_joint, drop_joint, cancel_drag), `propagation` (forward, backward,
    between, fill, smooth; accept, reject), `tuning` of that, `store` (open, save, export).

    Attributes:
        document: of the open video, or None; replaced as a whole, so listen to `document_changed`.
        evidence: what the network saw in the shown frame, or None where it saw nothing there.
        hidden_evidence: what it saw there in the comparison run, with parts hidden; or None.

    Signals:
        document_changed(Document | None): another video, or none; connect to its signals anew.
        evidence_changed(Evidence | None): of the shown frame.
        hidden_evidence_changed(Evidence | None): of the shown frame.
        can_changed(Can): other verbs make sense now.
        engine_changed(EngineInfo): other weights are at work.
        persistence_changed(Persistence): corrections do something else to what follows them.
        noticed(text): a sentence for the status bar.
        failed(error): something to tell the person; anything but a KimnetError is a bug.
    """

    document_changed = Signal(object)
    evidence_changed = Signal(object)
    hidden_evidence_changed = Signal(object)
    can_changed = Signal(object)
    engine_changed = Signal(object)
    persistence_changed = Signal(object)
    noticed = Signal(str)
    failed = Signal(object)
    _can = Can.ALWAYS

    def __init__(
        self, make_bench: Callable[[], Bench], folder: Path, skeleton: Skeleton, parent: QObject | None = None
    ) -> None:
        """Nothing is open yet.

        Args:
            make_bench: makes what the engine's thread works with, on that thread.
            folder: where projects without a name are kept.
            skeleton: of new labels.
            parent: of Qt.
        """
        super().__init__(parent)
        self.document: Document | None = None
        self.evidence: Evidence | None = None
        self.hidden_evidence: Evidence | None = None
        self.range = FrameRange(self)
        self.playback = Playback(self.range, self)
        self.steps = Steps(self.playback, self)
        self.range_verbs = RangeVerbs(self.playback, self.range, self)
        self.selection = Selection(self)
        self.here = Here(self.playback, self.selection, self.range)
        self.view = ViewState(self)
        self.peek = Peek(self.view, self)
        self.inspector = Inspector(self.here, self.view, self)
        self.worker = EngineWorker(make_bench, self)
        self.store = Store(self.playback, folder, skeleton, self)
        self.exchange = Exchange(self.here, self)
        self.merging = Merging(self.store.videos, self)
        self.skeletons = Skeletons(self.store, self)
        self.notes = NoteVerbs(self.here, self)
        self.clock = WorkClock(self.store.videos, self.playback, self)
        self.tracker = Tracker(self.playback, self.selection, self.range, self.worker, self)
        self.tuning = TuningState(self)
        self.correction = Correction(self.playback, self.selection, self.worker, self.tuning, parent=self)
        self.propagation = Propagation(self.here, self.worker, self.tuning, self)
        self.hand = Hand(self.here, self.correction, self)
        self.masks = MaskVerbs(self.here, self.view, self)
        self.whereabouts = Whereabouts(self.here, self)
        self.picking = PickVerbs(self.here, self)
        self.joints = JointVerbs(self.hand, self.whereabouts, self)
        self.peaks = Peaks(self.here, self.joints, self)
        self.guide = Guide(self.here, self.view, self.joints, self.whereabouts, self)
        self.pose = PoseVerbs(self.hand, self)
        self.sides = SideVerbs(self.hand, self)
        self.people = PeopleVerbs(self.here, self)
        self.review = Review(self.here, self.worker, self)
        self.sweeps = Sweeps(self.here, self.store, self.worker, self.tracker, self)
        self._run_evidence: deque[Evidence] = deque(maxlen=_WAITING)
        self._connect()
        self.worker.start()

    def _connect(self) -> None:
        self.store.document_opened.connect(self._set_document)
        self.store.videos.history.indexChanged.connect(self._tell_can)
        self.store.videos.changed.connect(self._tell_can)
        self.playback.frame_shown.connect(self._ask_evidence)
        self.selection.changed.connect(self._ask_evidence)
        self.worker.explained.connect(self._take_evidence)
        self.worker.explained_hidden.connect(self._take_hidden_evidence)
        self.worker.accounted.connect(self.inspector.take_account)
        self.inspector.wished.connect(self._ask_evidence)
        self.worker.engine_ready.connect(self._take_engine)
        self.worker.failed.connect(self._take_failure)
        self.tracker.run_changed.connect(self._tell_can)
        self.tracker.run_changed.connect(self._ask_evidence)
        self.tracker.comparison_changed.connect(self._tell_can)
        self.tracker.comparison_changed.connect(self._take_comparison)
        self.selection.changed.connect(self._tell_can)
        self.range.changed.connect(self._tell_can)
        self.tracker.run_changed.connect(self.propagation.make_way)
        self.propagation.changed.connect(self._tell_can)
        parts = (self.store, self.exchange, self.merging, self.skeletons, self.tracker, self.people, self.sweeps)
        for part in parts:
            part.failed.connect(self.failed)
        verbs = (self.notes, self.masks, self.correction, self.propagation, self.hand, self.peaks, self.review)
        for teller in (*parts, *verbs):
            teller.noticed.connect(self.noticed)
        self.evidence_changed.connect(self.whereabouts.take_evidence)
        self.evidence_changed.connect(self.peaks.take_evidence)
        self.evidence_changed.connect(self.inspector.take_evidence)

    # Where to look.

    def step_corrected(self, way: int) -> None:
        """Show the next frame (1), or the one before (-1), in which a person placed a joint."""
        if (at := self.here.spot) is None:
            return
        document, track, _ = at
        anchors = document.labels.anchors(track)
        now = self.playback.wanted
        there = anchors[anchors > now] if way > 0 else anchors[anchors < now][::-1]
        if len(there):
            self.playback.seek(int(there[0]))

    # History, and the end.

    def undo(self) -> None:
        """Take the newest edit back, of whatever video, and show the frame it changed."""
        if self.document is None:
            return
        self.document.settle()
        history = self.document.history
        if history.canUndo():
            said = tr("Undone: {text}").format(text=history.undoText())
            self._say_where(said, history.command(history.index() - 1))
            history.undo()
            self.guide.ask_again()

    def redo(self) -> None:
        """Do again what was undone last, in whatever video, and show the frame it changes."""
        if self.document is None:
            return
        self.document.settle()
        history = self.document.history
        if history.canRedo():
            said = tr("Done again: {text}").format(text=history.redoText())
            self._say_where(said, history.command(history.index()))
            history.redo()

    def _say_where(self, said: str, command: QUndoCommand) -> None:
        if place := self.store.videos.place_of(command):
            said = tr("{said}, in {place}, which is shown now").format(said=said, place=place)
        self.noticed.emit(said)

    def close(self) -> None:
        """End all threads; what was to be stored is stored first."""
        if self.document is not None:
            self.document.settle()
        self.clock.keep()
        self.review.close()
        self.sweeps.close()
        self.playback.close()
        self.worker.stop()
        self.store.close()
        self.exchange.close()
        self.merging.close()
        self.skeletons.close()

    # What is open, and what can be done.

    @property
    def can(self) -> Can:
        return self._can

    def load_weights(self, path: Path, engine: str, device: str) -> None:
        """Put other weights to work; what they say of it comes by `noticed`."""
        if self.document is not None:
            self.document.settle()
        self.worker.load(path, engine, device)

    @Slot(object)
    def _set_document(self, document: Document) -> None:
        assert self.playback.clip is not None
        self.document = document
        self.here.document = document
        self.range.choose(None)
        self.worker.open(self.playback.clip.info.path)
        self.tracker.set_document(document)
        self.correction.set_document(document)
        self.propagation.set_document(document)
        self._set_evidence(None)
        self.selection.select(min(document.labels.tracks, default=None), None)
        self.review.set_document(document)
        document.tracks_changed.connect(self._check_selection)
        document.lock_held.connect(self.hand.tell_locked)
        self.guide.forget()
        document.masks_changed.connect(self._tell_can)
        document.persistence_changed.connect(self._take_persistence)
        document.shown_wanted.connect(self.playback.seek)
        document.poses_changed.connect(self._ask_evidence)
        document.poses_changed.connect(self._tell_can)  # what is in the hand can be undone
        document.path_changed.connect(self._ask_evidence)
        self.document_changed.emit(document)
        self.persistence_changed.emit(document.persistence)
        self._tell_can()

    @Slot(object)
    def _take_persistence(self, persistence: Persistence) -> None:
        """The person has chosen: projects to come begin with it too."""
        self.store.persistence = persistence
        self.persistence_changed.emit(persistence)

    @Slot()
    def _check_selection(self) -> None:
        """A track may have gone, or the first have come."""
        assert self.document is not None
        tracks = self.document.labels.tracks
        if self.selection.track not in tracks:
            self.selection.select(min(tracks, default=None), None)

    @Slot()
    def _tell_can(self) -> None:
        can = self._what_can()
        if can != self._can:
            self._can = can
            self.can_changed.emit(can)

    def _what_can(self) -> Can:
        can = Can.RUN if self.tracker.running else Can.IDLE
        if (document := self.document) is None:
            return can
        there = {
            Can.TRACK: self.selection.track is not None,
            Can.JOINT: self.selection.joint is not None,
            Can.RANGE: self.range.frames is not None,
            Can.MASK: bool(document.masks),
            Can.COMPARISON: self.tracker.comparison is not None,
            Can.PROPOSAL: self.propagation.wish is not None,
            Can.VIDEOS: len(self.store.videos.all) > 1,
            Can.UNDO: document.history.canUndo() or bool(self.correction.in_hand),
            Can.REDO: document.history.canRedo(),
        }
        return reduce(or_, (flag for flag, yes in there.items() if yes), can | Can.VIDEO)

    @Slot()
    def _take_comparison(self) -> None:
        if self.tracker.comparison is not None:
            self.view.offer_beside(Beside.RUN)
        self._ask_evidence()

    # Why the shown pose is what it is.

    @Slot()
    def _ask_evidence(self) -> None:
        if self.tracker.running:  # it sends its evidence along, before the picture is there
            frame = self.playback.frame
            self._set_evidence(next((e for e in self._run_evidence if e.frame == frame), None))
            return
        self._run_evidence.clear()
        if (at := self.here.spot) is None:
            return
        document, track, frame = at
        subject = document.subject(track, frame) if self.worker.knows(document.labels.skeleton) else None
        if subject is None:
            self.worker.cancel(Lane.EXPLAIN)
            self._set_evidence(None)
            self._set_hidden_evidence(None)
        else:
            comparison = self.tracker.comparison
            hidden = None if comparison is None else comparison.seen(track, frame)
            if hidden is None:
                self._set_hidden_evidence(None)
            self.worker.explain(frame, subject, account=self.inspector.wanted, hidden=hidden)

    @Slot(object)
    def _take_evidence(self, evidence: Evidence) -> None:
        if self.tracker.running:
            self._run_evidence.append(evidence)
        if evidence.frame == self.playback.frame:
            self._set_evidence(evidence if evidence.found else None)

    @Slot(object)
    def _take_hidden_evidence(self, evidence: Evidence) -> None:
        if evidence.frame == self.playback.frame:
            self._set_hidden_evidence(evidence if evidence.found else None)

    def _set_hidden_evidence(self, evidence: Evidence | None) -> None:
        if evidence is not self.hidden_evidence:
            self.hidden_evidence = evidence
            self.hidden_evidence_changed.emit(evidence)

    def _set_evidence(self, evidence: Evidence | None) -> None:
        if evidence is not self.evidence:
            self.evidence = evidence
            self.evidence_changed.emit(evidence)

    # What the engine says.

    @Slot(object)
    def _take_engine(self, engine: EngineInfo) -> None:
        self.store.skeleton = engine.skeleton
        self.engine_changed.emit(engine)
        if engine.notice:
            self.noticed.emit(engine.notice)
        self._ask_evidence()

    @Slot(int, object)
    def _take_failure(self, lane: int, error: Exception) -> None:
        if lane == Lane.RUN:
            self.tracker.cancel()
        if lane == Lane.EXPLAIN and isinstance(error, KimnetError):
            self.noticed.emit(str(error))  # asked for with every frame shown: a box each time would be a plague
        else:
            self.failed.emit(error)
