"""In the window: keys propose and decide, the ghost and the bar show what would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDoubleSpinBox, QPushButton, QSpinBox, QToolButton

from app.canvas.ghost import Ghost
from app.main_window import MainWindow
from app.proposal_bar.bar import ProposalBar
from app.proposal_bar.curve import DisplacementCurve
from app.theme import Theme
from kimnet_core.pose.pose import Source, same
from tests.app.propagation.test_propagation import correct, propose, shake
from tests.app.test_session import all_poses, place, show, track

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.session import Session


@pytest.fixture
def window(opened: Session, qtbot: QtBot, tmp_path) -> MainWindow:
    """A window in which a person is tracked and frame 12 is corrected, the keys with the picture."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(opened, Theme(app), QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window._take_document(opened.document)
    window.resize(1280, 720)
    window.show()
    place(opened, qtbot)
    track(opened, qtbot)
    correct(opened, qtbot, 12)
    window.activateWindow()
    window.canvas.setFocus()
    return window


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.canvas, key, modifiers)


def settled(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.session.propagation.wish is None or not window.session.propagation.working)


def bar_of(window: MainWindow) -> ProposalBar:
    return window.findChild(ProposalBar)


def button(window: MainWindow, text: str) -> QPushButton:
    return next(b for b in bar_of(window).findChildren(QPushButton) if b.text() == text)


