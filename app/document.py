"""The open document: labels, masks, crop paths, the undo history, and who is told of a change."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaMethod, QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.edits import (
    ColorChange,
    LockChange,
    MaskChange,
    NameChange,
    NoteChange,
    PathChange,
    PersistenceChange,
    PosesChange,
    ReviewChange,
    SkeletonChange,
    TrackChange,
)
from app.language import tr
from app.person_colors import usual_color
from app.subject import Subject, stretch_at
from kimnet_core.labels.document import TrackLabels
from kimnet_core.occlusion.mask import Mask
from kimnet_core.pose.by_hand import mask_of
from kimnet_core.pose.pose import Poses, differing, same

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from app.edits import Change, State
    from kimnet_core.inference.persistence import Persistence
    from kimnet_core.labels.document import Labels
    from kimnet_core.labels.gesture import Lesson, Run
    from kimnet_core.labels.note import Note
    from kimnet_core.labels.work import Work
    from kimnet_core.occlusion.masks import Masks
    from kimnet_core.tracking.crop_path import CropPath

_ids = itertools.count(1)


@dataclass(slots=True, eq=False)
class _Preview:
    """What is shown but not yet done: the poses from before, and which frames were touched since."""

    track: int
    before: Poses  # all frames of the track
    start: int
    stop: int


class Document(QObject):
    """The only holder of labels, masks and crop paths in the window; every edit is one undo command.

    Two ways to change poses: a verb, which is a command at once; or `preview_by_hand` and `preview_poses`,
    any number of times (a drag, a run in progress), ended by `commit`, which makes one command of them
    all, or by `revert`. There is one preview at a time: who begins another edit calls `settle` first, and
    whoever previews then commits.

    Attributes:
        number: of the video in its project.
        history: the undo stack, which all videos of a project share; `history.undo()` and `history.redo()` are
            the verbs of it.

    Signals:
        poses_changed(track, start, stop): frames `start` to `stop - 1` of a track have other poses.
        masks_changed(frame): the mask of a frame is another.
        path_changed(track): the windows of a track are others.
        tracks_changed(): a track came or went, or is called otherwise, or its joints are drawn otherwise.
        persistence_changed(Persistence): corrections do something else to what follows them.
        notes_changed(frame): another note or flag is on a frame.
        locks_changed(track): other joints of a track are locked.
        lock_held(track, joints): a person would have changed these locked joints, and they stayed as they are.
        reviews_changed(): a finding of the review was done, skipped or taken up again.
        edited(number, text, changes): something was done, undone or redone, and must be stored.
        settling(): another edit is about to begin; who has a preview in progress commits it now.
        shown_wanted(frame): an undo or redo changed this frame; it should be shown.
    """

    poses_changed = Signal(int, int, int)
    masks_changed = Signal(int)
    path_changed = Signal(int)
    tracks_changed = Signal()
    persistence_changed = Signal(object)
    notes_changed = Signal(int)
    locks_changed = Signal(int)
    lock_held = Signal(int, object)
    reviews_changed = Signal()
    edited = Signal(int, str, object)
    settling = Signal()
    shown_wanted = Signal(int)

    def __init__(
        self, state: State, parent: QObject | None = None, *, number: int = 0, history: QUndoStack | None = None
    ) -> None:
        """Edit a state; with a history of its own where none is given."""
        super().__init__(parent)
        self._state = state
        self.number = number
        self.history = QUndoStack(self) if history is None else history
        self._preview: _Preview | None = None

    def forget_listeners(self) -> None:
        """Tell nobody but the project of changes any more: who showed this document shows another one."""
        for signal in (
            self.poses_changed,
            self.masks_changed,
            self.path_changed,
            self.tracks_changed,
            self.persistence_changed,
            self.notes_changed,
            self.locks_changed,
            self.lock_held,
            self.reviews_changed,
            self.settling,
            self.shown_wanted,
        ):
            if self.isSignalConnected(QMetaMethod.fromSignal(signal)):
                signal.disconnect()

    @property
    def labels(self) -> Labels:
        """Poses of all tracks; read only."""
        return self._state.labels

    @property
    def masks(self) -> Masks:
        """Painted occluders; a value, so it is never written in place."""
        return self._state.masks

    def path(self, track: int) -> CropPath:
        """The windows of a track, all unknown where none were laid yet."""
        return self._state.path(track)

    @property
    def runs(self) -> Mapping[int, Run]:
        """Passes of a network that were ever made, by id; read only."""
        return self._state.runs

    @property
    def work(self) -> Mapping[int, Work]:
        """What frames have cost, by frame; read only, and no edit."""
        return self._state.work

    @property
    def persistence(self) -> Persistence:
        """What corrections do to the frames after them."""
        return self._state.persistence

    @property
    def notes(self) -> Mapping[int, Note]:
        """What a person says of frames, by frame; read only."""
        return self._state.notes

    def note(self, frame: int) -> Note | None:
        """What a person says of a frame."""
        return self._state.notes.get(frame)

    def locked(self, track: int) -> frozenset[int]:
        """The joints of a track that no edit but unlocking changes, in any frame."""
        return self._state.locks.get(track, frozenset())

    @property
    def reviews(self) -> Mapping[str, str]:
        """What became of findings of the review, by their keys; read only."""
        return self._state.reviews

    def color(self, track: int) -> str:
        """The colour of a person, "#rrggbb"."""
        return self._state.colors.get(track) or usual_color(track)

    def lesson(self, track: int) -> Lesson | None:
        """What the newest replay or run of a track had learned from corrected frames."""
        return self._state.lessons.get(track)

    def subject(self, track: int, frame: int) -> Subject | None:
        """The stretch of a track around a frame that can be replayed, as it is now; None where no pass came."""
        path = self.path(track)
        frames = stretch_at(self.labels.tracks[track].poses, path, self.runs, frame)
        if frames is None:
            return None
        labels = self.labels.span(track, frames.start, frames.stop)
        return Subject(frames.start, path.until(frames.stop), labels, self.persistence)

    def new_track(self, frame: int) -> TrackChange:
        """The change that would add a person without a joint, for an edit that holds more."""
        track = max(self.labels.tracks, default=-1) + 1
        poses = Poses.absent(self.labels.frames, len(self.labels.skeleton))
        return TrackChange(track, TrackLabels(track, tr("Person {n}").format(n=track + 1), poses), frame)

    @property
    def previewing(self) -> bool:
        """Whether something is shown that is not yet a command."""
        return self._preview is not None

    def before_preview(self, track: int) -> Poses | None:
        """All poses of a track as they were before what is shown and not done; None where nothing of it is."""
        return self._preview.before if self._preview is not None and self._preview.track == track else None

    # Verbs: each is one undo command.

    def put_poses(self, track: int, start: int, poses: Poses, text: str) -> int:
        """Write poses as a person says they are, human joints too; for a model's poses use `poses.over(before)`.

        Returns:
            The id of the command; -1 where locks leave nothing to do.
        """
        allowed = self._but_locked(track, start, poses)
        return -1 if allowed is None else self.do(text, [PosesChange(track, start, allowed)])

    def set_mask(self, frame: int, mask: NDArray[np.bool_] | None, text: str) -> None:
        """Replace the occluder of a frame; an empty mask is stored as none."""
        self.set_masks({frame: None if mask is None else Mask.of(mask)}, text)

    def set_masks(self, masks: Mapping[int, Mask | None], text: str) -> None:
        """Replace what is hidden of several frames at once."""
        self.do(text, [MaskChange(frame, masks[frame]) for frame in sorted(masks)])

    def do(self, text: str, changes: Iterable[Change]) -> int:
        """Make one undo command of several changes, which take effect at once and in order; returns its id."""
        self.settle()
        number = next(_ids)
        self.history.push(Edit(self, text, tuple(changes), number))
        return number

    def settle(self) -> None:
        """Have every edit in progress become a command, so that another can begin."""
        self.settling.emit()

    def pose_before(self, track: int, frame: int) -> Poses:
        """The pose (N = 1) that undoing the newest edit would bring back."""
        pose = self.labels.pose(track, frame)
        edit = self.history.command(self.history.index() - 1)
        for change in edit.changes if isinstance(edit, Edit) and edit.document is self else ():
            if isinstance(change, PosesChange) and change.track == track:
                at = frame - change.start
                pose = change.poses[at : at + 1] if 0 <= at < len(change.poses) else pose
        return pose

    # Preview: shown at once, done later as one command.

    def preview_by_hand(self, track: int, start: int, poses: Poses) -> bool:
        """Show poses as a person holds them, human joints too; part of the edit in progress.

        Returns:
            Whether anything of them could be shown; False where locks leave nothing.
        """
        allowed = self._but_locked(track, start, poses)
        if allowed is not None:
            self._write_preview(track, start, allowed)
        return allowed is not None

    def preview_poses(self, track: int, start: int, poses: Poses) -> None:
        """Show poses that a model gave; human joints stay as they are, and locked ones wherever they have a place."""
        before = self.labels.span(track, start, start + len(poses))
        locked = mask_of(self.locked(track), poses.joints) & before.placed
        self._write_preview(track, start, poses.over(before).replaced(locked, before))

    def commit(self, text: str, more: Iterable[Change] = (), *, extends: int = -1) -> int:
        """Make one command of everything previewed and of further changes.

        Args:
            text: name of the edit.
            more: changes beside the poses, such as the crop path of the run.
            extends: id of an earlier commit that this one belongs to: if that is the newest command
                still, both become one.

        Returns:
            The id of the command, for `extends`; -1 if there was nothing to do.
        """
        changes = [*self._take_preview(), *more]
        if not changes:
            return -1
        number = extends if extends >= 0 else next(_ids)
        self.history.push(Edit(self, text, tuple(changes), number))
        return number

    def revert(self) -> None:
        """Forget the preview: every pose is as it was before the first of them."""
        for change in self._take_preview():
            self.poses_changed.emit(change.track, change.start, change.start + len(change.poses))

    def _take_preview(self) -> list[PosesChange]:
        """End the preview: labels as before it, and the change that would bring its result."""
        if (preview := self._preview) is None:
            return []
        self._preview = None
        before = preview.before[preview.start : preview.stop]
        return [PosesChange(preview.track, preview.start, self.labels.swap(preview.track, preview.start, before))]

    def _but_locked(self, track: int, start: int, poses: Poses) -> Poses | None:
        """What a person wants, with locked joints as they are, and None where that leaves nothing.

        This is the one door for a person's edits of poses, so it is here that locks hold.
        """
        if not (locked := self.locked(track)):
            return poses
        before = self.labels.span(track, start, start + len(poses))
        allowed = poses.replaced(mask_of(locked, poses.joints), before)
        held = locked & differing(allowed, poses)
        if not held:
            return poses
        self.lock_held.emit(track, held)
        return None if same(allowed, before) else allowed

    def _write_preview(self, track: int, start: int, poses: Poses) -> None:
        stop = start + len(poses)
        if self._preview is None:
            self._preview = _Preview(track, self.labels.span(track, 0, self.labels.frames), start, stop)
        if self._preview.track != track:
            raise ValueError("a preview of another track is not ended yet")
        self._preview.start = min(self._preview.start, start)
        self._preview.stop = max(self._preview.stop, stop)
        self.labels.swap(track, start, poses)
        self.poses_changed.emit(track, start, stop)

    def swap(self, change: Change) -> Change:
        """Let a change and what is there change places, and tell; for undo commands only."""
        before = change.swap(self._state)
        match change:
            case PosesChange(track, start, poses):
                self.poses_changed.emit(track, start, start + len(poses))
            case MaskChange(frame):
                self.masks_changed.emit(frame)
            case PathChange(track):
                self.path_changed.emit(track)
            case TrackChange() | NameChange() | ColorChange() | SkeletonChange():
                self.tracks_changed.emit()
            case PersistenceChange(persistence):
                self.persistence_changed.emit(persistence)
            case NoteChange(frame):
                self.notes_changed.emit(frame)
            case LockChange(track):
                self.locks_changed.emit(track)
            case ReviewChange():
                self.reviews_changed.emit()
        return before

    def joint_name(self, joint: int) -> str:
        """A joint in the words of a menu, such as "left wrist"."""
        return self.labels.skeleton.joints[joint].replace("_", " ")


class Edit(QUndoCommand):
    """One named edit; it holds the changes that lead to its other side.

    Attributes:
        document: the one that it edits.
    """

    def __init__(self, document: Document, text: str, changes: tuple[Change, ...], number: int) -> None:
        super().__init__(text)
        self.document, self.changes, self._number = document, changes, number
        self._fresh = True  # the first redo is the doing itself: the person looks at the frame already

    def redo(self) -> None:
        self._swap(self.text())

    def undo(self) -> None:
        self._swap(f"Undo {self.text()}")

    def id(self) -> int:
        return self._number

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Edit):
            return False
        self.changes = other.changes + self.changes
        return True

    def _swap(self, text: str) -> None:
        applied = self.changes
        self.changes = tuple(self.document.swap(change) for change in applied)[::-1]
        self.document.edited.emit(self.document.number, text, applied)
        frame = next((change.frame for change in applied if change.frame is not None), None)
        if frame is not None and not self._fresh:
            self.document.shown_wanted.emit(frame)
        self._fresh = False
