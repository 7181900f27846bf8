"""The second picture: the same frame at the same place, with other poses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolButton

from app.beside.pane import BesidePane
from app.comparison import Comparison
from app.view import Beside
from kimnet_core.pose.pose import Poses, Source
from tests.app.conftest import SKELETON
from tests.app.player.test_steps import window

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.canvas.frame_view import FrameView
    from app.document import Document
    from app.main_window import MainWindow

__all__ = ["window"]

K = len(SKELETON)


def poses(frames: int, x: float) -> Poses:
    return Poses.placed_by(Source.MODEL, np.full((frames, K, 2), x), 0.5)


@pytest.fixture
def document(window: MainWindow) -> Document:
    """Two people of 24 frames; all joints of the first lie at 20, of the second at 70."""
    document = window.session.document
    for x in (20.0, 70.0):
        change = document.new_track(0)
        document.do("Add person", [change])
        document.put_poses(change.track, 0, poses(24, x), "Track")
    window.session.selection.select(0, None)
    return document


@pytest.fixture
def pane(window: MainWindow) -> BesidePane:
    return window.findChild(BesidePane)


def first_x(pane: BesidePane) -> float | None:
    pose = pane.view.layers.pose.pose
    return None if pose is None else float(pose.xy[0, 0, 0])


def test_a_key_opens_and_closes_it_and_so_does_a_button(
    window: MainWindow, pane: BesidePane, document: Document, qtbot: QtBot
) -> None:
    assert not pane.isVisible()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Backslash, Qt.KeyboardModifier.ControlModifier)
    assert pane.isVisible()
    qtbot.mouseClick(pane.view.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert not pane.isVisible()


def test_it_shows_the_pose_before_the_newest_edit_and_names_it(
    window: MainWindow, pane: BesidePane, document: Document, qtbot: QtBot
) -> None:
    window.session.view.set(beside=Beside.BEFORE)
    document.put_poses(0, 0, poses(3, 33.0), "Move head")
    qtbot.waitUntil(lambda: pane._caption.text() == "Before “Move head”")
    assert first_x(pane) == 20
    assert float(window.canvas.layers.pose.pose.xy[0, 0, 0]) == 33
    window.session.playback.seek(7)  # the edit did not reach so far
    qtbot.waitUntil(lambda: window.session.playback.frame == 7)
    assert first_x(pane) == 20
    window.session.playback.seek(0)
    document.history.undo()
    qtbot.waitUntil(lambda: pane._caption.text() == "Before “Track”")


def test_it_keeps_the_labels_as_they_were_when_it_was_opened(
    window: MainWindow, pane: BesidePane, document: Document, qtbot: QtBot
) -> None:
    window.session.view.set(beside=Beside.OPENED)
    for x in (30.0, 40.0):
        document.put_poses(0, 0, poses(3, x), "Move")
    qtbot.waitUntil(lambda: window.canvas.layers.pose.pose.xy[0, 0, 0] == 40)
    assert first_x(pane) == 20
    window.session.view.set(beside=Beside.NONE)
    window.session.view.set(beside=Beside.OPENED)
    qtbot.waitUntil(lambda: first_x(pane) == 40)


def test_it_shows_another_person(window: MainWindow, pane: BesidePane, document: Document, qtbot: QtBot) -> None:
    window.session.view.set(beside=Beside.OTHER)
    qtbot.waitUntil(lambda: first_x(pane) == 70)
    assert pane._caption.text() == "Person 2"
    window.session.selection.select(1, None)
    qtbot.waitUntil(lambda: first_x(pane) == 20)


def test_it_shows_the_run_with_paint_where_there_is_one(
    window: MainWindow, pane: BesidePane, document: Document, qtbot: QtBot
) -> None:
    mask = np.zeros((document.masks.height, document.masks.width), bool)
    mask[:9] = True
    document.set_mask(0, mask, "Paint")
    window.session.view.set(beside=Beside.RUN)
    qtbot.waitUntil(lambda: "No run with paint" in pane._caption.text())
    assert first_x(pane) is None
    window.session.tracker.comparison = Comparison(0, 0, poses(24, 55.0))
    window.session.tracker.comparison_changed.emit()
    qtbot.waitUntil(lambda: first_x(pane) == 55)
    assert pane.view.layers.mask.mask is not None


def test_a_run_with_paint_is_offered_to_the_key_that_opens_it(
    window: MainWindow, pane: BesidePane, document: Document, qtbot: QtBot
) -> None:
    window.session.tracker.comparison = Comparison(0, 0, poses(24, 55.0))
    window.session.tracker.comparison_changed.emit()
    assert not pane.isVisible()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Backslash, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: first_x(pane) == 55)


def same_place(window: MainWindow, pane: BesidePane) -> bool:
    views = (window.canvas, pane.view)
    centres = [view.mapToScene(view.viewport().rect().center()) for view in views]
    away = centres[0] - centres[1]
    return views[0].zoom == views[1].zoom and abs(away.x()) + abs(away.y()) <= 2 / views[0].zoom


def test_both_pictures_zoom_and_move_together(
    window: MainWindow, pane: BesidePane, document: Document, qtbot: QtBot
) -> None:
    window.canvas.zoom_by(3.0)
    zoom = window.canvas.zoom
    window.session.view.set(beside=Beside.BEFORE)
    qtbot.waitUntil(lambda: same_place(window, pane))
    assert window.canvas.zoom == zoom, "opening it does not zoom"
    window.canvas.zoom_by(1.5)
    assert same_place(window, pane)
    for view in (window.canvas, pane.view):
        start = view.viewport().rect().center()
        qtbot.mousePress(view.viewport(), Qt.MouseButton.MiddleButton, pos=start)
        qtbot.mouseMove(view.viewport(), start + QPoint(-40, 25))
        qtbot.mouseRelease(view.viewport(), Qt.MouseButton.MiddleButton, pos=start + QPoint(-40, 25))
        assert same_place(window, pane)
    pane.view.zoom_by(0.5)
    assert same_place(window, pane)
    window.canvas.fit_frame()
    assert same_place(window, pane)
    window.resize(window.width() + 90, window.height() + 60)
    qtbot.waitUntil(lambda: same_place(window, pane))


def test_a_picture_that_is_fitted_stays_in_the_middle_of_both(
    window: MainWindow, pane: BesidePane, document: Document, qtbot: QtBot
) -> None:
    def off_centre(view: FrameView) -> int:
        return (view.mapFromScene(63.5, 47.5) - view.viewport().rect().center()).manhattanLength()

    def centred() -> bool:
        return off_centre(window.canvas) <= 3 and (off_centre(pane.view) <= 3 or not pane.isVisible())

    window.resize(1440, 900)
    window.canvas.fit_frame()
    for kind in (Beside.BEFORE, Beside.NONE, Beside.OTHER):
        window.session.view.set(beside=kind)
        qtbot.waitUntil(centred)
        qtbot.wait(30)
        assert centred()
    window.resize(window.width() + 90, window.height() - 60)
    qtbot.wait(30)
    assert centred()
    assert same_place(window, pane)


def test_both_show_the_same_frame(window: MainWindow, pane: BesidePane, document: Document, qtbot: QtBot) -> None:
    window.session.view.set(beside=Beside.BEFORE)
    for frame in (5, 11):
        window.session.playback.seek(frame)
        qtbot.waitUntil(lambda frame=frame: window.session.playback.frame == frame)
        assert pane.view.layers.picture.rgb is window.canvas.layers.picture.rgb


def test_the_second_picture_cannot_be_edited(
    window: MainWindow, pane: BesidePane, document: Document, qtbot: QtBot
) -> None:
    window.session.view.set(beside=Beside.BEFORE)
    qtbot.waitUntil(lambda: first_x(pane) is not None)
    qtbot.wait(20)  # both views have their size and place
    before, view = document.history.index(), pane.view
    at = view.mapFromScene(20, 20)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(view.viewport(), at + QPoint(30, 30))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=at + QPoint(30, 30))
    assert document.history.index() == before
    assert window.session.selection.joint is not None, "but joints can be picked in it"