def test_shift_r_proposes_and_enter_accepts(window: MainWindow, qtbot: QtBot) -> None:
    before = all_poses(window.session)
    assert not bar_of(window).isVisible()
    press(window, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    settled(window, qtbot)
    assert bar_of(window).isVisible()
    proposal = window.session.propagation.proposal
    press(window, Qt.Key.Key_Return)
    assert not bar_of(window).isVisible()
    assert same(all_poses(window.session)[:12], proposal.poses)
    window.session.undo()
    assert same(all_poses(window.session), before)


def test_escape_rejects_before_it_leaves_anything_else(window: MainWindow, qtbot: QtBot) -> None:
    window.session.selection.select_joint(3)
    before = all_poses(window.session)
    press(window, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    settled(window, qtbot)
    press(window, Qt.Key.Key_Escape)
    assert not bar_of(window).isVisible()
    assert same(all_poses(window.session), before)
    assert window.session.selection.joint == 3


def test_r_and_ctrl_r_propose_forward_and_between(window: MainWindow, qtbot: QtBot) -> None:
    correct(window.session, qtbot, 18)
    press(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    settled(window, qtbot)
    assert window.session.propagation.proposal.frames == range(13, 18)
    press(window, Qt.Key.Key_R)
    settled(window, qtbot)
    assert window.session.propagation.proposal.frames.start == 19


def test_shift_enter_and_alt_enter_accept_picked_joints_and_frames(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    session.selection.select_joint(None)
    propose(session, qtbot, "backward")
    assert not button(window, "Only joints").isEnabled()
    assert not button(window, "Only frames").isEnabled()
    session.selection.select_joints(frozenset({4}))
    session.range.choose(range(6, 9))
    assert button(window, "Only joints").isEnabled()
    assert button(window, "Only frames").isEnabled()
    steps = session.document.history.count()
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert session.document.history.count() == steps + 1
    assert set(all_poses(session).source[:12, 4]) == {Source.PROPAGATED}
    assert set(all_poses(session).source[:12, 5]) == {Source.MODEL}
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert session.document.history.count() == steps + 2
    assert set(all_poses(session).source[6:9, 5]) == {Source.PROPAGATED}
    assert set(all_poses(session).source[9:12, 5]) == {Source.MODEL}


def test_the_ghost_is_the_proposed_pose_of_the_frame_shown(window: MainWindow, qtbot: QtBot) -> None:
    session, ghost = window.session, window.findChild(Ghost)
    proposal = propose(session, qtbot, "backward")
    show(session, qtbot, 5)
    assert same(ghost.proposed.pose, proposal.pose(5))
    show(session, qtbot, 15)
    assert ghost.proposed.pose is None
    show(session, qtbot, 5)
    session.propagation.reject()
    qtbot.waitUntil(lambda: ghost.proposed.pose is None)


def test_the_proposed_way_of_the_selected_joint_is_a_trail(window: MainWindow, qtbot: QtBot) -> None:
    session, ghost = window.session, window.findChild(Ghost)
    proposal = propose(session, qtbot, "backward")
    show(session, qtbot, 5)
    session.selection.select_joint(3)
    qtbot.waitUntil(lambda: len(ghost.trail._xy) > 0)
    assert np.array_equal(ghost.trail._xy, proposal.poses.xy[:, 3])
    assert ghost.trail._now == 5
    session.selection.select_joint(None)
    qtbot.waitUntil(lambda: len(ghost.trail._xy) == 0)


def test_while_a_joint_is_dragged_the_pose_from_before_is_a_ghost(window: MainWindow, qtbot: QtBot) -> None:
    session, ghost = window.session, window.findChild(Ghost)
    show(session, qtbot, 6)
    before = session.document.labels.pose(0, 6)
    session.correction.drag_joint(3, 70.0, 60.0)
    qtbot.waitUntil(lambda: ghost.before.pose is not None)
    assert same(ghost.before.pose, before)
    session.correction.drop_joint()
    qtbot.waitUntil(lambda: ghost.before.pose is None)


def test_the_bar_says_what_how_far_and_where(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    proposal = propose(session, qtbot, "backward")
    far = np.nan_to_num(proposal.displacement)
    frame, joint = np.unravel_index(far.argmax(), far.shape)
    session.selection.select_joint(None)
    bar = bar_of(window)
    assert bar._text.text() == "Propagate backward from frame 12 (from 0)"
    name = session.document.labels.skeleton.joints[joint].replace("_", " ")
    assert f"most {far.max():.1f} px ({name}, frame {frame})" in bar._numbers.text()
    session.selection.select_joint(4)
    assert f"most {far[:, 4].max():.1f} px" in bar._numbers.text()


def test_a_click_on_the_curve_goes_there(window: MainWindow, qtbot: QtBot) -> None:
    propose(window.session, qtbot, "backward")
    curve = window.findChild(DisplacementCurve)
    QTest.mouseClick(curve, Qt.MouseButton.LeftButton, pos=QPoint(int(curve.width() * 3.5 / 12), 10))
    qtbot.waitUntil(lambda: window.session.playback.frame == 3)


def test_knobs_of_smoothing_work_live(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    shake(session, range(2, 10))
    press(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    settled(window, qtbot)
    euro = session.propagation.proposal
    golay = next(b for b in bar_of(window).findChildren(QToolButton) if b.text() == "Savitzky-Golay")
    assert next(box for box in bar_of(window).findChildren(QCheckBox)).isVisible()
    QTest.mouseClick(golay, Qt.MouseButton.LeftButton)
    settled(window, qtbot)
    assert session.tuning.now.smoother == "savitzky_golay"
    assert not same(session.propagation.proposal.poses, euro.poses)
    window_box = next(b for b in bar_of(window).findChildren(QSpinBox) if b.accessibleName() == "Window in frames")
    window_box.setValue(12)
    assert session.tuning.now.span == window_box.value() == 13


def test_ctrl_f_fills_and_a_longer_gap_is_filled_when_it_is_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    session.document.put_poses(0, 4, all_poses(session)[4:8].without(np.arange(13) == 2), "Clear")
    press(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    settled(window, qtbot)
    assert "4 missing joints filled" in bar_of(window)._numbers.text()
    longest = next(b for b in bar_of(window).findChildren(QSpinBox) if b.accessibleName() == "Longest gap in frames")
    longest.setValue(3)
    settled(window, qtbot)
    qtbot.waitUntil(lambda: bar_of(window)._numbers.text() == "Nothing would change.")


def test_enter_in_a_field_accepts_too(window: MainWindow, qtbot: QtBot) -> None:
    shake(window.session, range(2, 10))
    propose(window.session, qtbot, "smooth")
    before = all_poses(window.session)
    fields = bar_of(window).findChildren(QDoubleSpinBox)
    cutoff = next(field for field in fields if field.accessibleName().startswith("Cutoff"))
    assert cutoff.isVisible()
    cutoff.setFocus()
    QTest.keyClick(cutoff, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.propagation.wish is None)
    assert not same(all_poses(window.session), before)
