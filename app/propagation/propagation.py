"""Carrying, filling and smoothing poses: everything is proposed first, and a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.edits import LessonChange, PosesChange
from app.engine_worker import Lane
from app.language import ntr, tr
from app.propagation.proposal import Proposal
from app.propagation.wish import Kind, Wish, planned
from kimnet_core.errors import InputError
from kimnet_core.pose.by_hand import mask_of
from kimnet_core.pose.pose import Poses, joined, same

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import numpy as np
    from numpy.typing import NDArray

    from app.document import Document
    from app.edits import Change
    from app.engine_worker import EngineWorker
    from app.here import Here
    from app.propagation.plans import Part
    from app.tuning import TuningState

_REDRAW_MS = 33
_REST_MS = 120  # after the labels changed before a proposal is worked out anew


class Propagation(QObject):
    """Makes proposals, and writes what is accepted of them; each accepted part is one undo step.

    A proposal follows the labels: where they change under it, as while a joint is dragged, it is worked out anew.
    Human and locked joints stay in it as they are.

    Attributes:
        wish: what is being proposed, or None.
        proposal: as far as it is worked out; None where nothing is proposed.
        working: whether more of it is on its way.

    Signals:
        changed(): another proposal, or more or none of it.
        noticed(text): a sentence for the status bar.
    """

    changed = Signal()
    noticed = Signal(str)

    def __init__(self, here: Here, worker: EngineWorker, tuning: TuningState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wish: Wish | None = None
        self.proposal: Proposal | None = None
        self.working = False
        self._here, self._worker, self._tuning = here, worker, tuning
        self._document: Document | None = None
        self._number = 0
        self._parts: list[Part] = []  # worked out, and not yet shown
        self._fresh = True  # the next part begins the proposal anew
        self._text = ""
        self._frames = range(0)
        self._lesson: LessonChange | None = None
        self._then: Callable[[], None] | None = None  # what the person decided before all was there
        self._writing = False
        self._redraw = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        self._redraw.timeout.connect(self._show)
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._make)
        worker.proposed.connect(self._take)
        worker.proposal_ended.connect(self._end)
        worker.failed.connect(self._fail)
        tuning.changed.connect(self._retune)
        here.selection.changed.connect(self._check_track)

    def set_document(self, document: Document | None) -> None:
        """Work on another document; what is proposed goes."""
        self.reject()
        self._document = document
        if document is not None:
            document.poses_changed.connect(self._follow)
            document.locks_changed.connect(self._follow_locks)
            document.tracks_changed.connect(self._check_track)

    # Wishes.

    def forward(self) -> None:
        """Propose what follows from the shown frame, to the end of what is tracked."""
        self._ask(Kind.FORWARD)

    def backward(self) -> None:
        """Propose what led to the shown frame, back to the corrected one before it, else to the start."""
        self._ask(Kind.BACKWARD)

    def between(self) -> None:
        """Propose what lies between the corrected frames on both sides, run from either and blended."""
        self._ask(Kind.BETWEEN)

    def fill(self) -> None:
        """Propose to fill short gaps in the picked frames, else in the whole track."""
        self._ask(Kind.FILL)

    def smooth(self) -> None:
        """Propose to smooth the picked frames, else the whole track."""
        self._ask(Kind.SMOOTH)

    # Decisions.

    @Slot()
    def accept(self) -> None:
        """Write all of the proposal; one that is still being worked out is written when it is whole."""
        if not self._is_whole(self.accept) or (proposal := self.proposal) is None:
            return
        if proposal.changed.any():
            self._write(proposal.poses, proposal.text, [] if self._lesson is None else [self._lesson])
        else:
            self.noticed.emit(tr("Nothing would change."))
        self.reject()

    @Slot()
    def accept_joints(self) -> None:
        """Write the picked joints; the others are still proposed."""
        joints = self._here.selection.joints
        if not joints:
            self.noticed.emit(tr("Pick the joints to accept first: click them, with Shift for several."))
        elif self._is_whole(self.accept_joints):
            self._accept_part(joints=joints)

    @Slot()
    def accept_range(self) -> None:
        """Write the picked frames; the others are still proposed."""
        frames = self._here.range.frames
        if frames is None:
            self.noticed.emit(tr("Pick the frames to accept first: drag over the timeline with Shift."))
        elif self._is_whole(self.accept_range):
            self._accept_part(frames=frames)

    @Slot()
    def reject(self) -> None:
        """Put the proposal away."""
        self._worker.cancel(Lane.PROPOSE)
        self._number += 1
        self._rest.stop()
        self._redraw.stop()
        self._parts.clear()
        self._then = None
        if self.wish is not None:
            self.wish, self.proposal, self.working = None, None, False
            self.changed.emit()

    def _is_whole(self, then: Callable[[], None]) -> bool:
        """Whether all of the proposal is there; else the decision waits for it."""
        if self.working:
            self._then = then
        return not self.working

    def _accept_part(self, *, joints: Collection[int] | None = None, frames: range | None = None) -> None:
        if (proposal := self.proposal) is None:
            return
        part = proposal.part(joints=joints, frames=frames)
        if same(part, proposal.before):
            self.noticed.emit(tr("Nothing is proposed there."))
            return
        self._write(part, proposal.text, [])
        self.proposal = Proposal(proposal.track, proposal.start, part, proposal.poses, proposal.text)
        self.changed.emit()

    def _write(self, poses: Poses, text: str, more: list[Change]) -> None:
        proposal, document = self.proposal, self._document
        assert proposal is not None  # the callers have looked
        assert document is not None
        accepted = Proposal(proposal.track, proposal.start, proposal.before, poses, text).changed
        self._writing = True
        try:
            document.do(text, [PosesChange(proposal.track, proposal.start, poses), *more])
        finally:
            self._writing = False
        frames = int(accepted.any(axis=1).sum())
        changed = ntr("{n} joint changed", "{n} joints changed", int(accepted.sum()))
        self.noticed.emit(f"{text}: {changed} {ntr('in {n} frame', 'in {n} frames', frames)}.")

    # Working it out.

    def _ask(self, kind: Kind) -> None:
        if (spot := self._here.spot) is None:
            return
        spot.document.settle()
        self.reject()
        self.wish = Wish(kind, spot.track, spot.frame, None if kind.carries else self._here.range.frames)
        self._make()

    @Slot()
    def _make(self) -> None:
        wish, document, clip = self.wish, self._document, self._here.playback.clip
        if wish is None or document is None or clip is None:
            return
        if wish.kind.carries and not self._worker.knows(document.labels.skeleton):
            self._refuse(tr("Load a network that knows these joints first, with Network > Load weights."))
            return
        try:
            plan, self._text = planned(wish, document, self._tuning.now, _rate(clip.times))
        except InputError as error:
            self._refuse(str(error))
            return
        self._frames, self._fresh, self._lesson = plan.frames, True, None
        self._number += 1
        self.working = True
        self._worker.propose(self._number, plan)
        self.changed.emit()

    def _refuse(self, why: str) -> None:
        self.reject()
        self.noticed.emit(why)

    @Slot(int, object)
    def _take(self, number: int, part: Part) -> None:
        if number == self._number and self.wish is not None:
            self._parts.append(part)
            if not self._redraw.isActive():
                self._redraw.start()

    @Slot(int)
    def _end(self, number: int) -> None:
        if number == self._number and self.wish is not None:
            self.working = False
            self._show()
            self.changed.emit()
            if self._then is not None:
                then, self._then = self._then, None
                then()

    @Slot(int, object)
    def _fail(self, lane: int, _: Exception) -> None:
        if lane == Lane.PROPOSE:
            self.reject()

    @Slot()
    def _show(self) -> None:
        """Take what has come into the proposal."""
        self._redraw.stop()
        wish, document = self.wish, self._document
        if wish is None or document is None or not self._parts:
            return
        before = document.labels.span(wish.track, self._frames.start, self._frames.stop)
        poses = before if self._fresh or self.proposal is None else self.proposal.poses
        for start, part, lesson in self._parts:
            at = start - self._frames.start
            poses = joined([poses[:at], part, poses[at + len(part) :]])
            self._lesson = LessonChange(wish.track, lesson, wish.frame) if wish.kind is Kind.FORWARD else None
        self._parts.clear()
        self._fresh = False
        locked = mask_of(document.locked(wish.track), before.joints) & before.placed
        poses = poses.over(before).replaced(locked, before)
        self.proposal = Proposal(wish.track, self._frames.start, before, poses, self._text)
        self.changed.emit()

    # What changes under it.

    @Slot(object)
    def _retune(self, _: object) -> None:
        if self.wish is not None and not self.wish.kind.carries:
            self._make()

    @Slot(int, int, int)
    def _follow(self, track: int, _start: int, _stop: int) -> None:
        if self.wish is not None and track == self.wish.track and not self._writing:
            self._rest.start()

    @Slot(int)
    def _follow_locks(self, track: int) -> None:
        self._follow(track, 0, 0)

    @Slot()
    def _check_track(self) -> None:
        """A proposal is for the selected track; another one is not to be changed behind the person's back."""
        gone = self._document is None or self.wish is None or self.wish.track not in self._document.labels.tracks
        if self.wish is not None and (gone or self.wish.track != self._here.selection.track):
            self.reject()

    @Slot(bool)
    def make_way(self, running: bool) -> None:
        """Put the proposal away where a run begins."""
        if running:
            self.reject()


def _rate(times: NDArray[np.float64]) -> float:
    """Frames per second of a video whose frames are shown at (N,) seconds; of a single one, any."""
    return (len(times) - 1) / float(times[-1]) if times[-1] > 0 else 1.0
