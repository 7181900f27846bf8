"""Putting a joint right, with everything after it following at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.edits import LessonChange, PersistenceChange
from app.engine_worker import Lane
from app.joint_names import names_of
from app.language import ntr, tr
from kimnet_core.inference.persistence import HELD
from kimnet_core.pose.by_hand import mask_of, put

if TYPE_CHECKING:
    from app.document import Document
    from app.engine_worker import EngineWorker
    from app.player.playback import Playback
    from app.selection import Selection
    from app.tuning import TuningState
    from kimnet_core.inference.persistence import Persistence
    from kimnet_core.labels.gesture import Lesson
    from kimnet_core.pose.pose import Poses

_REDRAW_MS = 33  # 30 times a second: more chunks than that are shown together
_NEAR = 24  # frames of a replay that are worked out before a newer one takes its place: a second around the frame


@dataclass(slots=True)
class _Held:
    """A frame in which the person moves joints, and what to call that."""

    track: int
    frame: int
    text: str


class Correction(QObject):
    """The pose in a person's hand: the future follows while it moves, and the whole is one undo step.

    Where the frame has been tracked, the position is replayed through all frames after it. A newer
    position takes the place of an older one once that has shown the near future; so a joint that never
    rests takes the near future along, and the far one comes when it pauses. Elsewhere, as on a seed pose
    before tracking, only the frame itself changes. Human joints on other frames never change. Where the tuning
    says so, corrections also reach back: the frames since the one corrected before follow from both.

    Call `drag_joint`, or `take` and `hold`, for each move, then `drop_joint` or `cancel_drag`. What of the
    future is still on its way at the drop joins the same undo step when it comes, and so does what was
    learned on the way.

    Signals:
        following_changed(bool): whether the future is being worked out.
        noticed(text): a sentence for the status bar.
    """

    following_changed = Signal(bool)
    noticed = Signal(str)

    def __init__(
        self,
        playback: Playback,
        selection: Selection,
        worker: EngineWorker,
        tuning: TuningState,
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._playback, self._selection, self._worker, self._tuning = playback, selection, worker, tuning
        self._document: Document | None = None
        self._held: _Held | None = None
        self._before: Poses | None = None  # the pose that is held, as it was when it was taken
        self._number = 0  # of the newest replay
        self._following: _Held | None = None  # whose future is being worked out
        self._reached = 0  # frames that are worked out
        self._waiting: _Held | None = None  # whose future is to be worked out next
        self._edit = -1  # the undo command that the rest of this future belongs to
        self._chunks: list[tuple[int, Poses, LessonChange | None]] = []  # not yet shown; None is of the past
        self._learned: LessonChange | None = None  # by the end of what is shown; None where nothing new is
        self._timer = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        self._timer.timeout.connect(self._show_chunks)
        worker.replayed.connect(self._take)
        worker.reached_back.connect(self._take_past)
        worker.replay_ended.connect(self._end)

    @property
    def dragging(self) -> bool:
        """Whether something is in the person's hand."""
        return self._held is not None

    @property
    def in_hand(self) -> str:
        """Name of the edit that is in the person's hand, or ""."""
        return self._held.text if self._held is not None else ""

    @property
    def following(self) -> bool:
        """Whether the future of a frame is being worked out."""
        return self._following is not None

    def set_document(self, document: Document | None) -> None:
        """Work on another document; what was going on ends without a trace."""
        self._stop_following()
        self._document, self._held, self._learned = document, None, None
        if document is not None:
            document.settling.connect(self.settle)

    def drag_joint(self, joint: int, x: float, y: float) -> None:
        """Hold a joint of the selected track at a place of the shown frame, frame pixels.

        The joints that are picked with it come along. Does nothing without a document or track.
        """
        if self._document is None:
            return
        if not self.dragging:
            self._selection.act_on(joint)
        picked = sorted(self._selection.joints)
        before = self.take(tr("Move {joints}").format(joints=names_of(self._document.labels.skeleton, picked)))
        if before is None:
            return
        here = np.array([x, y])
        places = before.xy + (here - before.xy[0, joint])  # nan, so as they were, where the joint itself is missing
        places[:, joint] = here
        self.hold(put(before, mask_of(picked, before.joints), places))

    def take(self, text: str) -> Poses | None:
        """Take the shown pose of the selected track into the hand.

        Who has it there under this text already goes on; anything else that is in the hand is let go first.

        Args:
            text: name of the edit.

        Returns:
            The pose (N = 1) as it was when it was taken, or None without a track.
        """
        if self._document is None or self._selection.track is None:
            return None
        if self._held is None or self._held.text != text:
            self._document.settle()
            track, frame = self._selection.track, self._playback.frame
            self._held, self._before = _Held(track, frame, text), self._document.labels.pose(track, frame)
        return self._before

    def hold(self, pose: Poses) -> None:
        """Show the pose that was taken as it is now (N = 1), and let the future follow."""
        if (held := self._held) is None or self._document is None:
            return
        if self._document.preview_by_hand(held.track, held.frame, pose):
            self._follow(held)

    def put(self, track: int, start: int, poses: Poses, text: str) -> None:
        """Write poses as a person says they are: one undo step, and the future follows."""
        if self._document is not None:
            edit = self._document.put_poses(track, start, poses, text)
            if edit >= 0:
                self.follow(track, start, text, edit)

    def drop_joint(self) -> None:
        """Let go: one undo step holds the joint and what of the future has followed."""
        if self._document is None or self._held is None:
            return
        self._show_chunks()
        held, self._held = self._held, None
        followed = self._learned is not None and not self.following
        self._edit = self._commit(held)
        if followed:
            self._tell(held.track)

    def cancel_drag(self) -> None:
        """Let go, and everything is as it was before the drag."""
        if self._document is not None and self._held is not None:
            self._stop_following()
            self._held = self._learned = None
            self._document.revert()

    def follow(self, track: int, frame: int, text: str, edit: int = -1) -> None:
        """Work out the future of a frame anew.

        It joins the undo step `edit`, as the document numbered it, or is one of its own, named `text`.
        """
        if self._document is None:
            return
        self._document.settle()
        self._edit = edit
        self._follow(_Held(track, frame, text))

    def switch_holding(self) -> None:
        """Let corrections hold, or no longer: one undo step, with what follows those of the shown person."""
        if self._document is not None:
            now = self._document.persistence
            text = tr("Do not hold corrections") if now.holds else tr("Hold corrections")
            self._persist(replace(now, held=0.0 if now.holds else HELD), text)

    def switch_learning(self) -> None:
        """Learn from corrections, or no longer: one undo step, with what follows those of the shown person."""
        if self._document is not None:
            now = self._document.persistence
            text = tr("Do not learn from corrections") if now.learned else tr("Learn from corrections")
            self._persist(replace(now, learned=not now.learned), text)

    @Slot()
    def settle(self) -> None:
        """End what is under way so that another edit can be made; what has followed so far is kept."""
        self.drop_joint()
        self._show_chunks()
        self._finish()
        self._stop_following()

    def _persist(self, persistence: Persistence, text: str) -> None:
        """Have corrections do something else, and work out anew what follows those of the shown stretch."""
        document, track, frame = self._document, self._selection.track, self._playback.frame
        assert document is not None  # the caller has looked
        edit = document.do(text, [PersistenceChange(persistence, frame)])
        subject = None if track is None else document.subject(track, frame)
        if track is not None and subject is not None and (human := subject.labels.human.any(axis=1)).any():
            self.follow(track, subject.start + int(np.argmax(human)), text, edit)
        if not self.following:
            self.noticed.emit(tr("{text}: so it is from the next correction on.").format(text=text))

    def _follow(self, held: _Held) -> None:
        """Replay from here, at once or as soon as the replay in hand has shown the near future."""
        if self._following is not None and self._reached < _NEAR:
            self._waiting = held
        else:
            self._replay(held)

    def _replay(self, held: _Held) -> None:
        assert self._document is not None
        self._waiting = None
        if not self._worker.knows(self._document.labels.skeleton):
            return
        subject = self._document.subject(held.track, held.frame)
        if subject is None:
            return
        reach_back = self._tuning.now.reach_back and held.frame > subject.start
        if held.frame == subject.frames[-1] and not reach_back:
            return
        self._number += 1
        self._reached = 0
        started = self._following is None
        self._following = held
        self._worker.replay(self._number, held.frame, subject, reach_back=reach_back)
        if started:
            self.following_changed.emit(True)

    @Slot(int, int, object, object)
    def _take(self, number: int, start: int, poses: Poses, lesson: Lesson | None) -> None:
        if number != self._number or self._following is None:
            return
        learned = LessonChange(self._following.track, lesson, self._following.frame)
        self._chunks.append((start, poses, learned))
        self._reached += len(poses)
        self._show_soon()

    @Slot(int, int, object)
    def _take_past(self, number: int, start: int, poses: Poses) -> None:
        if number == self._number and self._following is not None:
            self._chunks.append((start, poses, None))
            self._reached += len(poses)
            self._show_soon()

    def _show_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()
        if self._waiting is not None and self._reached >= _NEAR:
            self._replay(self._waiting)

    @Slot()
    def _show_chunks(self) -> None:
        self._timer.stop()
        if self._document is None or (held := self._following) is None:
            return
        for start, poses, learned in self._chunks:
            self._document.preview_poses(held.track, start, poses)
            self._learned = learned or self._learned
        self._chunks.clear()

    @Slot(int)
    def _end(self, number: int) -> None:
        if number != self._number or self._following is None:
            return
        self._show_chunks()
        if self._waiting is not None:
            self._replay(self._waiting)
            return
        track = self._following.track
        if not self.dragging:
            self._finish()
        self._stop_following()
        if not self.dragging:
            self._tell(track)

    def _finish(self) -> None:
        """The rest of the future joins the undo step that it follows from."""
        if self._document is not None and self._following is not None and self._document.previewing:
            self._commit(self._following, extends=self._edit)

    def _commit(self, held: _Held, *, extends: int = -1) -> int:
        """Make one undo step of all that is shown and not done, and of what was learned by its end."""
        assert self._document is not None  # something of it is shown
        learned, self._learned = self._learned, None
        return self._document.commit(held.text, [learned] if learned else [], extends=extends)

    def _tell(self, track: int) -> None:
        """Say in what way the future has followed."""
        assert self._document is not None  # it has followed in it
        lesson, ways = self._document.lesson(track), []
        if not len(self._document.labels.anchors(track)):
            self.noticed.emit(tr("The rest follows from this frame."))
            return
        if self._document.persistence.holds:
            ways.append(tr("held"))
        if lesson is not None:
            frames = len(lesson.frames)
            ways.append(ntr("learned from {n} corrected frame", "learned from {n} corrected frames", frames))
        how = ", ".join(ways) or tr("neither held nor learned, as in the paper")
        self.noticed.emit(tr("The rest follows: {how}.").format(how=how))

    def _stop_following(self) -> None:
        self._worker.cancel(Lane.REPLAY)
        self._number += 1
        self._waiting = None
        self._chunks.clear()
        self._timer.stop()
        if self._following is not None:
            self._following = None
            self.following_changed.emit(False)
