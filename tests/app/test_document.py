"""Every edit is one undo step, a preview leaves no trace unless it is committed, and all are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document import Document
from app.edits import (
    LessonChange,
    LockChange,
    NoteChange,
    PathChange,
    PersistenceChange,
    ReviewChange,
    State,
    gesture,
)
from kimnet_core.inference.persistence import Persistence
from kimnet_core.labels.document import Labels
from kimnet_core.labels.gesture import Lesson, PutMask, PutPoses
from kimnet_core.labels.note import Note, noted
from kimnet_core.model.crop import Crop
from kimnet_core.occlusion.masks import Masks
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Poses, Source, same
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.crop_path import CropPath

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SKELETON = load_skeleton("penn13")
FRAMES, K = 8, len(SKELETON)


@pytest.fixture
def document(qapp) -> Document:
    return a_document()


def a_document() -> Document:
    labels = Labels(SKELETON, FRAMES)
    labels.add_track("Person 1")
    return Document(State(labels, Masks(4, 6)))


def model(x: float, frames: int = 1) -> Poses:
    return Poses.placed_by(Source.MODEL, np.full((frames, K, 2), x), 0.5, origin=1)


def state(document: Document) -> tuple[object, ...]:
    masks = {frame: mask.tobytes() for frame, mask in document.masks.frames.items()}
    choices = document.lesson(0), document.persistence, document.locked(0)
    choices += dict(document.notes), dict(document.reviews)
    return document.labels.span(0, 0, FRAMES), masks, document.path(0).windows.tobytes(), *choices


def equal(a: tuple[object, ...], b: tuple[object, ...]) -> bool:
    return same(a[0], b[0]) and a[1:] == b[1:]


def set_path(document: Document, path: CropPath, frame: int) -> None:
    document.do("Box", [PathChange(0, path, frame)])


def edit(document: Document, kind: int, frame: int, x: float) -> None:
    """One of the kinds of edit there are."""
    if kind == 0:
        document.put_poses(0, frame, model(x), "Put")
    elif kind == 1:
        mask = np.zeros((4, 6), bool)
        mask[:, : int(x) % 6] = True
        document.set_mask(frame, mask, "Paint")
    elif kind == 2:
        set_path(document, document.path(0).put(frame, np.array([[0, 0, 1 + x, 1 + x, x]])), frame)
    elif kind == 6:
        document.do("Switch", [PersistenceChange(Persistence(x / 100, learned=frame % 2 == 0), frame)])
    elif kind == 7:
        document.do("Note", [NoteChange(frame, noted("x" if x > 20 else "", frozenset(["check"] if x > 50 else [])))])
    elif kind == 8:
        document.do("Lock", [LockChange(0, int(x) % K, locked=frame % 2 == 0)])
    elif kind == 9:
        document.do("Done", [ReviewChange(f"jump {frame}", "done" if x > 50 else None)])
    else:
        lesson = Lesson((frame,), np.full((K, 3), x), "f00d", 0.5) if x > 50 else None
        document.preview_by_hand(0, frame, document.labels.pose(0, frame).with_joint(3, x, x))
        document.preview_poses(0, frame, model(x + 1, FRAMES - frame))
        document.commit("Move", [LessonChange(0, lesson, frame)])


EDITS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, FRAMES - 1), st.floats(0, 100)), max_size=12)


@given(EDITS)
def test_undoing_everything_goes_back_through_every_state(qapp, steps) -> None:
    """Kinds 4 and 5 undo and redo in between."""
    document = a_document()
    states = [state(document)]
    for kind, frame, x in steps:
        if kind == 4:
            document.history.undo()
        elif kind == 5:
            document.history.redo()
        else:
            del states[document.history.index() + 1 :]
            edit(document, kind, frame, x)
            states.append(state(document))
        assert equal(state(document), states[document.history.index()])
    while document.history.canUndo():
        document.history.undo()
        assert equal(state(document), states[document.history.index()])
    while document.history.canRedo():
        document.history.redo()
    assert equal(state(document), states[-1])


def test_what_is_told_to_be_stored_is_what_is_there(document: Document) -> None:
    """Replaying the gestures on other labels gives the same labels."""
    copy = Labels(SKELETON, FRAMES)
    copy.add_track("Person 1")

    def store(_number: int, text: str, changes: tuple[object, ...]) -> None:
        for write in gesture(0, text, changes).writes:  # type: ignore[arg-type]
            if isinstance(write, PutPoses):
                copy.swap(write.track, write.start, write.poses)

    document.edited.connect(store)
    edit(document, 0, 2, 5.0)
    edit(document, 3, 1, 9.0)
    document.history.undo()
    edit(document, 0, 4, 7.0)
    document.history.undo()
    document.history.redo()
    assert same(copy.span(0, 0, FRAMES), document.labels.span(0, 0, FRAMES))


def test_a_reverted_preview_leaves_no_trace(document: Document, qtbot: QtBot) -> None:
    document.put_poses(0, 0, model(1, FRAMES), "Put")
    before = state(document)
    document.preview_by_hand(0, 3, document.labels.pose(0, 3).with_joint(2, 50, 60))
    document.preview_poses(0, 4, model(9, 4))
    assert document.previewing
    with qtbot.waitSignal(document.poses_changed) as told:
        document.revert()
    assert told.args == [0, 3, 8]
    assert equal(state(document), before)
    assert document.history.count() == 1


def test_a_preview_never_moves_a_human_joint(document: Document) -> None:
    document.put_poses(0, 0, model(1, FRAMES).with_joint(2, 50, 60), "Put")
    document.preview_poses(0, 0, model(9, FRAMES))
    document.commit("Track")
    poses = document.labels.span(0, 0, FRAMES)
    assert (poses.xy[:, 2] == [50, 60]).all()
    assert (poses.xy[:, 3] == 9).all()


def test_what_follows_late_joins_the_step_it_belongs_to(document: Document) -> None:
    before = state(document)
    document.preview_by_hand(0, 0, document.labels.pose(0, 0).with_joint(2, 5, 5))
    number = document.commit("Move")
    document.preview_poses(0, 1, model(9, 7))
    document.commit("Move", extends=number)
    assert document.history.count() == 1
    document.history.undo()
    assert equal(state(document), before)
    document.history.redo()
    assert document.labels.span(0, 0, FRAMES).placed[1:].all()
    assert document.labels.pose(0, 0).xy[0, 2].tolist() == [5, 5]


def test_what_follows_later_than_another_edit_is_a_step_of_its_own(document: Document) -> None:
    document.preview_by_hand(0, 0, document.labels.pose(0, 0).with_joint(2, 5, 5))
    number = document.commit("Move")
    document.put_poses(0, 5, model(1), "Put")
    document.preview_poses(0, 1, model(9, 3))
    document.commit("Move", extends=number)
    assert document.history.count() == 3


def test_an_empty_commit_is_no_step(document: Document) -> None:
    assert document.commit("Nothing") == -1
    assert document.history.count() == 0


def test_undo_shows_the_frame_it_changed_and_doing_does_not(document: Document) -> None:
    shown: list[int] = []
    document.shown_wanted.connect(shown.append)
    document.put_poses(0, 5, model(1), "Put")
    assert shown == []
    document.history.undo()
    document.history.redo()
    assert shown == [5, 5]


def test_an_empty_mask_is_stored_as_none(document: Document) -> None:
    told: list[tuple[object, ...]] = []
    document.edited.connect(lambda _n, _text, changes: told.append(gesture(0, "x", changes).writes))
    document.set_mask(2, np.zeros((4, 6), bool), "Erase")
    assert told == [(PutMask(2, None),)]
    assert not document.masks


def test_painting_on_does_not_reach_into_the_past(document: Document) -> None:
    """The array that was given may be painted on further; what undo brings back may not."""
    mask = np.eye(4, 6, dtype=bool)
    document.set_mask(2, mask, "Paint")
    mask[:] = True
    assert document.masks.at(2).sum() == 4


def test_a_path_of_a_stretch_becomes_a_write_that_can_be_stored(document: Document) -> None:
    told: list[object] = []
    document.edited.connect(lambda _n, _text, changes: told.extend(gesture(0, "x", changes).writes))
    row = np.array([[0.0, 0.0, 4.0, 4.0, 30.0]])
    set_path(document, CropPath.empty(FRAMES).put(3, row), 3)
    set_path(document, CropPath.fixed(Crop(Box(0, 0, 2, 2)), FRAMES), 3)
    document.history.undo()
    document.history.undo()
    assert len(told) == 4
    assert told[3].windows is None  # type: ignore[attr-defined]


def test_notes_locks_and_findings_are_told_and_taken_back(document: Document, qtbot: QtBot) -> None:
    note = Note("is this the left one?", ("check again",))
    with qtbot.waitSignal(document.notes_changed, check_params_cb=lambda frame: frame == 3):
        document.do("Note", [NoteChange(3, note)])
    with qtbot.waitSignal(document.locks_changed, check_params_cb=lambda track: track == 0):
        document.do("Lock head", [LockChange(0, 0, locked=True)])
    with qtbot.waitSignal(document.reviews_changed):
        document.do("Done", [ReviewChange("jump 3", "done")])
    assert (document.note(3), document.note(2), document.locked(0)) == (note, None, {0})
    assert document.reviews == {"jump 3": "done"}
    for _ in range(3):
        document.history.undo()
    assert (document.note(3), document.locked(0), dict(document.reviews)) == (None, frozenset(), {})


def test_to_lock_again_what_is_locked_is_taken_back_to_locked(document: Document) -> None:
    document.do("Lock", [LockChange(0, 2, locked=True)])
    document.do("Lock", [LockChange(0, 2, locked=True), LockChange(0, 3, locked=True)])
    document.history.undo()
    assert document.locked(0) == {2}


def test_undo_shows_the_frame_of_the_first_change_that_has_one(document: Document) -> None:
    shown: list[int] = []
    document.shown_wanted.connect(shown.append)
    document.do("Both", [LockChange(0, 2, locked=True), NoteChange(5, Note("here"))])
    document.do("Lock", [LockChange(0, 3, locked=True)])
    assert shown == []
    document.history.undo()
    assert shown == []
    document.history.undo()
    assert shown == [5]
