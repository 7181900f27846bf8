"""Putting a joint right, with everything after it following at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.engine_worker import Lane

if TYPE_CHECKING:
    from app.document import Document
    from app.engine_worker import EngineWorker
    from app.playback import Playback
    from app.selection import Selection
    from kimnet_core.pose.pose import Poses

_REDRAW_MS = 33  # 30 times a second: more chunks than that are shown together
_NEAR = 24  # frames of a replay that are worked out before a newer one takes its place: a second of the future


@dataclass(slots=True)
class _Held:
    """A frame in which the person moves a joint, and what to call that."""

    track: int
    frame: int
    text: str


class Correction(QObject):
    """Drag a joint on the shown frame: the future follows while it moves, and the whole is one undo step.

    Where the frame has been tracked, the position is replayed through all frames after it. A newer
    position takes the place of an older one once that has shown the near future; so a joint that never
    rests takes the near future along, and the far one comes when it pauses. Elsewhere, as on a seed pose
    before tracking, only the frame itself changes. Human joints on later frames never change.

    Call `drag_joint` for each move, then `drop_joint` or `cancel_drag`. What of the future is still on
    its way at the drop joins the same undo step when it comes.

    Signals:
        following_changed(bool): whether the future is being worked out.
    """

    following_changed = Signal(bool)

    def __init__(
        self, playback: Playback, selection: Selection, worker: EngineWorker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._playback, self._selection, self._worker = playback, selection, worker
        self._document: Document | None = None
        self._held: _Held | None = None
        self._number = 0  # of the newest replay
        self._following: _Held | None = None  # whose future is being worked out
        self._reached = 0  # frames that it has worked out
        self._waiting: _Held | None = None  # whose future is to be worked out next
        self._edit = -1  # the undo command that the rest of this future belongs to
        self._chunks: list[tuple[int, Poses]] = []
        self._timer = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        self._timer.timeout.connect(self._show_chunks)
        worker.replayed.connect(self._take)
        worker.replay_ended.connect(self._end)

    @property
    def dragging(self) -> bool:
        """Whether a joint is in the person's hand."""
        return self._held is not None

    @property
    def following(self) -> bool:
        """Whether the future of a frame is being worked out."""
        return self._following is not None

    def set_document(self, document: Document | None) -> None:
        """Work on another document; what was going on ends without a trace."""
        self._stop_following()
        self._document, self._held = document, None
        if document is not None:
            document.settling.connect(self.settle)

    def drag_joint(self, joint: int, x: float, y: float) -> None:
        """Hold a joint of the selected track at a place of the shown frame, frame pixels.

        The frame is the one shown at the first call of a drag. Does nothing without a document or track.
        """
        if self._document is None or self._selection.track is None:
            return
        if self._held is None:
            self._document.settle()
            text = f"Move {self._document.joint_name(joint)}"
            self._held = _Held(self._selection.track, self._playback.frame, text)
            self._selection.select_joint(joint)
        held = self._held
        self._document.preview_joint(held.track, held.frame, joint, x, y)
        self._follow(held)

    def drop_joint(self) -> None:
        """Let go: one undo step holds the joint and what of the future has followed."""
        if self._document is None or self._held is None:
            return
        self._show_chunks()
        self._edit = self._document.commit(self._held.text)
        self._held = None

    def cancel_drag(self) -> None:
        """Let go, and everything is as it was before the drag."""
        if self._document is not None and self._held is not None:
            self._stop_following()
            self._held = None
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

    @Slot()
    def settle(self) -> None:
        """End what is under way so that another edit can be made; what has followed so far is kept."""
        self.drop_joint()
        self._show_chunks()
        self._finish()
        self._stop_following()

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
        if subject is None or held.frame == subject.frames[-1]:
            return
        self._number += 1
        self._reached = 0
        started = self._following is None
        self._following = held
        self._worker.replay(self._number, held.frame, subject)
        if started:
            self.following_changed.emit(True)

    @Slot(int, int, object)
    def _take(self, number: int, start: int, poses: Poses) -> None:
        if number != self._number or self._following is None:
            return
        self._chunks.append((start, poses))
        self._reached += len(poses)
        if not self._timer.isActive():
            self._timer.start()
        if self._waiting is not None and self._reached >= _NEAR:
            self._replay(self._waiting)

    @Slot()
    def _show_chunks(self) -> None:
        self._timer.stop()
        if self._document is None or self._following is None:
            return
        for start, poses in self._chunks:
            self._document.preview_poses(self._following.track, start, poses)
        self._chunks.clear()

    @Slot(int)
    def _end(self, number: int) -> None:
        if number != self._number or self._following is None:
            return
        self._show_chunks()
        if self._waiting is not None:
            self._replay(self._waiting)
            return
        if not self.dragging:
            self._finish()
        self._stop_following()

    def _finish(self) -> None:
        """The rest of the future joins the undo step that it follows from."""
        if self._document is not None and self._following is not None and self._document.previewing:
            self._document.commit(self._following.text, extends=self._edit)

    def _stop_following(self) -> None:
        self._worker.cancel(Lane.REPLAY)
        self._number += 1
        self._waiting = None
        self._chunks.clear()
        self._timer.stop()
        if self._following is not None:
            self._following = None
            self.following_changed.emit(False)
