"""Corrections hold and teach, as two switches say; undo takes back what was learned, and a project remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.inference.persistence import PAPER, Persistence
from kimnet_core.pose.pose import Source, same
from tests.app.conftest import FRAMES, open_clip
from tests.app.test_session import all_poses, place, show, track, wait_followed

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session
    from kimnet_core.labels.gesture import Lesson


@pytest.fixture
def tracked(opened: Session, qtbot: QtBot) -> Session:
    place(opened, qtbot)
    track(opened, qtbot)
    return opened


def correct(session: Session, qtbot: QtBot, frame: int, x: float = 60.0) -> None:
    show(session, qtbot, frame)
    session.correction.drag_joint(3, x, 40.0)
    wait_followed(session, qtbot)


def switch(session: Session, qtbot: QtBot, name: str) -> None:
    """Turn a switch, and wait for what follows it."""
    getattr(session.correction, f"switch_{name}")()
    qtbot.waitUntil(lambda: not session.correction.following)


def lesson(session: Session) -> Lesson | None:
    assert session.document is not None
    return session.document.lesson(0)


def test_what_was_learned_is_undone_with_the_correction_that_taught_it(tracked: Session, qtbot: QtBot) -> None:
    assert lesson(tracked) is None
    correct(tracked, qtbot, 4)
    first = lesson(tracked)
    assert first is not None
    assert first.frames == (4,)
    assert first.readout.shape == (13, 9)
    assert first.readout.any()
    assert first.sha256 == tracked.worker.engine.sha256
    correct(tracked, qtbot, 9)
    assert lesson(tracked).frames == (4, 9)
    tracked.undo()
    assert lesson(tracked) is first
    tracked.undo()
    assert lesson(tracked) is None
    tracked.redo()
    assert lesson(tracked) is first


def test_a_later_lesson_stands_when_an_earlier_frame_is_corrected_again(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 9)
    correct(tracked, qtbot, 4)
    assert lesson(tracked).frames == (4, 9)


def test_a_drag_that_pauses_until_all_has_followed_keeps_what_it_taught(tracked: Session, qtbot: QtBot) -> None:
    show(tracked, qtbot, 4)
    tracked.correction.drag_joint(3, 60.0, 40.0)
    qtbot.waitUntil(lambda: not tracked.correction.following)
    assert lesson(tracked) is None, "nothing is done before the joint is dropped"
    tracked.correction.drop_joint()
    assert lesson(tracked).frames == (4,)


def test_a_cancelled_drag_teaches_nothing(tracked: Session, qtbot: QtBot) -> None:
    show(tracked, qtbot, 4)
    tracked.correction.drag_joint(3, 60.0, 40.0)
    qtbot.waitUntil(lambda: not tracked.correction.following)
    tracked.correction.cancel_drag()
    assert lesson(tracked) is None
    show(tracked, qtbot, FRAMES - 1)
    tracked.correction.drag_joint(3, 60.0, 40.0)
    tracked.correction.drop_joint()
    assert lesson(tracked) is None, "a last frame has no future that could follow from it"


def test_a_run_over_corrected_frames_learns_from_them(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 4)
    taught = lesson(tracked)
    show(tracked, qtbot, 0)
    track(tracked, qtbot)
    again = lesson(tracked)
    assert again is not taught
    assert again.frames == (4,)
    assert np.allclose(again.readout, taught.readout, atol=1e-5)


def test_a_switch_replays_what_follows_the_corrections_as_one_undo_step(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 4)
    document = tracked.document
    before, steps = all_poses(tracked), document.history.count()
    switch(tracked, qtbot, "learning")
    assert document.persistence == Persistence(learned=False)
    assert lesson(tracked) is None
    switch(tracked, qtbot, "holding")
    assert document.persistence == PAPER
    assert document.history.count() == steps + 2
    paper = all_poses(tracked)
    assert same(paper[:5], before[:5])
    assert not same(paper[5:], before[5:])
    assert (paper.source[5:] == Source.PROPAGATED).all()
    tracked.undo()
    tracked.undo()
    assert same(all_poses(tracked), before)
    assert document.persistence == Persistence()
    assert lesson(tracked).frames == (4,)


def test_switches_do_not_depend_on_the_order_of_correcting(tracked: Session, qtbot: QtBot) -> None:
    """What a switch leads to is what correcting under it would have led to."""
    correct(tracked, qtbot, 4)
    switch(tracked, qtbot, "holding")
    after = all_poses(tracked)
    tracked.undo()
    tracked.undo()
    switch(tracked, qtbot, "holding")
    correct(tracked, qtbot, 4)
    assert same(all_poses(tracked), after)


def test_without_a_correction_a_switch_changes_no_pose(tracked: Session, qtbot: QtBot) -> None:
    before = all_poses(tracked)
    with qtbot.waitSignal(tracked.noticed) as told:
        switch(tracked, qtbot, "holding")
    assert "next correction" in told.args[0]
    assert same(all_poses(tracked), before)
    assert not tracked.document.persistence.holds
    tracked.undo()
    assert tracked.document.persistence.holds


def test_the_person_is_told_in_what_way_the_rest_follows(tracked: Session, qtbot: QtBot) -> None:
    told: list[str] = []
    tracked.noticed.connect(told.append)
    correct(tracked, qtbot, 4)
    correct(tracked, qtbot, 9)
    switch(tracked, qtbot, "holding")
    switch(tracked, qtbot, "learning")
    assert told == [
        "The rest follows: held, learned from 1 corrected frame.",
        "The rest follows: held, learned from 2 corrected frames.",
        "The rest follows: learned from 2 corrected frames.",
        "The rest follows: neither held nor learned, as in the paper.",
    ]


def test_a_project_remembers_its_switches_and_its_lesson(tracked: Session, qtbot: QtBot, tmp_path: Path) -> None:
    correct(tracked, qtbot, 4)
    switch(tracked, qtbot, "holding")
    taught, before = lesson(tracked), all_poses(tracked)
    assert taught.held == 0
    with qtbot.waitSignal(tracked.store.changed, timeout=5000):
        tracked.store.save_as(tmp_path / "mine.kimnet")
    open_clip(tracked, qtbot, tmp_path / "clip.mp4")
    assert not tracked.document.persistence.holds, "a new project begins as the person chose last"
    switch(tracked, qtbot, "holding")
    with qtbot.waitSignal(tracked.persistence_changed) as told:
        open_clip(tracked, qtbot, tmp_path / "mine.kimnet")
    assert told.args == [Persistence(held=0.0)]
    assert tracked.store.persistence.holds, "an old project is no new choice"
    assert np.array_equal(lesson(tracked).readout, taught.readout)
    assert (lesson(tracked).frames, lesson(tracked).sha256) == (taught.frames, taught.sha256)
    correct(tracked, qtbot, 4)
    assert same(all_poses(tracked), before), "it replays as it did before"


def test_the_choice_is_stored_with_the_first_edit(opened: Session, qtbot: QtBot, clip: Path, tmp_path: Path) -> None:
    opened.store.persistence = PAPER
    open_clip(opened, qtbot, clip)
    place(opened, qtbot)
    opened.store.persistence = Persistence()
    with qtbot.waitSignal(opened.store.changed, timeout=5000):
        opened.store.save_as(tmp_path / "mine.kimnet")
    open_clip(opened, qtbot, clip)
    assert opened.document.persistence == Persistence()
    open_clip(opened, qtbot, tmp_path / "mine.kimnet")
    assert opened.document.persistence == PAPER
