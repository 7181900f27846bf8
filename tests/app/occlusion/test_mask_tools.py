"""Rectangles and polygons are drawn with the mouse, and paint is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt

from app.view import Tool
from kimnet_core.occlusion.shapes import polygon, rectangle, shifted
from tests.app.conftest import HEIGHT, WIDTH
from tests.app.player.test_steps import window
from tests.app.test_canvas import click, drag, mouse, place

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.canvas.frame_view import FrameView
    from app.document import Document
    from app.main_window import MainWindow

__all__ = ["window"]

EMPTY = np.zeros((HEIGHT, WIDTH), bool)
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
CORNERS = ((20.3, 20.4), (70.3, 25.4), (40.4, 70.3))  # no edge runs through the centre of a pixel


@pytest.fixture
def canvas(window: MainWindow) -> FrameView:
    window.canvas.setFocus()
    return window.canvas


@pytest.fixture
def document(window: MainWindow) -> Document:
    assert window.session.document is not None
    return window.session.document


def put(canvas: FrameView, *corners: tuple[float, float]) -> list[tuple[float, float]]:
    """Click at places of the frame, and tell where that was to the screen's pixel."""
    for x, y in corners:
        click(canvas, place(canvas, x, y))
    return list(corners)


def test_a_key_takes_the_rectangle_and_a_drag_hides_one(
    window: MainWindow, canvas: FrameView, document: Document, qtbot: QtBot
) -> None:
    qtbot.keyClick(canvas, Qt.Key.Key_U)
    assert window.session.view.now.tool == Tool.RECTANGLE
    drag(canvas, place(canvas, 60.4, 50.4), place(canvas, 20.6, 30.6))
    expected = rectangle(EMPTY, (20.6, 30.6), (60.4, 50.4))
    np.testing.assert_array_equal(document.masks.frames[0], expected)
    assert document.history.count() == 1
    drag(canvas, place(canvas, 30.4, 10.4), place(canvas, 40.4, 80.4), keys=SHIFT)
    less = rectangle(expected, (30.4, 10.4), (40.4, 80.4), erase=True)
    np.testing.assert_array_equal(document.masks.frames[0], less)


def test_a_slip_of_the_hand_hides_nothing(window: MainWindow, canvas: FrameView, document: Document) -> None:
    window.session.view.set(tool=Tool.RECTANGLE)
    start = place(canvas, 60, 50)
    drag(canvas, start, start + QPointF(2, 90))
    assert not document.masks


def test_escape_gives_a_rectangle_up(window: MainWindow, canvas: FrameView, document: Document, qtbot: QtBot) -> None:
    window.session.view.set(tool=Tool.RECTANGLE)
    drag(canvas, place(canvas, 20, 30), place(canvas, 60, 50), release=False)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    mouse(canvas, QEvent.Type.MouseButtonRelease, place(canvas, 60, 50), held=Qt.MouseButton.NoButton)
    assert not document.masks
    assert window.session.view.now.tool == Tool.RECTANGLE


def test_enter_closes_a_polygon_of_clicks(
    window: MainWindow, canvas: FrameView, document: Document, qtbot: QtBot
) -> None:
    qtbot.keyClick(canvas, Qt.Key.Key_U, SHIFT)
    assert window.session.view.now.tool == Tool.POLYGON
    put(canvas, *CORNERS[:2])
    qtbot.keyClick(canvas, Qt.Key.Key_Return)  # encloses nothing yet
    assert not document.masks
    put(canvas, CORNERS[2])
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    np.testing.assert_array_equal(document.masks.frames[0], polygon(EMPTY, np.array(CORNERS)))
    assert document.history.count() == 1


def test_a_double_click_closes_it_at_its_last_corner(window: MainWindow, canvas: FrameView, document: Document) -> None:
    window.session.view.set(tool=Tool.POLYGON)
    put(canvas, *CORNERS)
    at = place(canvas, *CORNERS[2])
    mouse(canvas, QEvent.Type.MouseButtonDblClick, at)
    mouse(canvas, QEvent.Type.MouseButtonRelease, at, held=Qt.MouseButton.NoButton)
    np.testing.assert_array_equal(document.masks.frames[0], polygon(EMPTY, np.array(CORNERS)))


