"""A whole frame is labelled joint by joint, without a mouse."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.frame_view import FrameView
from app.canvas.stage import Stage
from app.editing.guide import Guide
from app.view import Tool
from kimnet_core.pose.pose import Visibility
from tests.app.editing.conftest import Bench
from tests.app.stand_in import FRAMES, HEIGHT, SKELETON, WIDTH, K
from tests.app.test_canvas import click, mouse, place

PLAIN, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


class Easel:
    """A canvas over real verbs of editing, with the tool that asks for joints in the hand."""

    def __init__(self, qtbot: QtBot, bench: Bench) -> None:
        self.bench, self.session, self._qtbot = bench, bench.session, qtbot
        session = bench.session
        session.joints = bench.joints
        session.guide = self.guide = Guide(bench.here, session.view, bench.joints, bench.whereabouts, session)
        self.canvas = FrameView(session.view)
        qtbot.addWidget(self.canvas)
        self.canvas.resize(640, 360)
        self.stage = Stage(self.canvas, session)
        self.canvas.show()
        self.canvas.show_frame(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
        self.canvas.setFocus()
        session.view.set(tool=Tool.PLACE)

    def press(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        for key in keys:
            self._qtbot.keyClick(self.canvas, key, modifiers)

    @property
    def at(self) -> tuple[float, float]:
        return self.guide.at

    @property
    def hint(self) -> str:
        return self.stage.placing.hint._text.text()


@pytest.fixture
def easel(qtbot: QtBot, bench: Bench) -> Easel:
    return Easel(qtbot, bench)


@pytest.fixture
def blank(qtbot: QtBot, empty: Bench) -> Easel:
    """Nobody is there yet."""
    return Easel(qtbot, empty)


ENTER, LEFT, RIGHT, UP, DOWN = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
)


def test_a_whole_frame_of_an_empty_video_is_labelled_by_keys_alone(blank: Easel) -> None:
    assert blank.hint == "Place head (1 of 13)"
    expected = []
    for joint in range(K):
        blank.press(DOWN, modifiers=SHIFT)
        blank.press(LEFT, LEFT)
        expected.append(blank.at)
        if joint == 4:
            blank.press(Qt.Key.Key_V)
        elif joint == 5:
            blank.press(Qt.Key.Key_N)
        else:
            blank.press(ENTER)
    pose = blank.bench.pose(0)
    there = np.arange(K) != 5
    assert pose.xy[0, there].tolist() == pytest.approx(np.array(expected)[there])
    assert not pose.placed[0, 5]
    assert pose.visibility[0, 4] == Visibility.HIDDEN
    assert pose.human[0, there].all()
    assert blank.hint == "Every joint of this frame was asked for."


def test_the_crosshair_begins_in_the_middle_and_stays_where_the_last_joint_was_put(blank: Easel) -> None:
    assert blank.at == ((WIDTH - 1) / 2, (HEIGHT - 1) / 2)
    blank.press(RIGHT, RIGHT, ENTER)
    assert blank.at == ((WIDTH - 1) / 2 + 2, (HEIGHT - 1) / 2)


def test_arrows_move_by_one_ten_and_a_quarter_pixel(easel: Easel) -> None:
    x, y = easel.at
    easel.press(RIGHT)
    easel.press(UP, modifiers=SHIFT)
    easel.press(LEFT, modifiers=CTRL)
    assert easel.at == (x + 0.75, y - 10)


def test_a_held_arrow_goes_faster_and_a_tap_never_does(easel: Easel) -> None:
    steps = []
    for held in [False] + [True] * 20 + [False]:
        before = easel.at[0]
        event = QKeyEvent(QEvent.Type.KeyPress, RIGHT, PLAIN, "", held)
        QApplication.sendEvent(easel.canvas, event)
        steps.append(easel.at[0] - before)
    assert steps[0] == steps[-1] == 1
    assert steps[-2] > 2
    assert steps[:-1] == sorted(steps[:-1])


def test_the_crosshair_stays_in_the_frame(easel: Easel) -> None:
    for _ in range(20):
        easel.press(LEFT, UP, modifiers=SHIFT)
    assert easel.at == (0, 0)
    easel.guide.point(1e5, 1e5)
    assert easel.at == (WIDTH - 1, HEIGHT - 1)


def test_a_joint_that_is_there_is_confirmed_by_enter(easel: Easel) -> None:
    before = easel.bench.pose()
    easel.press(ENTER, ENTER)
    after = easel.bench.pose()
    assert np.array_equal(after.xy, before.xy)
    assert after.human[0].nonzero()[0].tolist() == [0, 1]
    assert easel.hint == f"Place {SKELETON.joints[2].replace('_', ' ')} (3 of 13)"
    assert easel.at == tuple(before.xy[0, 2])


def test_after_the_last_joint_enter_goes_to_the_next_frame(easel: Easel) -> None:
    easel.bench.picking.number(K - 1)
    easel.press(ENTER)
    assert easel.guide.joint is None
    assert easel.canvas.layers.crosshair.at is None
    easel.press(ENTER)
    assert easel.session.playback.heard == [("step", 1)]
    assert easel.guide.joint == 0


def test_after_the_last_frame_there_is_no_next(easel: Easel) -> None:
    easel.session.playback.seek(FRAMES - 1)
    easel.bench.picking.none()
    easel.session.playback.heard.clear()
    easel.press(ENTER)
    assert easel.session.playback.heard == []


def test_tab_backspace_and_digits_choose_what_is_asked_for(easel: Easel) -> None:
    easel.press(Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    assert easel.guide.joint == 2
    easel.press(Qt.Key.Key_Backtab, modifiers=SHIFT)
    easel.press(Qt.Key.Key_Backspace, Qt.Key.Key_Backspace)
    assert easel.guide.joint == 0, "not beyond the first"
    easel.bench.picking.number(6)
    assert easel.at == tuple(easel.bench.pose().xy[0, 6])


def test_a_click_places_the_joint_that_is_asked_for_and_asks_for_the_next(easel: Easel) -> None:
    at = place(easel.canvas, 100, 70)
    click(easel.canvas, at)
    assert easel.bench.pose().xy[0, 0] == pytest.approx((100, 70))
    assert easel.guide.joint == 1
    assert easel.bench.steps() == ["Place head"]


def test_the_crosshair_goes_with_the_mouse(easel: Easel) -> None:
    none = Qt.MouseButton.NoButton
    mouse(easel.canvas, QEvent.Type.MouseMove, place(easel.canvas, 50, 30), button=none, held=none)
    assert easel.at == pytest.approx((50, 30))
    assert easel.canvas.layers.crosshair.at is not None
    assert easel.canvas.layers.crosshair.at.toTuple() == pytest.approx((50, 30))


def test_the_crosshair_is_brought_in_sight(easel: Easel) -> None:
    easel.canvas.zoom_by(6, QPointF(10, 10))
    easel.bench.picking.number(K - 1)
    seen = easel.canvas.mapFromScene(*easel.at)
    assert easel.canvas.viewport().rect().contains(seen)


def test_the_first_missing_joint_is_asked_for_and_it_is_guessed_where_it_is(qtbot: QtBot, bench: Bench) -> None:
    bench.session.playback.seek(5)
    bench.selection.select_joint(7)
    before = bench.pose().xy[0, 7]
    bench.joints.mark(Visibility.ABSENT)
    bench.picking.none()
    easel = Easel(qtbot, bench)
    assert easel.guide.joint == 7
    assert easel.at == pytest.approx(tuple(before))


def test_putting_the_tool_away_takes_crosshair_and_hint_away(easel: Easel) -> None:
    assert easel.stage.placing.hint.isVisible()
    easel.session.view.set(tool=Tool.SELECT)
    assert not easel.stage.placing.hint.isVisible()
    assert easel.canvas.layers.crosshair.at is None
    easel.press(Qt.Key.Key_Tab)
    assert easel.session.picking.heard == [("step", 1)], "Tab goes through the joints with every tool"


def test_a_key_of_another_alphabet_is_nobodys_and_harms_nothing(easel: Easel) -> None:
    before = easel.at
    QApplication.sendEvent(easel.canvas, QKeyEvent(QEvent.Type.KeyPress, 0x0416, PLAIN, "Ж"))
    assert easel.at == before


def test_undo_asks_again_for_the_joint_that_it_takes_back(easel: Easel) -> None:
    easel.press(ENTER, ENTER, ENTER)
    for expected in (2, 1):
        easel.bench.undo()
        easel.guide.ask_again()
        assert easel.guide.joint == expected
    easel.press(ENTER)
    assert easel.bench.pose().human[0].nonzero()[0].tolist() == [0, 1]
    assert easel.guide.joint == 2


def test_a_crosshair_of_a_larger_video_comes_into_the_frame(blank: Easel) -> None:
    blank.guide.at = (4000.0, 3000.0)
    blank.bench.picking.number(3)
    assert blank.at == (WIDTH - 1, HEIGHT - 1)
