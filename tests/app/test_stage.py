"""The canvas shows what the session shows, and what is done on it becomes verbs."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.frame_view import FrameView
from app.canvas.next_step import NextStep
from app.canvas.stage import Stage
from app.canvas.toast import Toast
from app.comparison import Comparison
from app.edits import PathChange
from app.view import Tool
from kimnet_core.errors import InputError
from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box
from kimnet_core.tracking.crop_path import CropPath
from tests.app.stand_in import FRAMES, HEIGHT, WIDTH, StandInSession, course, evidence


@pytest.fixture
def session(qapp: QApplication) -> StandInSession:
    return StandInSession()


@pytest.fixture
def canvas(qtbot: QtBot, session: StandInSession) -> FrameView:
    canvas = FrameView(session.view)
    qtbot.addWidget(canvas)
    canvas.resize(640, 360)
    Stage(canvas, session)
    canvas.show()
    return canvas


def settle(qtbot: QtBot) -> None:
    """Let what is gathered be shown."""
    qtbot.wait(1)


def test_a_pose_changes_together_with_its_frame(canvas: FrameView, session: StandInSession) -> None:
    session.open()
    for frame in (3, 7):
        session.playback.seek(frame)
        assert canvas.layers.pose.pose is not None
        assert canvas.layers.pose.pose.xy[0, 0, 0] == 10 + frame


def test_an_edit_of_the_frame_shown_is_seen(canvas: FrameView, session: StandInSession, qtbot: QtBot) -> None:
    document = session.open()
    document.preview_by_hand(0, 0, document.labels.pose(0, 0).with_joint(4, 33.0, 44.0))
    settle(qtbot)
    assert canvas.layers.pose.pose is not None
    assert canvas.layers.pose.pose.xy[0, 4].tolist() == [33, 44]


def test_the_trail_moves_with_the_future_of_a_drag(canvas: FrameView, session: StandInSession, qtbot: QtBot) -> None:
    document = session.open()
    session.selection.select_joint(2)
    session.playback.seek(5)
    document.put_poses(0, 6, document.labels.pose(0, 6).with_joint(2, 99.0, 9.0), "Move")
    settle(qtbot)
    trail = canvas.layers.trail
    assert trail._now == 5
    assert trail._xy[:, 0].tolist() == [30, 31, 32, 33, 34, 35, 99, *range(37, 30 + FRAMES)]
    assert np.flatnonzero(trail._human).tolist() == [6]


def test_evidence_is_shown_on_its_own_frame_only(canvas: FrameView, session: StandInSession, qtbot: QtBot) -> None:
    session.open()
    session.selection.select_joint(3)
    session.playback.seek(4)
    session.show_evidence(evidence(4))
    settle(qtbot)
    assert canvas.layers.heat._image is not None
    assert canvas.layers.links._weights.argmax() == 3
    assert canvas.layers.previous.pose is not None
    assert canvas.layers.previous.pose.xy[0, 0, 0] == 10 + 3
    session.playback.seek(5)
    assert canvas.layers.heat._image is None
    assert not len(canvas.layers.links._weights)
    assert canvas.layers.previous.pose is None


def test_the_comparison_is_a_ghost_on_its_frames(canvas: FrameView, session: StandInSession, qtbot: QtBot) -> None:
    session.open()
    session.tracker.comparison = Comparison(0, 2, course()[:3])
    session.tracker.comparison_changed.emit()
    seen = []
    for frame in range(6):
        session.playback.seek(frame)
        seen.append(canvas.layers.comparison.pose is not None)
    assert seen == [False, False, True, True, True, False]


def test_mask_and_window_are_those_of_the_frame(canvas: FrameView, session: StandInSession, qtbot: QtBot) -> None:
    document = session.open()
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[:5] = True
    document.set_mask(1, mask, "Paint")
    document.do("Box", [PathChange(0, CropPath.fixed(Crop(Box(0, 0, 50, 50)), FRAMES).until(2), 0)])
    session.playback.seek(1)
    assert canvas.layers.mask.mask is not None
    assert canvas.layers.window._crop is not None
    session.playback.seek(2)
    assert canvas.layers.mask.mask is None
    assert canvas.layers.window._crop is None


def test_a_person_who_is_gone_is_not_shown(canvas: FrameView, session: StandInSession, qtbot: QtBot) -> None:
    document = session.open(person=False)
    document.do("Add", [document.new_track(0)])
    session.selection.select(0, 1)
    document.put_poses(0, 0, course(), "Track")
    settle(qtbot)
    assert canvas.layers.pose.pose is not None
    document.history.undo()
    document.history.undo()
    session.selection.select(None, None)
    settle(qtbot)
    assert canvas.layers.pose.pose is None


def test_what_is_done_on_the_canvas_becomes_verbs(canvas: FrameView, session: StandInSession) -> None:
    session.open()
    intents = canvas.intents
    intents.joint_picked.emit(4)
    intents.joint_dragged.emit(4, 1.5, 2.5)
    intents.joint_dropped.emit(4)
    intents.drag_cancelled.emit()
    intents.placed_here.emit(5, 6.0, 7.0)
    intents.play_tapped.emit()
    assert session.selection.joint == 4
    assert session.correction.heard == [("drag_joint", 4, 1.5, 2.5), ("drop_joint",), ("cancel_drag",)]
    assert session.joints.heard == [("place", 5, 6.0, 7.0, None)]
    assert session.playback.heard[-1] == ("toggle",)


def test_a_box_ends_the_tool_and_a_bad_one_is_told(
    canvas: FrameView, session: StandInSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.view.set(tool=Tool.BOX)
    canvas.intents.box_drawn.emit(Box(1, 2, 30, 40))
    assert session.tracker.heard == [("set_box", Box(1, 2, 30, 40))]
    assert session.view.now.tool == Tool.SELECT

    def refuse(_: Box) -> None:
        raise InputError("The box lies outside the frame.")

    monkeypatch.setattr(session.tracker, "set_box", refuse)
    told: list[Exception] = []
    session.failed.connect(told.append)
    session.view.set(tool=Tool.BOX)
    canvas.intents.box_drawn.emit(Box(1, 2, 30, 40))
    assert [str(error) for error in told] == ["The box lies outside the frame."]
    assert session.view.now.tool == Tool.BOX


def test_where_nobody_is_found_the_person_draws_a_box(canvas: FrameView, session: StandInSession) -> None:
    session.tracker.box_wanted.emit()
    assert session.view.now.tool == Tool.BOX


def test_the_next_step_is_the_person_then_tracking_then_nothing(
    canvas: FrameView, session: StandInSession, qtbot: QtBot
) -> None:
    step = canvas.findChild(NextStep)
    assert isinstance(step, NextStep)
    assert not step.isVisible()
    document = session.open(person=False)
    settle(qtbot)
    assert step.isVisible()
    assert step._find.isVisible()
    assert not step._track.isVisible()
    document.do("Add", [document.new_track(0)])
    session.selection.select(0, None)
    document.put_poses(0, 0, course()[:1], "Place")
    settle(qtbot)
    assert step.isVisible()
    assert step._track.isVisible()
    assert not step._find.isVisible()
    document.put_poses(0, 0, course(), "Track")
    settle(qtbot)
    assert not step.isVisible()


def test_while_a_person_is_looked_for_nothing_else_can_be_begun(
    canvas: FrameView, session: StandInSession, qtbot: QtBot
) -> None:
    step = canvas.findChild(NextStep)
    assert isinstance(step, NextStep)
    session.open(person=False)
    settle(qtbot)
    step._find.click()
    settle(qtbot)
    assert session.tracker.heard == [("find_person",)]
    assert not step._find.isEnabled()
    session.tracker.look(False)
    settle(qtbot)
    assert step._find.isEnabled()


def test_without_a_network_the_next_step_waits(canvas: FrameView, session: StandInSession, qtbot: QtBot) -> None:
    step = canvas.findChild(NextStep)
    assert isinstance(step, NextStep)
    engine, session.worker.engine = session.worker.engine, None
    session.open(person=False)
    settle(qtbot)
    assert not step._find.isEnabled()
    session.worker.engine = engine
    session.engine_changed.emit(engine)
    settle(qtbot)
    assert step._find.isEnabled()


def test_many_joints_and_the_whole_pose_become_verbs(canvas: FrameView, session: StandInSession) -> None:
    session.open()
    intents = canvas.intents
    intents.joint_toggled.emit(3)
    intents.joint_toggled.emit(5)
    assert session.selection.joints == {3, 5}
    intents.joints_added.emit(frozenset({7}))
    intents.bone_picked.emit(1, 2)
    assert session.picking.heard == [("add", frozenset({7})), ("bone", 1, 2)]
    intents.pose_dragged.emit(2.0, -1.0)
    intents.pose_dropped.emit()
    intents.pose_turned.emit(2.0)
    intents.pose_scaled.emit(1.5)
    assert session.pose.heard == [("drag", 2.0, -1.0), ("turn", 2.0), ("scale", 1.5)]
    assert session.correction.heard == [("drop_joint",)]


def test_what_a_key_has_done_is_said_over_the_picture_and_goes_by_itself(
    canvas: FrameView, session: StandInSession, qtbot: QtBot
) -> None:
    session.open()
    toast = canvas.findChild(Toast)
    assert not toast.isVisible()
    session.hand.noticed.emit("Left wrist: 1 hidden, place known.")
    assert toast.isVisible()
    assert toast.text() == "Left wrist: 1 hidden, place known."
    assert abs(toast.geometry().center().x() - canvas.rect().center().x()) <= 1
    toast._gone.setInterval(1)
    toast._gone.start()
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_what_was_said_over_the_picture_goes_when_something_else_is_said(
    canvas: FrameView, session: StandInSession
) -> None:
    session.open()
    toast = canvas.findChild(Toast)
    for signal in (session.noticed, session.hand.noticed, session.noticed):
        signal.emit("Swap the sides of the pose in frames 3 to 9.")
    assert toast.isVisible()
    session.noticed.emit("Undone: Swap the sides of the pose in frames 3 to 9")
    assert not toast.isVisible()


def test_an_empty_video_offers_to_place_joints_by_hand(
    canvas: FrameView, session: StandInSession, qtbot: QtBot
) -> None:
    session.open(person=False)
    settle(qtbot)
    step = canvas.findChild(NextStep)
    assert isinstance(step, NextStep)
    assert step._place.isVisible()
    step._place.click()
    settle(qtbot)
    assert session.view.now.tool == Tool.PLACE
    assert not step.isVisible()
