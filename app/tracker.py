"""Finding a person, carrying their pose through the video, and doing so again with parts hidden."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.comparison import Comparison
from app.edits import LessonChange, PathChange, PosesChange, RunChange
from app.engine_worker import Lane
from app.language import ntr, tr
from app.subject import Hidden, Subject
from kimnet_core.errors import InputError
from kimnet_core.labels.gesture import Run
from kimnet_core.occlusion.fills import Fill
from kimnet_core.pose.box import check_box
from kimnet_core.pose.pose import Poses, Source, joined

if TYPE_CHECKING:
    from app.bench import Found, TrackedFrame
    from app.document import Document
    from app.edits import Change
    from app.engine_worker import EngineWorker
    from app.frame_range import FrameRange
    from app.player.playback import Playback
    from app.selection import Selection
    from kimnet_core.pose.box import Box


@dataclass(slots=True, eq=False)
class _Pass:
    """The run in progress."""

    number: int
    track: int
    subject: Subject
    stop: int
    run: Run | None  # None for a comparison
    shown: int  # the frame that the picture follows it with; -1 once the person looks elsewhere
    done: list[TrackedFrame]


class Tracker(QObject):
    """Everything that looks for a person in pictures it has not seen yet; one run at a time.

    Attributes:
        comparison: the newest run with parts hidden, or None.
        looking: whether a person is being looked for.
        fill: what takes the place of hidden pixels in the next such run.

    Signals:
        run_changed(bool): a run began or ended.
        looking_changed(bool): a person is looked for, or no longer.
        progressed(done, total): frames of the run.
        comparison_changed(): `comparison` is another, or None.
        noticed(text): a sentence for the status bar.
        box_wanted(): nobody was found; the person should draw a box.
        failed(error).
    """

    run_changed = Signal(bool)
    looking_changed = Signal(bool)
    progressed = Signal(int, int)
    comparison_changed = Signal()
    noticed = Signal(str)
    box_wanted = Signal()
    failed = Signal(object)

    def __init__(
        self,
        playback: Playback,
        selection: Selection,
        frames: FrameRange,
        worker: EngineWorker,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.comparison: Comparison | None = None
        self.fill = Fill.MEAN
        self.looking = False
        self._playback, self._selection, self._range, self._worker = playback, selection, frames, worker
        self._document: Document | None = None
        self._asked_for: Document | None = None  # whose person is looked for: an answer may come too late
        self._pass: _Pass | None = None
        self._track_when_found = False
        self._waiting: list[int] = []  # people who are tracked next
        self._number = 0
        worker.found.connect(self._take_found)
        worker.tracked.connect(self._take_tracked)
        worker.run_ended.connect(self._end)
        worker.failed.connect(self._give_up)

    @property
    def running(self) -> bool:
        return self._pass is not None

    def set_document(self, document: Document | None) -> None:
        """Work on another document; a run in progress ends without a trace."""
        self._stop()
        self._give_up()
        self._document = document
        self._set_comparison(None)
        if document is not None:
            document.settling.connect(self._settle)

    # Verbs.

    def find_person(self) -> None:
        """Look for a person in the shown frame and give them a window and a seed pose."""
        self._track_when_found = False
        if self._ready():
            self._asked_for = self._document
            self._worker.find_person(self._playback.frame)
            self._set_looking(True)
            self.noticed.emit(tr("Looking for a person…"))

    def set_box(self, box: Box) -> None:
        """Say where the person is in the shown frame; a window and a seed pose follow.

        Raises:
            InputError: the box lies outside the frame.
        """
        clip = self._playback.clip
        if clip is None or not self._ready():
            return
        check_box(box, clip.info.height, clip.info.width)
        self._track_when_found = False
        self._asked_for = self._document
        self._worker.find_person(self._playback.frame, box)

    def track(self) -> None:
        """Carry the pose of the shown frame to the end of the video; where it has none, find a person first.

        The windows after this frame are laid anew, and all but human joints are replaced. One undo step.
        """
        document, track, frame = self._document, self._selection.track, self._playback.frame
        if document is None or self.running or not self._ready():
            return
        if track is None or not document.path(track).covers(frame):
            self.find_person()
            self._track_when_found = True
            return
        self._begin(document, track, frame)

    def track_picked(self) -> None:
        """Carry the pose of the first picked frame through the others; what comes after them stays. One undo step."""
        document, track, frames = self._document, self._selection.track, self._range.frames
        if document is None or frames is None or self.running or not self._ready():
            return
        if track is not None and document.path(track).covers(frames.start):
            self._begin(document, track, frames.start, frames.stop)
        else:
            self.failed.emit(InputError(tr("Nobody was found in the first picked frame yet; find the person there.")))

    def track_everybody(self) -> None:
        """Carry all people who have a window in the shown frame to the end, one after the other; an undo step each."""
        document, frame = self._document, self._playback.frame
        if document is None or self.running or not self._ready():
            return
        there = [track for track in sorted(document.labels.tracks) if document.path(track).covers(frame)]
        if there:
            self._begin(document, there[0], frame)
            self._waiting = there[1:]
        else:
            self.failed.emit(InputError(tr("Nobody was found in this frame yet; find people or draw boxes first.")))

    def track_masked(self) -> None:
        """Run the stretch around the shown frame again with the painted parts hidden, as a comparison.

        Seed and windows are those of the labels' own run, so that only the masks differ.
        """
        document, track = self._document, self._selection.track
        if document is None or track is None or self.running or not self._ready():
            return
        document.settle()
        if (subject := document.subject(track, self._playback.frame)) is None or len(subject.labels) == 1:
            self.failed.emit(InputError(tr("This frame is not tracked yet; track the person first, then hide parts.")))
        elif not document.masks:
            self.failed.emit(InputError(tr("Nothing is painted yet; paint what the network shall not see (B).")))
        else:
            self._set_comparison(None)
            self._begin_masked(document, track, subject)

    def renew_comparison(self) -> None:
        """Run again with what is painted now; the comparison stays as it was until this one is there.

        A run that writes labels goes on undisturbed. Where nothing can be compared, nothing is said.
        """
        document, track = self._document, self._selection.track
        if document is None or track is None or not self._worker.knows(document.labels.skeleton):
            return
        if self._pass is not None and self._pass.run is not None:
            return
        self._stop()
        if not document.masks:
            self._set_comparison(None)
        elif (subject := document.subject(track, self._playback.frame)) is not None and len(subject.labels) > 1:
            self._begin_masked(document, track, subject)

    def cancel(self) -> None:
        """End the run; what it has done so far is kept."""
        self._track_when_found = False
        if self._pass is not None:
            self._keep()

    def compare(self, comparison: Comparison) -> None:
        """Put a run that was made elsewhere beside the labels."""
        self._set_comparison(comparison)

    def clear_comparison(self) -> None:
        """Put the comparison run away."""
        self._set_comparison(None)

    def _ready(self) -> bool:
        """Whether a network for the joints of the document is there; the person is told where not."""
        document, engine = self._document, self._worker.engine
        if document is None:
            return False
        if engine is None:
            self.failed.emit(InputError(tr("No weights are loaded yet; choose a file with Network > Load weights.")))
            return False
        if not self._worker.knows(document.labels.skeleton):
            self.failed.emit(
                InputError(
                    tr(
                        "The network knows the joints of {network}, and these labels are for {labels}. Load other "
                        "weights, or open the video anew."
                    ).format(network=engine.skeleton.title, labels=document.labels.skeleton.title)
                )
            )
            return False
        return True

    # Seeds.

    @Slot()
    def _give_up(self) -> None:
        """No person comes of the search that was begun."""
        self._track_when_found = False
        self._set_looking(False)

    def _set_looking(self, looking: bool) -> None:
        if looking != self.looking:
            self.looking = looking
            self.looking_changed.emit(looking)

    @Slot(int, object)
    def _take_found(self, frame: int, found: Found | None) -> None:
        elsewhere = self.looking and frame != self._playback.frame
        if self._asked_for is not self._document or elsewhere or self.running:
            self._give_up()
        elif found is None:
            self._give_up()
            self.noticed.emit(tr("Nobody stands out in this frame. Draw a box around the person."))
            self.box_wanted.emit()
        else:
            self._set_looking(False)
            self._place(frame, found)

    def _place(self, frame: int, found: Found) -> None:
        """One undo step: the person, if they are new, their window and their pose."""
        document, poses = self._document, found.poses
        assert document is not None  # it was asked for
        changes: list[Change] = []
        track = self._selection.track
        if track is None:
            person = document.new_track(frame)
            track = person.track
            changes.append(person)
            before = Poses.absent(1, poses.joints)
        else:
            before = document.labels.pose(track, frame)
        path = document.path(track).put(frame, np.array([found.crop.window]))
        changes += [PathChange(track, path, frame), PosesChange(track, frame, poses.over(before))]
        document.do(tr("Place person"), changes)
        self._selection.select(track, self._selection.joint)
        if self._track_when_found:
            self._track_when_found = False
            self._begin(document, track, frame)
        else:
            self.noticed.emit(tr("Check the pose, drag what is off, then track."))

    # A run.

    def _begin(self, document: Document, track: int, frame: int, stop: int | None = None) -> None:
        engine, labels = self._worker.engine, document.labels
        assert engine is not None  # asked before a seed was
        document.settle()
        self._number = max(self._number, *document.runs, 0) + 1
        path = document.path(track).until(frame + 1)
        stop = labels.frames if stop is None else stop
        known = labels.span(track, frame, stop)
        subject = Subject(frame, path, _as_anchors(known), document.persistence)
        kept = asdict(document.persistence)
        parameters = {"track": track, "start": frame, "device": engine.device, **kept}
        now = datetime.now(UTC).isoformat(timespec="seconds")
        run = Run(self._number, engine.weights, engine.sha256, engine.engine, parameters, now)
        self._pass = _Pass(self._number, track, subject, stop, run, frame, [])
        self._worker.track(self._number, subject)
        self.noticed.emit(tr("Tracking… Esc ends it and keeps what is done."))
        self.run_changed.emit(True)

    def _begin_masked(self, document: Document, track: int, subject: Subject) -> None:
        self._number = max(self._number, *document.runs, 0) + 1
        subject = replace(subject, hidden=Hidden(document.masks, self.fill))
        self._pass = _Pass(self._number, track, subject, subject.frames.stop, None, -1, [])
        self._worker.track(self._number, subject)
        self.run_changed.emit(True)

    @Slot(int, object)
    def _take_tracked(self, number: int, tracked: TrackedFrame) -> None:
        going, document = self._pass, self._document
        if going is None or number != going.number or document is None:
            return
        going.done.append(tracked)
        if going.run is not None:
            document.preview_poses(going.track, tracked.frame, tracked.poses)
            self._follow(going, tracked.frame)
        if tracked.problem:
            self.noticed.emit(tracked.problem)
        self.progressed.emit(len(going.done), going.stop - going.subject.start)

    def _follow(self, going: _Pass, frame: int) -> None:
        """Show the newest frame of the run, until the person looks elsewhere."""
        if self._playback.wanted == going.shown:
            going.shown = frame
            self._playback.seek(frame)
        else:
            going.shown = -1

    @Slot(int)
    def _end(self, number: int) -> None:
        going, document, waiting = self._pass, self._document, self._waiting
        if going is None or document is None or number != going.number:
            return
        self._keep()
        if waiting:
            if self._playback.wanted == going.shown:
                self._playback.seek(going.subject.start)  # so that the picture follows the next one, too
            self._begin(document, waiting[0], going.subject.start)
            self._waiting = waiting[1:]

    @Slot()
    def _settle(self) -> None:
        """Another edit begins: a run that writes labels ends, so that the person's edit stays on top of it."""
        if self._pass is not None and self._pass.run is not None:
            self._keep()

    def _keep(self) -> None:
        """End the run and keep what it has done: one undo step, or the comparison."""
        going, document = self._pass, self._document
        self._stop()
        if going is None or document is None or not going.done:
            return
        start = going.subject.start
        if going.run is None:
            poses = joined([item.poses for item in going.done])
            self._set_comparison(Comparison(going.track, start, poses, going.subject))
            self.noticed.emit(
                tr("Compared: the Occlusion panel says how far joints moved, View > Compare side by side shows both.")
            )
            return
        windows = np.array([item.crop.window for item in going.done])
        whole = going.stop == document.labels.frames
        path = (going.subject.path if whole else document.path(going.track)).put(start, windows)
        learned = LessonChange(going.track, going.done[-1].lesson, start)
        document.commit(
            tr("Track person"), [PathChange(going.track, path, start), RunChange(going.run, start), learned]
        )
        self.noticed.emit(
            ntr("{n} frame tracked.", "{n} frames tracked.", len(going.done))
            + " "
            + tr("Drag a joint that is off: what follows it is worked out anew.")
        )

    def _stop(self) -> None:
        self._worker.cancel(Lane.RUN)
        self._track_when_found = False
        self._waiting = []
        if self._pass is not None:
            self._pass = None
            self.run_changed.emit(False)

    def _set_comparison(self, comparison: Comparison | None) -> None:
        if comparison is not self.comparison:
            self.comparison = comparison
            self.comparison_changed.emit()


def _as_anchors(poses: Poses) -> Poses:
    """The poses from a seed on, an imported seed made the person's own: they chose to start from it."""
    imported = poses.source == Source.IMPORTED
    imported[1:] = False
    return replace(poses, source=np.where(imported, np.uint8(Source.HUMAN), poses.source))