def test_a_click_on_the_first_corner_closes_it_too(window: MainWindow, canvas: FrameView, document: Document) -> None:
    window.session.view.set(tool=Tool.POLYGON)
    put(canvas, *CORNERS)
    click(canvas, place(canvas, *CORNERS[0]) + QPointF(4, 3))
    np.testing.assert_array_equal(document.masks.frames[0], polygon(EMPTY, np.array(CORNERS)))


def test_corners_are_taken_back_one_by_one_or_all(
    window: MainWindow, canvas: FrameView, document: Document, qtbot: QtBot
) -> None:
    window.session.view.set(tool=Tool.POLYGON)
    put(canvas, CORNERS[0], CORNERS[1], (5.0, 80.0))
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
    put(canvas, CORNERS[2])
    qtbot.keyClick(canvas, Qt.Key.Key_Enter)
    np.testing.assert_array_equal(document.masks.frames[0], polygon(EMPTY, np.array(CORNERS)))
    put(canvas, (10.0, 10.0), (90.0, 10.0), (50.0, 90.0))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert document.history.count() == 1
    assert window.session.view.now.tool == Tool.POLYGON
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)  # nothing is begun: now it leaves the tool
    assert window.session.view.now.tool == Tool.SELECT


def test_a_polygon_begun_with_shift_uncovers(
    window: MainWindow, canvas: FrameView, document: Document, qtbot: QtBot
) -> None:
    document.set_mask(0, ~EMPTY, "Paint")
    qtbot.waitUntil(lambda: canvas.layers.mask.mask is not None)
    window.session.view.set(tool=Tool.POLYGON)
    drag(canvas, place(canvas, *CORNERS[0]), place(canvas, *CORNERS[0]), keys=SHIFT)
    put(canvas, *CORNERS[1:])
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    np.testing.assert_array_equal(document.masks.frames[0], ~polygon(EMPTY, np.array(CORNERS)))


def test_another_tool_drops_the_corners(
    window: MainWindow, canvas: FrameView, document: Document, qtbot: QtBot
) -> None:
    window.session.view.set(tool=Tool.POLYGON)
    put(canvas, *CORNERS)
    window.session.view.set(tool=Tool.BRUSH)
    window.session.view.set(tool=Tool.POLYGON)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert not document.masks


def test_the_polygon_hides_a_part_of_the_frame_it_is_closed_on(
    window: MainWindow, canvas: FrameView, document: Document, qtbot: QtBot
) -> None:
    window.session.view.set(tool=Tool.POLYGON)
    put(canvas, *CORNERS)
    window.session.playback.seek(5)
    qtbot.waitUntil(lambda: window.session.playback.frame == 5)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert sorted(document.masks.frames) == [5]


@pytest.mark.parametrize("tool", [Tool.BRUSH, Tool.ERASER, Tool.RECTANGLE, Tool.POLYGON])
def test_with_alt_every_tool_moves_the_paint(
    window: MainWindow, canvas: FrameView, document: Document, qtbot: QtBot, tool: Tool
) -> None:
    before = rectangle(EMPTY, (20, 20), (40, 30))
    document.set_mask(0, before, "Paint")
    qtbot.waitUntil(lambda: canvas.layers.mask.mask is not None)
    window.session.view.set(tool=tool)
    drag(canvas, place(canvas, 30, 25), place(canvas, 47, 19), keys=ALT)
    np.testing.assert_array_equal(document.masks.frames[0], shifted(before, 17, -6))
    assert document.history.undoText() == "Move paint"
    document.history.undo()
    np.testing.assert_array_equal(document.masks.frames[0], before)
    drag(canvas, place(canvas, 30, 25), place(canvas, 47, 19), keys=ALT, release=False)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    np.testing.assert_array_equal(document.masks.frames[0], before)
    assert canvas.layers.mask.pos() == QPointF(0, 0)


def test_an_outline_is_seen_before_it_is_closed(window: MainWindow, canvas: FrameView) -> None:
    window.session.view.set(tool=Tool.POLYGON)
    before = canvas.viewport().grab().toImage()
    put(canvas, *CORNERS[:2])
    mouse(
        canvas,
        QEvent.Type.MouseMove,
        place(canvas, 50, 60),
        button=Qt.MouseButton.NoButton,
        held=Qt.MouseButton.NoButton,
    )
    after = canvas.viewport().grab().toImage()
    between = place(canvas, 45, 22.5).toPoint()
    assert before.pixelColor(between) != after.pixelColor(between)
