"""The canvas draws pixel for pixel, and hands the mouse to its tools."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.frame_view import FrameView
from app.canvas.pose_item import PoseItem
from app.canvas.tools.tool import Pointer
from app.heat.layer import Layer
from app.view import Tool, ViewState
from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Poses, Source, Visibility
from tests.app.stand_in import HEIGHT, SKELETON, WIDTH, K

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def pose_at(*points: tuple[float, float]) -> Poses:
    """The first joints at these points, all others absent."""
    xy = np.full((1, K, 2), np.nan)
    xy[0, : len(points)] = points
    return Poses.placed_by(Source.MODEL, xy, 0.9)


@pytest.fixture
def view() -> ViewState:
    return ViewState()


@pytest.fixture
def canvas(qtbot: QtBot, view: ViewState) -> FrameView:
    canvas = FrameView(view)
    qtbot.addWidget(canvas)
    canvas.setBackgroundBrush(QColor("black"))
    canvas.resize(640, 360)
    canvas.show()
    canvas.show_frame(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    return canvas


class Heard:
    """Everything the canvas asks for."""

    def __init__(self, canvas: FrameView) -> None:
        self.all: list[tuple[Any, ...]] = []
        self._slots = []
        for name in (
            "joint_picked", "joint_dragged", "joint_dropped", "drag_cancelled", "box_drawn",
            "mask_painted", "play_tapped", "joint_toggled", "joints_added", "bone_picked",
            "pose_dragged", "pose_dropped", "pose_turned", "pose_scaled",
        ):  # fmt: skip
            getattr(canvas.intents, name).connect(self._slot(name))

    def _slot(self, name: str) -> Any:
        def hear(*values: Any) -> None:
            self.all.append((name, *values))

        self._slots.append(hear)
        return hear

    @property
    def names(self) -> list[str]:
        return [name for name, *_ in self.all]


def place(canvas: FrameView, x: float, y: float) -> QPointF:
    return canvas.viewportTransform().map(QPointF(x, y))


def mouse(
    canvas: FrameView, kind: QEvent.Type, at: QPointF, *, button: Any = LEFT, held: Any = LEFT, keys: Any = NONE
) -> None:
    where = canvas.viewport().mapToGlobal(at)
    QApplication.sendEvent(canvas.viewport(), QMouseEvent(kind, at, where, button, held, keys))


def drag(canvas: FrameView, start: QPointF, end: QPointF, *, keys: Any = NONE, release: bool = True) -> None:
    mouse(canvas, QEvent.Type.MouseButtonPress, start, keys=keys)
    for share in (0.5, 1.0):
        mouse(canvas, QEvent.Type.MouseMove, start + (end - start) * share, button=Qt.MouseButton.NoButton, keys=keys)
    if release:
        mouse(canvas, QEvent.Type.MouseButtonRelease, end, held=Qt.MouseButton.NoButton, keys=keys)


def click(canvas: FrameView, at: QPointF) -> None:
    drag(canvas, at, at)


def test_the_first_pixel_lies_around_the_origin(canvas: FrameView) -> None:
    frame = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    frame[0, 0] = frame[7, 5] = 255
    canvas.show_frame(frame)
    canvas.zoom_by(8 / canvas.zoom)
    for x, y in ((0, 0), (5, 7)):
        canvas.centerOn(x, y)
        image = canvas.viewport().grab().toImage()
        middle = place(canvas, x, y).toPoint()
        inside, outside = QPoint(3, 3), QPoint(5, 5)
        for corner in (middle - inside, middle + inside):
            assert image.pixelColor(corner).lightness() == 255
        for corner in (middle - outside, middle + outside):
            assert image.pixelColor(corner).lightness() < 60


def test_a_joint_is_drawn_at_the_middle_of_its_pixel(canvas: FrameView) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((80, 45)))
    image = canvas.viewport().grab().toImage()
    ink = np.array(
        [[image.pixelColor(x, y).lightness() > 120 for x in range(image.width())] for y in range(image.height())]
    )
    rows, columns = np.nonzero(ink)
    at = place(canvas, 80, 45)
    assert (columns.mean(), rows.mean()) == pytest.approx((at.x() - 0.5, at.y() - 0.5), abs=0.6)
    assert 8 <= np.ptp(columns) <= 13


def test_a_joint_keeps_its_size_on_the_screen(canvas: FrameView) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((80, 45)))
    sizes = []
    for zoom in (2.0, 16.0):
        canvas.zoom_by(zoom / canvas.zoom)
        canvas.centerOn(80, 45)
        image = canvas.viewport().grab().toImage()
        middle = place(canvas, 80, 45).toPoint().y()
        sizes.append(sum(image.pixelColor(x, middle).lightness() > 120 for x in range(image.width())))
    assert abs(sizes[0] - sizes[1]) <= 2  # a pixel at each edge: the middle falls on another part of one


def ink(item: PoseItem, pose: Poses, canvas: FrameView) -> QImage:
    item.show_pose(SKELETON, pose)
    return canvas.viewport().grab().toImage()


def test_state_is_told_by_shape_and_not_by_colour_alone(canvas: FrameView) -> None:
    """A sure, an unsure, a hidden and a human joint of one colour give four different pictures."""
    sure = pose_at((80, 45))
    unsure = replace(sure, score=np.where(sure.placed, np.float32(0.1), np.float32(0)))
    hidden = replace(sure, visibility=np.where(sure.placed, np.uint8(Visibility.HIDDEN), np.uint8(0)))
    human = sure.with_joint(0, 80, 45)
    grey = []
    for pose in (sure, unsure, hidden, human):
        image = ink(canvas.layers.pose, pose, canvas)
        grey.append(np.array([[image.pixelColor(310 + x, 170 + y).lightness() for x in range(30)] for y in range(30)]))
    for i in range(4):
        for j in range(i):
            assert np.abs(grey[i] - grey[j]).max() > 60


def test_the_wheel_keeps_the_point_under_the_cursor(canvas: FrameView) -> None:
    at = QPointF(200, 120)
    mouse(canvas, QEvent.Type.MouseMove, at, button=Qt.MouseButton.NoButton, held=Qt.MouseButton.NoButton)
    before, zoom = canvas.mapToScene(at.toPoint()), canvas.zoom
    where = canvas.viewport().mapToGlobal(at)
    wheel = QWheelEvent(
        at, where, QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(canvas.viewport(), wheel)
    assert canvas.zoom == pytest.approx(zoom * 1.25**2)
    after = canvas.mapToScene(at.toPoint())
    assert abs(after.x() - before.x()) * canvas.zoom <= 1.5
    assert abs(after.y() - before.y()) * canvas.zoom <= 1.5


def test_the_frame_fits_and_follows_the_window_until_somebody_zooms(canvas: FrameView) -> None:
    assert canvas.zoom == pytest.approx(min(640 / WIDTH, 360 / HEIGHT), rel=0.02)
    canvas.resize(320, 240)
    assert canvas.zoom == pytest.approx(320 / WIDTH, rel=0.03)
    canvas.zoom_by(3)
    zoomed = canvas.zoom
    canvas.resize(640, 360)
    assert canvas.zoom == zoomed


def test_fit_shows_the_person_and_twice_the_frame(canvas: FrameView) -> None:
    whole = canvas.zoom
    canvas.layers.pose.show_pose(SKELETON, pose_at((70, 40), (90, 50)))
    canvas.fit()
    assert canvas.zoom > 2.5 * whole
    canvas.fit()
    assert canvas.zoom == pytest.approx(whole)


def test_a_dragged_joint_is_told_where_it_is_and_does_not_jump(canvas: FrameView) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((80, 45)))
    heard = Heard(canvas)
    start = place(canvas, 81, 45)  # taken a little beside its middle
    drag(canvas, start, start + QPointF(40, -20))
    assert heard.names == ["joint_picked", "joint_dragged", "joint_dragged", "joint_dragged", "joint_dropped"]
    _, joint, x, y = heard.all[-2]
    assert joint == 0
    assert (x, y) == pytest.approx((80 + 40 / canvas.zoom, 45 - 20 / canvas.zoom))


def test_a_click_selects_and_moves_nothing(canvas: FrameView) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((80, 45)))
    heard = Heard(canvas)
    start = place(canvas, 80, 45)
    drag(canvas, start, start + QPointF(2, 0))
    assert heard.all == [("joint_picked", 0)]


def test_a_click_beside_every_joint_selects_none_and_a_drag_moves_the_picture(canvas: FrameView) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((80, 45)))
    heard = Heard(canvas)
    click(canvas, place(canvas, 20, 20))
    assert heard.all == [("joint_picked", None)]
    canvas.zoom_by(4)
    before = place(canvas, 80, 45)
    drag(canvas, QPointF(100, 100), QPointF(130, 90))
    moved = place(canvas, 80, 45) - before
    assert (moved.x(), moved.y()) == (30, -10)
    assert heard.all == [("joint_picked", None)]


def pick(canvas: FrameView, *joints: int) -> None:
    canvas.layers.pose.mark(selected=joints[0], picked=frozenset(joints), names=False)


SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def test_shift_and_click_picks_one_more_joint_and_moves_nothing(canvas: FrameView) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((40, 45), (80, 45)))
    heard = Heard(canvas)
    start = place(canvas, 80, 45)
    drag(canvas, start, start + QPointF(40, 0), keys=SHIFT)
    assert heard.all == [("joint_toggled", 1)]


def test_shift_and_drag_beside_joints_frames_those_to_pick(canvas: FrameView) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((40, 45), (80, 45), (81, 60)))
    heard = Heard(canvas)
    drag(canvas, place(canvas, 90, 70), place(canvas, 60, 30), keys=SHIFT, release=False)
    assert canvas.layers.box._rect is not None
    mouse(canvas, QEvent.Type.MouseButtonRelease, place(canvas, 60, 30), held=Qt.MouseButton.NoButton, keys=SHIFT)
    assert heard.all == [("joints_added", {1, 2})]
    assert canvas.layers.box._rect is None


def test_escape_takes_the_frame_around_joints_away(canvas: FrameView, qtbot: QtBot) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((80, 45)))
    heard = Heard(canvas)
    drag(canvas, place(canvas, 90, 70), place(canvas, 60, 30), keys=SHIFT, release=False)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.layers.box._rect is None
    assert heard.all == []


def test_a_picked_joint_is_dragged_with_the_others_and_clicked_alone(canvas: FrameView) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((40, 45), (80, 45)))
    pick(canvas, 0, 1)
    heard = Heard(canvas)
    start = place(canvas, 80, 45)
    drag(canvas, start, start + QPointF(40, 0))
    assert "joint_picked" not in heard.names
    assert heard.names[-1] == "joint_dropped"
    heard.all.clear()
    click(canvas, start)
    assert heard.all == [("joint_picked", 1)]


def test_alt_and_drag_moves_the_whole_pose_from_anywhere(canvas: FrameView) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((40, 45), (80, 45)))
    heard = Heard(canvas)
    for start in (place(canvas, 80, 45), place(canvas, 10, 10)):
        drag(canvas, start, start + QPointF(40, -20), keys=ALT)
        *_, (name, x, y), last = heard.all
        assert (name, last) == ("pose_dragged", ("pose_dropped",))
        assert (x, y) == pytest.approx((40 / canvas.zoom, -20 / canvas.zoom))
        heard.all.clear()


def test_without_a_modifier_no_gesture_moves_the_whole_pose(canvas: FrameView) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((40, 45), (80, 45)))
    heard = Heard(canvas)
    for x in (40, 60, 80, 100):  # joints, the bone between them, the empty picture
        drag(canvas, place(canvas, x, 45), place(canvas, x, 20))
    turn_wheel(canvas, 120)
    assert set(heard.names) <= {"joint_picked", "joint_dragged", "joint_dropped"}


def turn_wheel(canvas: FrameView, angle: int, *, keys: Any = NONE, sideways: bool = False) -> None:
    at = QPointF(200, 120)
    way = QPoint(angle, 0) if sideways else QPoint(0, angle)
    where = canvas.viewport().mapToGlobal(at)
    no_button = Qt.MouseButton.NoButton
    event = QWheelEvent(at, where, QPoint(), way, no_button, keys, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(canvas.viewport(), event)


def test_the_wheel_turns_and_scales_the_pose_with_a_modifier_and_does_not_zoom(canvas: FrameView) -> None:
    zoom = canvas.zoom
    heard = Heard(canvas)
    turn_wheel(canvas, 240, keys=ALT)
    turn_wheel(canvas, -120, keys=ALT, sideways=True)
    turn_wheel(canvas, 120, keys=ALT | SHIFT)
    assert heard.all == [("pose_turned", 4.0), ("pose_turned", -2.0), ("pose_scaled", pytest.approx(1.02))]
    assert canvas.zoom == zoom


def test_a_double_click_on_a_bone_asks_for_its_limb(canvas: FrameView) -> None:
    elbow, wrist = SKELETON.index("left_elbow"), SKELETON.index("left_wrist")
    xy = np.full((1, K, 2), np.nan)
    xy[0, [elbow, wrist]] = ((40, 45), (80, 45))
    canvas.layers.pose.show_pose(SKELETON, Poses.placed_by(Source.MODEL, xy, 0.9))
    heard = Heard(canvas)
    at = place(canvas, 60, 45)
    click(canvas, at)
    mouse(canvas, QEvent.Type.MouseButtonDblClick, at)
    mouse(canvas, QEvent.Type.MouseButtonRelease, at, held=Qt.MouseButton.NoButton)
    assert heard.all == [("joint_picked", None), ("bone_picked", elbow, wrist)]


def test_picked_joints_have_a_ring_and_the_one_keys_act_on_a_stronger_one(canvas: FrameView) -> None:
    pose = pose_at((40, 45), (80, 45), (120, 45))
    canvas.layers.pose.show_pose(SKELETON, pose)
    pick(canvas, 0, 1)
    image = canvas.viewport().grab().toImage()
    lit = []
    for x in (40, 80, 120):
        at = place(canvas, x, 45).toPoint()
        around = [image.pixelColor(at + QPoint(i, j)).lightness() for i in range(-13, 14) for j in range(-13, 14)]
        lit.append(sum(value > 200 for value in around))
    assert lit[0] > lit[1] > lit[2]


def test_a_missing_joint_is_put_where_the_person_clicks(canvas: FrameView) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((80, 45)))
    canvas.layers.pose.mark(selected=5, picked=frozenset({5}), names=False)
    heard = Heard(canvas)
    click(canvas, place(canvas, 30, 60))
    assert heard.names[0] == "joint_dragged"
    assert heard.names[-1] == "joint_dropped"
    _, joint, x, y = heard.all[0]
    assert (joint, x, y) == (5, pytest.approx(30), pytest.approx(60))


def test_escape_takes_a_drag_back(canvas: FrameView, qtbot: QtBot) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((80, 45)))
    heard = Heard(canvas)
    start = place(canvas, 80, 45)
    drag(canvas, start, start + QPointF(40, 0), release=False)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    mouse(canvas, QEvent.Type.MouseButtonRelease, start, held=Qt.MouseButton.NoButton)
    assert heard.names[-1] == "drag_cancelled"
    assert "joint_dropped" not in heard.names


def test_space_tapped_plays_and_space_held_moves_the_picture(canvas: FrameView, qtbot: QtBot) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((80, 45)))
    heard = Heard(canvas)
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert heard.all == [("play_tapped",)]
    canvas.zoom_by(4)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    start = place(canvas, 80, 45)
    drag(canvas, start, start + QPointF(25, 5))
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert heard.all == [("play_tapped",)]
    assert place(canvas, 80, 45) == start + QPointF(25, 5)


def test_a_box_is_drawn_from_any_corner(canvas: FrameView, view: ViewState) -> None:
    view.set(tool=Tool.BOX)
    heard = Heard(canvas)
    drag(canvas, place(canvas, 90, 60), place(canvas, 30, 20))
    (name, box), *rest = heard.all
    assert (name, rest) == ("box_drawn", [])
    assert (box.x1, box.y1, box.x2, box.y2) == pytest.approx((30, 20, 90, 60))


def test_a_slip_of_the_hand_is_no_box(canvas: FrameView, view: ViewState) -> None:
    view.set(tool=Tool.BOX)
    heard = Heard(canvas)
    start = place(canvas, 90, 60)
    drag(canvas, start, start + QPointF(5, 200))
    assert heard.all == []


def test_the_brush_paints_and_shift_erases(canvas: FrameView, view: ViewState) -> None:
    view.set(tool=Tool.BRUSH, brush=11.0)
    heard = Heard(canvas)
    drag(canvas, place(canvas, 40, 30), place(canvas, 60, 30))
    name, mask = heard.all[-1]
    assert (name, mask.shape, mask.dtype) == ("mask_painted", (HEIGHT, WIDTH), np.bool_)
    rows, columns = np.nonzero(mask)
    assert (rows.min(), rows.max()) == (25, 35)
    assert (columns.min(), columns.max()) == (35, 65)
    canvas.layers.mask.show_mask(mask)
    drag(canvas, place(canvas, 0, 30), place(canvas, 159, 30), keys=Qt.KeyboardModifier.ShiftModifier)
    assert not heard.all[-1][1].any()
    assert mask.any()


def test_a_cancelled_stroke_leaves_the_mask_as_it_was(canvas: FrameView, view: ViewState, qtbot: QtBot) -> None:
    view.set(tool=Tool.BRUSH)
    heard = Heard(canvas)
    drag(canvas, place(canvas, 40, 30), place(canvas, 60, 30), release=False)
    painted = canvas.viewport().grab().toImage()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    at = place(canvas, 41, 40).toPoint()
    assert painted.pixelColor(at) != canvas.viewport().grab().toImage().pixelColor(at)
    assert heard.all == []


def test_a_stroke_beside_the_frame_harms_nothing(canvas: FrameView, view: ViewState) -> None:
    view.set(tool=Tool.BRUSH, brush=4.0)
    tool = canvas._tools[Tool.BRUSH]
    heard = Heard(canvas)
    assert tool.press(Pointer(-400, -300, 1.0))
    tool.release(Pointer(-200, 900, 1.0))
    assert not heard.all[-1][1].any()


def test_another_tool_ends_what_the_last_one_began(canvas: FrameView, view: ViewState) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((80, 45)))
    heard = Heard(canvas)
    start = place(canvas, 80, 45)
    drag(canvas, start, start + QPointF(40, 0), release=False)
    view.set(tool=Tool.BOX)
    assert heard.names[-1] == "drag_cancelled"


def test_hidden_overlays_are_not_drawn_and_not_hit(canvas: FrameView, view: ViewState) -> None:
    canvas.layers.pose.show_pose(SKELETON, pose_at((80, 45)))
    view.set(skeleton=False)
    heard = Heard(canvas)
    click(canvas, place(canvas, 80, 45))
    assert heard.all == [("joint_picked", None)]
    assert canvas.viewport().grab().toImage().pixelColor(place(canvas, 80, 45).toPoint()) == QColor("black")


def test_a_heatmap_covers_its_window_edge_to_edge(canvas: FrameView) -> None:
    canvas.layers.heat.show_layer(Layer(np.ones((64, 64)), Crop(Box(40, 20, 80, 60))))
    image = canvas.viewport().grab().toImage()
    for x, y, lit in ((40.5, 20.5, True), (79.5, 59.5, True), (39, 40, False), (60, 61, False)):
        assert (image.pixelColor(place(canvas, x, y).toPoint()).lightness() > 100) is lit


def test_a_heatmap_turns_with_its_window(canvas: FrameView) -> None:
    """Its upper half lies to the right, where the top of a window is that is turned by a quarter."""
    heat = np.zeros((64, 64))
    heat[:32] = 1
    canvas.layers.heat.show_layer(Layer(heat, Crop(Box(40, 20, 80, 60), 256, 90.0)))
    image = canvas.viewport().grab().toImage()
    for x, y, lit in ((62, 21, True), (79, 59, True), (58, 21, False), (81, 40, False)):
        assert (image.pixelColor(place(canvas, x, y).toPoint()).lightness() > 100) is lit


@pytest.mark.parametrize("angle", [0.0, 30.0])
def test_the_window_is_marked_at_its_corners_and_at_the_top_of_a_turned_one(canvas: FrameView, angle: float) -> None:
    crop = Crop(Box.square(80, 45, 50), 256, angle)
    canvas.layers.window.show_window(crop)
    image = canvas.viewport().grab().toImage()

    def lit(x: float, y: float) -> bool:
        at = place(canvas, *crop.to_frame(np.array([x, y]))).toPoint()
        return any(image.pixelColor(at + QPoint(i, j)).lightness() > 60 for i in (-1, 0, 1) for j in (-1, 0, 1))

    assert all(lit(x, y) for x in (-0.5, 255.5) for y in (-0.5, 255.5))
    assert lit(127.5, 4) is bool(angle)
    assert not lit(127.5, 251)


def test_a_frame_that_cannot_be_shown_says_so_until_the_next(canvas: FrameView) -> None:
    canvas.show_problem("Frame 3 cannot be shown.")
    assert canvas._problem.isVisible()
    canvas.show_frame(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    assert not canvas._problem.isVisible()
