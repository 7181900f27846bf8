"""The timeline: what a frame is worth, where it lies, and pointing at it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.panels.course import course_of
from app.panels.progress import Progress
from app.panels.timeline import TimelinePanel
from app.panels.timeline_strip import TimelineStrip, per_column, tick_step
from app.theme import colors
from kimnet_core.pose.pose import Poses, Source
from tests.app.stand_in import FRAMES, StandInSession, course


@pytest.fixture
def session(qapp: object) -> StandInSession:
    return StandInSession()


@pytest.fixture
def strip(qtbot: QtBot) -> TimelineStrip:
    strip = TimelineStrip()
    qtbot.addWidget(strip)
    strip.resize(800, strip.sizeHint().height())
    strip.show()
    return strip


def test_a_course_is_the_mean_and_the_weakest_of_the_joints_there_are() -> None:
    xy = np.array([[[1.0, 1], [2, 2], [np.nan, np.nan]], [[np.nan, np.nan]] * 3])
    poses = Poses.placed_by(Source.MODEL, xy, np.array([[0.2, 0.6, 0.9], [1, 1, 1]]))
    found = course_of(2, poses, [1])
    assert found.score.tolist() == [pytest.approx(0.4), pytest.approx(np.nan, nan_ok=True)]
    assert found.weakest[0] == pytest.approx(0.2)
    assert found.human.tolist() == [False, False]
    assert found.masked.tolist() == [False, True]


def test_a_video_without_a_person_has_an_empty_course() -> None:
    found = course_of(3, None, ())
    assert np.isnan(found.score).all()
    assert not found.human.any()
    assert len(course_of(0, None, ())) == 0


@given(st.integers(1, 5000), st.integers(300, 2000))
def test_every_frame_is_found_where_it_is_drawn(qapp: object, frames: int, width: int) -> None:
    strip = TimelineStrip()
    strip.resize(width, 80)
    strip.show_course(course_of(frames, None, ()))
    for frame in {0, frames // 3, frames - 1}:
        assert strip.frame_at(strip.place_of(frame)) == frame
    assert strip.frame_at(-1000) == 0
    assert strip.frame_at(9999) == frames - 1


@given(st.integers(1, 10**6), st.floats(50, 3000))
def test_numbers_on_the_ruler_have_room_and_are_round(frames: int, width: float) -> None:
    step = tick_step(frames, width)
    assert step * width / frames >= 64 or step == 1
    assert str(step).rstrip("0") in {"1", "2", "5"}


def test_the_weakest_frame_of_a_column_is_not_lost() -> None:
    values = np.ones(1000, np.float32)
    values[[3, 777]] = 0.1, np.nan
    columns = per_column(values, 100)
    assert len(columns) == 100
    assert np.flatnonzero(columns < 0.5).tolist() == [0]
    assert np.isfinite(columns).all()


def test_pointing_and_dragging_ask_for_frames(strip: TimelineStrip, qtbot: QtBot) -> None:
    strip.show_course(course_of(100, None, ()))
    asked: list[int] = []
    strip.frame_wanted.connect(asked.append)
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.place_of(20)), 40))
    assert asked == [20]


def test_the_keys_step_and_stay_inside(strip: TimelineStrip, qtbot: QtBot) -> None:
    strip.show_course(course_of(15, None, ()))
    strip.show_frame(12, 12)
    asked: list[int] = []
    strip.frame_wanted.connect(asked.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(strip, key)
    assert asked == [11, 14, 2, 0, 14]


def test_an_empty_strip_asks_for_nothing(strip: TimelineStrip, qtbot: QtBot) -> None:
    asked: list[int] = []
    strip.frame_wanted.connect(asked.append)
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(300, 40))
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    strip.grab()
    assert asked == []


def fixed(frame: int) -> Poses:
    """A course with one joint of one frame placed by a person."""
    poses = course()
    source = poses.source.copy()
    source[frame, 3] = Source.HUMAN
    return replace(poses, source=source)


def test_corrections_and_masks_are_drawn_at_their_frames(strip: TimelineStrip) -> None:
    strip.show_course(course_of(FRAMES, fixed(5), [8, 9]))
    strip.show_frame(0, 0)
    image, tokens = strip.grab().toImage(), colors(strip.palette())
    column = [image.pixelColor(round(strip.place_of(5)), y) for y in range(image.height())]
    assert QColor(tokens.human) in column
    for frame, there in ((7, False), (8, True), (9, True), (10, False)):
        column = [image.pixelColor(round(strip.place_of(frame)), y) for y in range(image.height())]
        assert (QColor(tokens.mask) in column) is there


def test_the_panel_follows_the_document(session: StandInSession, qtbot: QtBot) -> None:
    panel = TimelinePanel(session)
    qtbot.addWidget(panel)
    strip = panel.findChild(TimelineStrip)
    assert isinstance(strip, TimelineStrip)
    document = session.open()
    assert strip._course.score[0] == pytest.approx(0.5)
    assert not strip._course.human.any()
    document.put_poses(0, 4, document.labels.pose(0, 4).with_joint(1, 5.0, 5.0), "Move")
    qtbot.waitUntil(lambda: bool(strip._course.human[4]), timeout=2000)
    document.history.undo()
    qtbot.waitUntil(lambda: not strip._course.human.any(), timeout=2000)
    session.playback.seek(7)
    assert strip._frame == 7


def test_progress_is_seen_while_a_run_goes_on(session: StandInSession, qtbot: QtBot) -> None:
    progress = Progress(session.tracker)
    qtbot.addWidget(progress)
    progress.show()
    assert not progress._stop.isVisible()
    session.tracker.run_changed.emit(True)
    session.tracker.progressed.emit(3, 12)
    assert progress._text.text() == "Tracking 3 of 12"
    assert (progress._bar.value(), progress._bar.maximum()) == (3, 12)
    progress._stop.click()
    assert session.tracker.heard == [("cancel",)]
    session.tracker.run_changed.emit(False)
    assert not progress._stop.isVisible()
