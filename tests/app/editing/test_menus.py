"""The right button opens a menu of what is under it, made of the window's own actions with their keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QListView
from pytestqt.qtbot import QtBot

from app.actions.context_menu import OF_JOINTS, OF_PICTURE
from app.actions.table import ACTIONS
from app.main_window import MainWindow
from app.panels.joints import JointsPanel
from tests.app.editing.conftest import MISSING
from tests.app.stand_in import SKELETON, K
from tests.app.test_canvas import mouse, place

ELBOW, WRIST = (SKELETON.index(name) for name in ("left_elbow", "left_wrist"))


def right_click(window: MainWindow, x: float, y: float, qtbot: QtBot) -> dict[str, object]:
    """Press the right button on a point of the frame; the actions of the menu by their ids."""
    button = Qt.MouseButton.RightButton
    qtbot.wait(1)  # what was done is shown
    at = place(window.canvas, x, y)
    mouse(window.canvas, QEvent.Type.MouseButtonPress, at, button=button, held=button)
    qtbot.wait(1)
    return {action.objectName() or action.text(): action for action in window.canvas._menu.actions()}


def heading(window: MainWindow) -> str:
    return window.canvas._menu._heading.text()


def at(window: MainWindow, joint: int) -> tuple[float, float]:
    assert window.session.document is not None
    x, y = window.session.document.labels.pose(0, 0).xy[0, joint].tolist()
    return x, y


def test_all_that_menus_name_is_in_the_table() -> None:
    known = {line.id for line in ACTIONS}
    assert {name for group in (*OF_JOINTS, *OF_PICTURE) for name in group} <= known


def test_the_menu_of_a_joint_picks_it_and_shows_its_state_and_keys(window: MainWindow, qtbot: QtBot) -> None:
    actions = right_click(window, *at(window, WRIST), qtbot)
    assert window.session.selection.joints == {WRIST}
    assert heading(window) == "Left wrist: 2 visible"
    assert actions["swap_joints"].shortcut().toString() == "X"
    assert actions["swap_joints"].isShortcutVisibleInContextMenu()
    actions["occluded"].trigger()
    assert window.session.document.labels.pose(0, 0).visibility[0, WRIST] == 1
    right_click(window, *at(window, WRIST), qtbot)
    assert heading(window) == "Left wrist: 1 hidden, place known"


def test_the_menu_on_one_of_several_picked_joints_acts_on_all_of_them(window: MainWindow, qtbot: QtBot) -> None:
    window.session.selection.select_joints(frozenset({3, WRIST}))
    qtbot.wait(1)
    actions = right_click(window, *at(window, WRIST), qtbot)
    assert heading(window) == "2 joints"
    actions["clear"].trigger()
    assert (~window.session.document.labels.pose(0, 0).placed[0]).nonzero()[0].tolist() == [MISSING, 3, WRIST]


def test_the_menu_of_a_bone_is_that_of_its_limb(window: MainWindow, qtbot: QtBot) -> None:
    (x1, y1), (x2, y2) = at(window, ELBOW), at(window, WRIST)
    right_click(window, (x1 + x2) / 2, (y1 + y2) / 2, qtbot)
    names = {SKELETON.joints[joint] for joint in window.session.selection.joints}
    assert names == {"left_shoulder", "left_elbow", "left_wrist"}
    assert heading(window) == "3 joints"


def test_the_menu_of_the_empty_picture_puts_a_missing_joint_there(window: MainWindow, qtbot: QtBot) -> None:
    actions = right_click(window, 100, 15, qtbot)
    assert heading(window) == "x 100, y 15"
    here = actions["Place here"].menu().actions()
    assert [action.text() for action in here] == ["Head"]
    here[0].trigger()
    assert at(window, MISSING) == pytest.approx((100, 15))
    assert "Place here" not in right_click(window, 10, 90, qtbot), "no joint is missing now"


def test_the_list_has_the_same_menu(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.findChild(JointsPanel)
    rows = panel.findChild(QListView)
    window.session.selection.select_joint(WRIST)
    rows.customContextMenuRequested.emit(QPoint(5, 5))
    ids = [action.objectName() for action in panel._menu.actions() if action.objectName()]
    assert ids == [name for group in OF_JOINTS for name in group]
    assert panel._menu._heading.text() == "Left wrist"


def test_rows_of_the_list_are_picked_beside_each_other(window: MainWindow, qtbot: QtBot) -> None:
    rows = window.findChild(JointsPanel).findChild(QListView)
    rows.scrollToTop()
    window._docks["Joints"].raise_()

    def click(row: int, keys: Qt.KeyboardModifier) -> None:
        middle = rows.visualRect(rows.model().index(row, 0)).center() - QPoint(60, 0)
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, keys, middle)

    click(1, Qt.KeyboardModifier.NoModifier)
    click(3, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.selection.joints == {1, 2, 3}
    click(2, Qt.KeyboardModifier.ControlModifier)
    assert window.session.selection.joints == {1, 3}
    window.session.picking.all()
    assert len(rows.selectionModel().selectedIndexes()) == K
    window.leave()
    assert not rows.selectionModel().hasSelection()


def test_keys_edit_what_is_picked(window: MainWindow, qtbot: QtBot) -> None:
    """One walk through the keys of the Pose menu, as a person presses them."""
    document, canvas = window.session.document, window.canvas
    canvas.setFocus()

    def press(key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        keys = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            keys |= modifier
        qtbot.keyClick(canvas, key, keys)

    shift, alt, ctrl = (
        Qt.KeyboardModifier.ShiftModifier,
        Qt.KeyboardModifier.AltModifier,
        Qt.KeyboardModifier.ControlModifier,
    )
    before = document.labels.pose(0, 0)
    press(Qt.Key.Key_3)
    press(Qt.Key.Key_Tab)
    assert window.session.selection.joint == 3
    press(Qt.Key.Key_1, shift)
    assert window.session.selection.joint == 10
    press(Qt.Key.Key_X)
    assert document.labels.pose(0, 0).xy[0, 10].tolist() == before.xy[0, SKELETON.flip[10]].tolist()
    press(Qt.Key.Key_Z, ctrl)
    press(Qt.Key.Key_X, shift)
    assert document.history.undoText() == "Swap the sides of the pose"
    press(Qt.Key.Key_Z, ctrl)
    press(Qt.Key.Key_A, ctrl)
    press(Qt.Key.Key_Right, alt)
    press(Qt.Key.Key_Down, alt, shift)
    press(Qt.Key.Key_Left, alt, ctrl)
    window.session.undo()
    assert np.array_equal(document.labels.pose(0, 0).xy, before.xy, equal_nan=True)
    press(Qt.Key.Key_Delete)
    assert not document.labels.pose(0, 0).placed.any()
    press(Qt.Key.Key_Z, ctrl)
    press(Qt.Key.Key_Escape)
    assert window.session.selection.joints == frozenset()
    press(Qt.Key.Key_F6)
    assert not canvas.hasFocus()
    press(Qt.Key.Key_F6)
    assert canvas.hasFocus()


def test_the_menu_key_opens_the_menu_of_what_is_picked(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    window.session.selection.select_joint(WRIST)
    qtbot.wait(1)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(3, 3), canvas.mapToGlobal(QPoint(3, 3)))
    QApplication.sendEvent(canvas.viewport(), event)
    assert heading(window) == "Left wrist: 2 visible"


def test_arrows_go_through_the_list_and_pick_more_with_shift(window: MainWindow, qtbot: QtBot) -> None:
    rows = window.findChild(JointsPanel).findChild(QListView)
    window.session.selection.select_joint(2)
    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    assert window.session.selection.joints == {3}
    qtbot.keyClick(rows, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.selection.joints == {3, 4}
    assert window.session.selection.joint == 4


def test_a_nudge_can_be_undone_at_once(window: MainWindow, qtbot: QtBot) -> None:
    document, canvas = window.session.document, window.canvas
    document.history.clear()
    window.session.selection.select_joint(WRIST)
    before = document.labels.pose(0, 0).xy[0, WRIST].tolist()
    qtbot.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert document.labels.pose(0, 0).xy[0, WRIST].tolist() == [before[0] + 1, before[1]]
    qtbot.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert document.labels.pose(0, 0).xy[0, WRIST].tolist() == before
