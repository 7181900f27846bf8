"""The mouse on the picture of a real window edits many joints and whole poses; every drag is one undo step."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.view import Tool
from tests.app.stand_in import SKELETON, K
from tests.app.test_canvas import ALT, SHIFT, click, drag, mouse, place, turn_wheel

ARM = frozenset(SKELETON.index(f"left_{part}") for part in ("shoulder", "elbow", "wrist"))
ELBOW, WRIST = SKELETON.index("left_elbow"), SKELETON.index("left_wrist")


def xy(window: MainWindow) -> np.ndarray:
    return window.session.document.labels.pose(0, 0).xy[0]


def at(window: MainWindow, joint: int) -> QPointF:
    return place(window.canvas, *xy(window)[joint].tolist())


def settled(window: MainWindow, qtbot: QtBot) -> None:
    """What was done is shown."""
    qtbot.wait(1)


def test_picked_joints_go_with_the_one_that_is_dragged(window: MainWindow, qtbot: QtBot) -> None:
    before, steps = xy(window), window.session.document.history.count()
    click(window.canvas, at(window, 3))
    settled(window, qtbot)
    drag(window.canvas, at(window, 7), at(window, 7), keys=SHIFT)
    settled(window, qtbot)
    assert window.session.selection.joints == {3, 7}
    drag(window.canvas, at(window, 7), at(window, 7) + QPointF(30, 15))
    moved = (xy(window) - before) * window.canvas.zoom
    assert moved[[3, 7]] == pytest.approx(np.array([[30, 15], [30, 15]]), abs=0.1)
    assert np.nansum(np.abs(np.delete(moved, [3, 7], axis=0))) == 0
    assert window.session.document.history.count() == steps + 1


def test_a_frame_drawn_with_shift_picks_what_it_holds(window: MainWindow, qtbot: QtBot) -> None:
    low, high = np.nanmin(xy(window), axis=0) - 3, np.nanmax(xy(window), axis=0) + 3
    drag(window.canvas, place(window.canvas, *low.tolist()), place(window.canvas, *high.tolist()), keys=SHIFT)
    assert len(window.session.selection.joints) == K - 1


def test_a_double_click_on_a_bone_picks_its_limb(window: MainWindow, qtbot: QtBot) -> None:
    middle = (at(window, ELBOW) + at(window, WRIST)) / 2
    click(window.canvas, middle)
    mouse(window.canvas, QEvent.Type.MouseButtonDblClick, middle)
    mouse(window.canvas, QEvent.Type.MouseButtonRelease, middle, held=Qt.MouseButton.NoButton)
    assert window.session.selection.joints == ARM


def test_alt_moves_turns_and_scales_the_whole_pose(window: MainWindow, qtbot: QtBot) -> None:
    before, history = xy(window), window.session.document.history
    drag(window.canvas, place(window.canvas, 100, 15), place(window.canvas, 104, 18), keys=ALT)
    there = np.isfinite(before).all(axis=1)
    np.testing.assert_allclose((xy(window) - before)[there], np.broadcast_to((4, 3), (K - 1, 2)), atol=0.1)
    assert history.undoText() == "Move the pose"
    turn_wheel(window.canvas, 120, keys=ALT)
    turn_wheel(window.canvas, 120, keys=ALT | SHIFT)
    window.session.document.settle()
    assert [history.text(i) for i in range(history.count())][-3:] == [
        "Move the pose",
        "Turn the pose",
        "Scale the pose",
    ]
    for _ in range(3):
        window.session.undo()
    assert np.array_equal(xy(window), before, equal_nan=True)


def test_escape_takes_a_moved_pose_back(window: MainWindow, qtbot: QtBot) -> None:
    before, steps = xy(window), window.session.document.history.count()
    start = place(window.canvas, 100, 15)
    drag(window.canvas, start, start + QPointF(40, 20), keys=ALT, release=False)
    assert not np.array_equal(xy(window), before, equal_nan=True)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert np.array_equal(xy(window), before, equal_nan=True)
    assert window.session.document.history.count() == steps


def test_joints_are_placed_by_clicks_one_after_the_other(window: MainWindow, qtbot: QtBot) -> None:
    window.session.view.set(tool=Tool.PLACE)
    assert window.session.guide.joint == 0, "the head is missing"
    for x in (50, 60):
        click(window.canvas, place(window.canvas, x, 30))
    assert xy(window)[:2] == pytest.approx(np.array([[50, 30], [60, 30]]), abs=0.1)
