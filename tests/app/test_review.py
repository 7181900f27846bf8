"""What to look at: found by itself, walked with two keys, remembered when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.panels.review import ReviewPanel
from app.review.review import DONE, SKIPPED
from app.review.words import reason_of
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.review.queue import Finding, Reason
from kimnet_core.review.signs import Sign
from tests.app.conftest import FRAMES, SKELETON

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.session import Session

WRIST, KNEE = SKELETON.index("left_wrist"), SKELETON.index("right_knee")


def walk() -> Poses:
    """Somebody who drifts to the right; the left wrist leaps away in frame 8, the right knee is unsure from 18 on."""
    joints, frames = np.arange(len(SKELETON)), np.arange(FRAMES)[:, None]
    x, y = np.broadcast_arrays(20.0 + 3 * joints + 0.5 * frames, 20.0 + 4 * joints + 0 * frames)
    xy = np.stack([x, y], axis=2)
    xy[8, WRIST] += (40, -30)
    score = np.full((FRAMES, len(SKELETON)), 0.9)
    score[18:22, KNEE] = 0.1
    return Poses.placed_by(Source.MODEL, xy, score)


@pytest.fixture
def document(opened: Session, qtbot: QtBot) -> Document:
    document = opened.document
    assert document is not None
    person = document.new_track(0)
    document.do("Add", [person])
    document.put_poses(person.track, 0, walk(), "Walk")
    opened.selection.select(person.track, None)
    qtbot.waitUntil(lambda: len(opened.review.items) == 2, timeout=10_000)
    return document


def shown(session: Session) -> tuple[int, int | None]:
    return session.playback.wanted, session.selection.joint


def test_what_is_odd_is_found_by_itself_the_worst_first(opened: Session, document: Document) -> None:
    assert document.history.undoText() == "Walk"
    first, second = (item.finding for item in opened.review.items)
    assert (first.frame, first.joint) == (8, WRIST)
    assert (second.joint, second.frames) == (KNEE, range(18, 22))


def test_two_keys_walk_through_it_and_back_to_where_one_was(opened: Session, document: Document, qtbot: QtBot) -> None:
    assert document is opened.document
    opened.playback.seek(3)
    qtbot.waitUntil(lambda: opened.playback.frame == 3, timeout=5000)
    seen = []
    for verb in (opened.review.next, opened.review.next, opened.review.next, opened.review.previous):
        verb()
        seen.append(shown(opened))
    assert [joint for _, joint in seen[:3]] == [WRIST, KNEE, WRIST]
    assert seen[0][0] == 8
    assert opened.playback.wanted == 3
    assert opened.review.current is None


def test_what_is_done_waits_no_longer_and_undo_brings_it_back(opened: Session, document: Document) -> None:
    opened.review.next()
    opened.review.finish()
    assert [item.state for item in opened.review.items] == [DONE, None]
    assert shown(opened)[1] == KNEE
    opened.review.skip()
    assert [item.state for item in opened.review.items] == [DONE, SKIPPED]
    assert opened.review.open == []
    opened.undo()
    opened.undo()
    assert [item.state for item in opened.review.items] == [None, None]
    assert not document.reviews


def test_a_correction_takes_its_finding_away(opened: Session, document: Document, qtbot: QtBot) -> None:
    poses = walk()
    right = poses[8:9].with_joint(WRIST, 20 + 3 * WRIST + 4, 20 + 4.0 * WRIST)
    document.put_poses(0, 8, right, "Move left wrist")
    qtbot.waitUntil(lambda: len(opened.review.items) == 1, timeout=10_000)
    assert opened.review.items[0].finding.joint == KNEE


def test_somebody_else_has_findings_of_their_own(opened: Session, document: Document, qtbot: QtBot) -> None:
    document.do("Add", [document.new_track(0)])
    opened.selection.select(1, None)
    assert opened.review.items == ()
    opened.selection.select(0, None)
    qtbot.waitUntil(lambda: len(opened.review.items) == 2, timeout=10_000)


def test_a_stretch_that_was_never_tracked_cannot_be_looked_through(opened: Session, document: Document) -> None:
    assert not document.path(0).covered.any()
    told = []
    opened.review.noticed.connect(told.append)
    opened.review.look()
    assert "not tracked" in told[0]
    assert opened.review.share is None


def test_a_tracked_stretch_is_looked_through_on_the_engines_thread(opened: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.tracker.run_changed, timeout=20_000):
        opened.people.add()
        from kimnet_core.pose.box import Box

        opened.tracker.set_box(Box(20, 20, 80, 80))
        qtbot.waitUntil(lambda: opened.document is not None and opened.document.path(0).covers(0), timeout=20_000)
        opened.tracker.track()
    qtbot.waitUntil(lambda: not opened.tracker.running, timeout=30_000)
    opened.review.look()
    assert opened.review.share == 0
    qtbot.waitUntil(lambda: opened.review.share is None, timeout=30_000)
    assert opened.review.looked


# Words.


def test_a_reason_says_what_is_odd_about_which_joint() -> None:
    finding = Finding(8, range(8, 9), (Reason(Sign.LEAP, WRIST, 0.9), Reason(Sign.WEAK, WRIST, 0.5)), 0.9, 1)
    assert reason_of(finding, SKELETON) == "Left wrist: leaps, the network is unsure"
    more = Finding(8, range(8, 9), (*finding.reasons, Reason(Sign.LEAP, KNEE, 0.4)), 0.9, 1)
    assert reason_of(more, SKELETON) == "Left wrist: leaps, the network is unsure; and 1 more"


def test_a_swap_names_its_part_or_the_whole_pose() -> None:
    knees = tuple(Reason(Sign.SWAP, SKELETON.index(name), 1.0) for name in ("left_knee", "right_knee"))
    assert reason_of(Finding(8, range(8, 19), knees, 1, 1), SKELETON) == "Knee: left and right have changed places"
    everything = tuple(Reason(Sign.SWAP, joint, 1.0) for pair in SKELETON.pairs for joint in pair)
    words = reason_of(Finding(8, range(8, 19), everything, 1, 1), SKELETON)
    assert words == "The whole pose: left and right have changed places"


# The panel.


@pytest.fixture
def panel(opened: Session, document: Document, qtbot: QtBot) -> ReviewPanel:
    assert document is opened.document
    panel = ReviewPanel(opened)
    qtbot.addWidget(panel)
    panel.resize(480, 300)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def rows(panel: ReviewPanel) -> list[tuple[str, str]]:
    items = [panel.findings.topLevelItem(row) for row in range(panel.findings.topLevelItemCount())]
    return [(item.text(1), item.text(2)) for item in items if item is not None]


def test_the_panel_lists_frames_and_reasons(panel: ReviewPanel) -> None:
    (_, first), second = rows(panel)
    assert first.startswith("Left wrist: ")
    assert second == ("18 … 21", "Right knee: the network is unsure")
    assert panel.summary.text().startswith("2 corrections, about ")


def test_a_click_shows_a_finding_and_enter_is_done_with_it(panel: ReviewPanel, opened: Session) -> None:
    row = panel.findings.topLevelItem(0)
    assert row is not None
    at = panel.findings.visualItemRect(row).center()
    QTest.mouseClick(panel.findings.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shown(opened) == (8, WRIST)
    panel.activateWindow()
    panel.findings.setFocus()
    QTest.keyClick(panel.findings, Qt.Key.Key_Return)
    assert [reason for _, reason in rows(panel)] == ["Right knee: the network is unsure"]
    QTest.keyClick(panel.findings, Qt.Key.Key_Delete)
    assert rows(panel) == []
    assert panel.summary.text().endswith("2 done")
