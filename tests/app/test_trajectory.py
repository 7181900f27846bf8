"""Curves of joints over time, and putting them right with the mouse."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.edits import LockChange
from app.trajectory.curves import Quantity, curves_of
from app.trajectory.lasso import inside
from app.trajectory.panel import TrajectoryPanel
from kimnet_core.pose.pose import Poses, Source
from tests.app.conftest import FRAMES, SKELETON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.session import Session

WRIST = SKELETON.index("left_wrist")
ELBOW = SKELETON.index("left_elbow")


def walk() -> Poses:
    """Joint j at (10 + j + frame, 20 + j), but the left wrist jumps by 30 pixels in frames 10 to 12."""
    joints, frames = np.arange(len(SKELETON)), np.arange(FRAMES)[:, None]
    x, y = np.broadcast_arrays(10.0 + joints + frames, 20.0 + joints + 0 * frames)
    xy = np.stack([x, y], axis=2)
    xy[10:13, WRIST, 1] += 30
    return Poses.placed_by(Source.MODEL, xy, 0.9)


# Curves.


def test_a_curve_of_x_is_the_joints_own() -> None:
    (curve,) = curves_of(Quantity.X, walk(), SKELETON, {WRIST}, np.arange(FRAMES) / 25)
    assert (curve.name, curve.joint, curve.dashed) == ("Left wrist", WRIST, True)
    np.testing.assert_array_equal(curve.values, 10 + WRIST + np.arange(FRAMES))


def test_a_joint_that_goes_a_pixel_a_frame_at_25_frames_a_second_has_25_pixels_a_second() -> None:
    (curve,) = curves_of(Quantity.SPEED, walk(), SKELETON, {ELBOW}, np.arange(FRAMES) / 25)
    np.testing.assert_allclose(curve.values[1:], 25)
    assert np.isnan(curve.values[0])


def test_a_picked_joint_brings_the_lengths_of_its_limbs() -> None:
    found = curves_of(Quantity.LENGTH, walk(), SKELETON, {WRIST}, np.arange(FRAMES) / 25)
    assert [curve.name for curve in found] == ["Left elbow to left wrist"]
    assert [curve.joint for curve in found] == [WRIST]
    apart = WRIST - ELBOW
    np.testing.assert_allclose(found[0].values[[0, 11]], [np.hypot(apart, apart), np.hypot(apart, apart + 30)])


@pytest.mark.parametrize("quantity", Quantity)
def test_no_joint_no_curve(quantity: Quantity) -> None:
    assert curves_of(quantity, walk(), SKELETON, (), np.arange(FRAMES) / 25) == []


# The line that is drawn around points.

SQUARE = np.array([[0.0, 0], [4, 0], [4, 4], [0, 4]])


def test_points_within_a_square_are_inside_and_others_are_not() -> None:
    points = np.array([[1.0, 1], [3.9, 3.9], [5, 1], [-1, 2], [2, np.nan], [2, 9]])
    assert inside(SQUARE, points).tolist() == [True, True, False, False, False, False]


def test_a_line_that_goes_twice_around_a_point_leaves_it_out() -> None:
    twice = np.concatenate([SQUARE, SQUARE[:1], SQUARE[:1] + 1, SQUARE[1:] - [1, 0], SQUARE[:1] + 1])
    assert not inside(np.concatenate([SQUARE, SQUARE]), np.array([[2.0, 2]])).any()
    assert inside(twice, np.array([[9.0, 9]])).tolist() == [False]


@given(st.integers(0, 2))
def test_less_than_a_triangle_encloses_nothing(corners: int) -> None:
    assert not inside(SQUARE[:corners], np.array([[0.0, 0], [2, 2]])).any()


@given(st.floats(0, 2 * np.pi), st.floats(0.1, 5), st.floats(0.1, 5))
def test_a_circle_holds_what_is_nearer_than_its_radius(angle: float, radius: float, far: float) -> None:
    around = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    circle = radius * np.stack([np.cos(around), np.sin(around)], axis=1)
    point = far * np.array([[np.cos(angle), np.sin(angle)]])
    if abs(far - radius) > 0.01 * radius:
        assert bool(inside(circle, point)[0]) == (far < radius)


# With the mouse.


@pytest.fixture
def document(opened: Session) -> Document:
    document = opened.document
    assert document is not None
    track = document.new_track(0)
    document.do("Add a person", [track])
    document.put_poses(track.track, 0, walk(), "Walk")
    opened.selection.select(track.track, WRIST)
    return document


@pytest.fixture
def panel(opened: Session, document: Document, qtbot: QtBot) -> Iterator[TrajectoryPanel]:
    assert document is opened.document  # there is a pose to show
    often = pg.getConfigOption("mouseRateLimit")
    pg.setConfigOption("mouseRateLimit", -1)  # a test's mouse is faster than a hand
    panel = TrajectoryPanel(opened)
    qtbot.addWidget(panel)
    panel.resize(900, 320)
    panel.show()
    qtbot.waitExposed(panel)
    yield panel
    pg.setConfigOption("mouseRateLimit", often)


def mouse(panel: TrajectoryPanel, points: Sequence[tuple[float, float]], *, release: bool = True) -> None:
    """Drag over points of the plot: frame and value."""
    plot = panel.plot
    plot.grab()  # lays everything out and paints it, as a person has seen it before they press
    at = [plot.mapFromScene(plot.getPlotItem().vb.mapViewToScene(QPointF(*point))) for point in points]
    QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=at[0])
    for a, b in pairwise(at):
        for share in np.linspace(0, 1, 6):
            x, y = (1 - share) * a.x() + share * b.x(), (1 - share) * a.y() + share * b.y()
            QTest.mouseMove(plot.viewport(), QPoint(round(x), round(y)))
    if release:
        QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=at[-1])


def around(start: int, stop: int, low: float, high: float) -> list[tuple[float, float]]:
    """A rectangle about frames start to stop - 1."""
    left, right = start - 0.5, stop - 0.5
    return [(left, low), (right, low), (right, high), (left, high), (left, low)]


def press(panel: TrajectoryPanel, text: str) -> None:
    QTest.mouseClick(panel.button(text), Qt.MouseButton.LeftButton)


def test_a_click_goes_to_its_frame(panel: TrajectoryPanel, opened: Session, qtbot: QtBot) -> None:
    mouse(panel, [(15, 12 + WRIST + 15)])
    qtbot.waitUntil(lambda: opened.playback.frame == 15, timeout=5000)


def test_a_point_that_is_dragged_moves_its_joint_in_its_frame(
    panel: TrajectoryPanel, opened: Session, document: Document, qtbot: QtBot
) -> None:
    opened.playback.seek(8)
    qtbot.waitUntil(lambda: opened.playback.frame == 8, timeout=5000)
    edits = document.history.index()
    mouse(panel, [(8, 10 + WRIST + 8), (8, 10 + WRIST + 13)])
    joint = document.labels.pose(0, 8)
    assert joint.human[0, WRIST]
    assert joint.xy[0, WRIST, 0] == pytest.approx(10 + WRIST + 13, abs=0.5)
    assert joint.xy[0, WRIST, 1] == 20 + WRIST
    assert document.history.index() == edits + 1
    opened.undo()
    np.testing.assert_array_equal(document.labels.pose(0, 8).xy, walk().xy[8:9])


def test_an_outlier_that_is_drawn_around_can_be_taken_away(
    panel: TrajectoryPanel, opened: Session, document: Document, qtbot: QtBot
) -> None:
    panel.show_quantity(Quantity.Y)
    edits = document.history.index()
    mouse(panel, around(10, 13, 45 + WRIST, 54 + WRIST))
    assert panel.count.text() == "3 points:"
    press(panel, "Take away")
    placed = document.labels.span(0, 0, FRAMES).placed
    assert np.flatnonzero(~placed[:, WRIST]).tolist() == [10, 11, 12]
    assert placed[:, :WRIST].all()
    assert document.history.undoText() == "Take 3 points away"
    qtbot.waitUntil(lambda: not panel.count.isVisible(), timeout=2000)
    opened.undo()
    assert document.history.index() == edits
    np.testing.assert_array_equal(document.labels.span(0, 0, FRAMES).xy, walk().xy)


def test_an_outlier_that_is_drawn_around_can_be_filled_in_from_both_sides(
    panel: TrajectoryPanel, document: Document
) -> None:
    panel.show_quantity(Quantity.Y)
    mouse(panel, around(10, 13, 45 + WRIST, 54 + WRIST))
    press(panel, "Fill in")
    poses = document.labels.span(0, 0, FRAMES)
    np.testing.assert_allclose(poses.xy[10:13, WRIST], [[10 + WRIST + frame, 20 + WRIST] for frame in (10, 11, 12)])
    assert np.flatnonzero(poses.source[:, WRIST] == Source.INTERPOLATED).tolist() == [10, 11, 12]
    assert (poses.source[:, ELBOW] == Source.MODEL).all()


def test_points_of_a_locked_joint_stay(panel: TrajectoryPanel, document: Document) -> None:
    document.do("Lock", [LockChange(0, WRIST, locked=True)])
    panel.show_quantity(Quantity.Y)
    mouse(panel, around(10, 13, 45 + WRIST, 54 + WRIST))
    press(panel, "Take away")
    assert document.labels.span(0, 0, FRAMES).placed.all()
    assert document.history.undoText() == "Lock"


def test_what_has_but_one_side_cannot_be_filled_in_and_stays(panel: TrajectoryPanel, document: Document) -> None:
    panel.show_quantity(Quantity.Y)
    mouse(panel, around(0, 3, 19 + WRIST, 22 + WRIST))
    assert panel.count.text() == "3 points:"
    press(panel, "Fill in")
    np.testing.assert_array_equal(document.labels.span(0, 0, FRAMES).xy, walk().xy)
    assert document.history.undoText() == "Walk"


def test_delete_takes_away_what_is_drawn_around_only_while_the_curves_have_the_focus(
    panel: TrajectoryPanel, document: Document
) -> None:
    panel.show_quantity(Quantity.Y)
    mouse(panel, around(10, 13, 45 + WRIST, 54 + WRIST))
    panel.activateWindow()
    panel.plot.setFocus()
    QTest.keyClick(panel.plot, Qt.Key.Key_Escape)
    QTest.keyClick(panel.plot, Qt.Key.Key_Delete)
    assert document.labels.span(0, 0, FRAMES).placed.all()
    mouse(panel, around(10, 12, 45 + WRIST, 54 + WRIST))
    QTest.keyClick(panel.plot, Qt.Key.Key_Delete)
    assert int((~document.labels.span(0, 0, FRAMES).placed).sum()) == 2


def test_working_an_outlier_out_anew_asks_for_the_frames_from_the_one_before(
    panel: TrajectoryPanel, document: Document, opened: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(opened.correction, "follow", lambda *args: asked.append(args))
    panel.show_quantity(Quantity.Y)
    mouse(panel, around(10, 13, 45 + WRIST, 54 + WRIST))
    press(panel, "Work out anew")
    assert [args[:3] for args in asked] == [(0, 9, "Work 3 points out anew")]
    assert not document.labels.span(0, 10, 13).placed[:, WRIST].any()


def test_without_a_joint_the_panel_says_what_to_do(panel: TrajectoryPanel, opened: Session, qtbot: QtBot) -> None:
    opened.selection.select_joint(None)
    qtbot.waitUntil(lambda: not panel.plot.isVisible(), timeout=2000)
    opened.selection.select_joint(WRIST)
    qtbot.waitUntil(panel.plot.isVisible, timeout=2000)
