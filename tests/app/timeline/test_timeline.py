"""The timeline: what a frame is worth, what lies at it, and pointing at it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QScrollBar, QToolButton
from pytestqt.qtbot import QtBot

from app.document import Document
from app.edits import NoteChange, State
from app.player.frame_loader import Clip
from app.theme import colors
from app.timeline.confidence_lane import per_column
from app.timeline.course import course_of
from app.timeline.hover import Hover
from app.timeline.panel import TimelinePanel
from app.timeline.picked import Picked
from app.timeline.progress import Progress
from app.timeline.strip import TimelineStrip
from app.timeline.thumbnailer import Stretch
from app.timeline.thumbnails import Thumbnails
from kimnet_core.labels.document import Labels
from kimnet_core.labels.note import Note
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.occlusion.mask import Mask
from kimnet_core.occlusion.masks import Masks
from kimnet_core.pose.pose import Poses, Source
from tests.app.stand_in import FRAMES, HEIGHT, SKELETON, WIDTH, StandInSession, course

SHIFT, ALT, CTRL = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(qapp: object) -> StandInSession:
    return StandInSession()


@pytest.fixture
def panel(qtbot: QtBot, session: StandInSession) -> TimelinePanel:
    panel = TimelinePanel(session)
    qtbot.addWidget(panel)
    panel.resize(1000, panel.sizeHint().height())
    panel.show()
    return panel


@pytest.fixture
def strip(panel: TimelinePanel, session: StandInSession) -> TimelineStrip:
    """A strip of the 12 frames of the stand-in's video."""
    session.open()
    strip = panel.findChild(TimelineStrip)
    assert isinstance(strip, TimelineStrip)
    return strip


def at(strip: TimelineStrip, frame: int) -> QPoint:
    return QPoint(round(strip.scale.middle_of(frame)), 60)


def drag(qtbot: QtBot, strip: TimelineStrip, start: int, stop: int, held: Qt.KeyboardModifier) -> None:
    qtbot.mousePress(strip, LEFT, held, at(strip, start))
    qtbot.mouseMove(strip, at(strip, stop))
    qtbot.mouseRelease(strip, LEFT, held, at(strip, stop))


def wheel(strip: TimelineStrip, frame: int, notches: int, held: Qt.KeyboardModifier) -> None:
    place = QPointF(at(strip, frame))
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(place, strip.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches), none, held, phase, False)
    QApplication.sendEvent(strip, event)


def test_a_course_is_the_mean_and_the_weakest_of_the_joints_there_are() -> None:
    xy = np.array([[[1.0, 1], [2, 2], [np.nan, np.nan]], [[np.nan, np.nan]] * 3])
    found = course_of(Poses.placed_by(Source.MODEL, xy, np.array([[0.2, 0.6, 0.9], [1, 1, 1]])))
    assert found.score.tolist() == [pytest.approx(0.4), pytest.approx(np.nan, nan_ok=True)]
    assert found.weakest[0] == pytest.approx(0.2)
    assert len(course_of(None)) == 0


def test_the_weakest_frame_of_a_column_is_not_lost() -> None:
    values = np.ones(1000, np.float32)
    values[[3, 777]] = 0.1, np.nan
    columns = per_column(values, 100)
    assert len(columns) == 100
    assert np.flatnonzero(columns < 0.5).tolist() == [0]
    assert np.isfinite(columns).all()


def test_pointing_and_dragging_go_to_frames(strip: TimelineStrip, session: StandInSession, qtbot: QtBot) -> None:
    drag(qtbot, strip, 3, 7, Qt.KeyboardModifier.NoModifier)
    asked = [frame for verb, frame in session.playback.heard if verb == "seek"]
    assert asked[0] == 3
    assert asked[-1] == 7


def test_the_keys_step_and_stay_inside(strip: TimelineStrip, session: StandInSession, qtbot: QtBot) -> None:
    session.playback.seek(9)
    session.playback.heard.clear()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(strip, key)
    assert [frame for _, frame in session.playback.heard] == [8, 11, 1, 0, 11]


def test_an_empty_strip_asks_for_nothing(panel: TimelinePanel, session: StandInSession, qtbot: QtBot) -> None:
    strip = panel.findChild(TimelineStrip)
    qtbot.mousePress(strip, LEFT, pos=QPoint(300, 40))
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    strip.grab()
    assert session.playback.heard == []


def test_shift_and_drag_pick_frames_and_a_click_picks_none(
    strip: TimelineStrip, panel: TimelinePanel, session: StandInSession, qtbot: QtBot
) -> None:
    drag(qtbot, strip, 8, 4, SHIFT)
    assert session.range.frames == range(4, 9)
    picked = panel.findChild(Picked)
    assert picked.isVisible()
    assert picked._text.text() == "4 to 8"
    assert picked._text.toolTip() == "5 frames picked, 4 to 8 (from 0)"
    assert session.playback.heard == []
    qtbot.mouseClick(strip, LEFT, SHIFT, at(strip, 2))
    assert session.range.frames is None
    assert not picked.isVisible()
    session.range.choose_between(1, 1)
    qtbot.mouseClick(picked.findChild(QToolButton), LEFT)
    assert session.range.frames is None


def test_picked_frames_are_painted_from_edge_to_edge(strip: TimelineStrip, session: StandInSession) -> None:
    before = strip.grab().toImage()
    session.range.choose(range(4, 9))
    after = strip.grab().toImage()
    y = strip.height() - 3
    changed = [before.pixel(at(strip, f).x() + 5, y) != after.pixel(at(strip, f).x() + 5, y) for f in range(FRAMES)]
    assert changed == [f in range(4, 9) for f in range(FRAMES)]


@pytest.fixture
def long(strip: TimelineStrip, session: StandInSession) -> TimelineStrip:
    """The strip of a video of 1000 frames."""
    labels = Labels(SKELETON, 1000)
    labels.add_track("Person 1")
    session.document = Document(State(labels, Masks(HEIGHT, WIDTH)), session)
    session.document_changed.emit(session.document)
    return strip


def test_alt_and_drag_zoom_to_frames_and_a_click_shows_all(
    long: TimelineStrip, panel: TimelinePanel, qtbot: QtBot
) -> None:
    drag(qtbot, long, 400, 499, ALT)
    assert long.scale.visible.start == pytest.approx(400, abs=2)
    assert long.scale.visible.stop == pytest.approx(500, abs=2)
    bar = panel.findChild(QScrollBar)
    assert bar.isVisible()
    bar.setValue(bar.maximum())
    assert long.scale.visible.stop == 1000
    qtbot.mouseClick(long, LEFT, ALT, at(long, 950))
    assert long.scale.visible == range(1000)
    assert not bar.isVisible()


def test_the_wheel_zooms_at_the_cursor_with_control_and_moves_without(long: TimelineStrip) -> None:
    place = at(long, 700)
    wheel(long, 700, 8, CTRL)
    assert long.scale.span == pytest.approx(1000 / 1.25**8)
    assert long.scale.frame_at(place.x()) == pytest.approx(700, abs=1)
    first = long.scale.first
    wheel(long, 700, -1, Qt.KeyboardModifier.NoModifier)
    assert long.scale.first == pytest.approx(first + long.scale.span / 10)


def test_the_middle_button_moves_the_strip(long: TimelineStrip, qtbot: QtBot) -> None:
    long.set_scale(long.scale.show(400, 499))
    start = at(long, 450)
    qtbot.mousePress(long, Qt.MouseButton.MiddleButton, pos=start)
    qtbot.mouseMove(long, start + QPoint(-100, 0))
    qtbot.mouseRelease(long, Qt.MouseButton.MiddleButton, pos=start + QPoint(-100, 0))
    assert long.scale.first == pytest.approx(400 + 100 / long.scale.per_frame)


def test_keys_and_buttons_zoom_at_the_current_frame(long: TimelineStrip, panel: TimelinePanel, qtbot: QtBot) -> None:
    long.show_frame(300, 300)
    x = long.scale.middle_of(300)
    qtbot.keyClick(long, Qt.Key.Key_Up)
    assert long.scale.span == pytest.approx(1000 / 1.5)
    assert long.scale.middle_of(300) == pytest.approx(x)
    qtbot.keyClick(long, Qt.Key.Key_Down)
    assert not long.scale.zoomed
    nearer, whole = (
        next(b for b in panel.findChildren(QToolButton) if text in b.accessibleName())
        for text in ("fewer frames", "whole video")
    )
    nearer.click()
    assert long.scale.zoomed
    whole.click()
    assert not long.scale.zoomed


def test_a_zoomed_strip_follows_the_frame_that_is_asked_for(long: TimelineStrip) -> None:
    long.set_scale(long.scale.show(0, 99))
    long.show_frame(100, 100)
    assert 100 in long.scale.visible
    long.show_frame(5, 5)
    assert 5 in long.scale.visible


def fixed(frame: int) -> Poses:
    """A course with one joint of one frame placed by a person."""
    poses = course()
    source = poses.source.copy()
    source[frame, 3] = Source.HUMAN
    return replace(poses, source=source)


def columns_with(strip: TimelineStrip, color: str) -> set[int]:
    image = strip.grab().toImage()
    return {
        frame
        for frame in range(FRAMES)
        for y in range(image.height())
        if image.pixelColor(at(strip, frame).x(), y) == QColor(color)
    }


def test_corrections_and_masks_are_drawn_at_their_frames(
    strip: TimelineStrip, session: StandInSession, qtbot: QtBot
) -> None:
    document = session.document
    document.put_poses(0, 0, fixed(5), "Put")
    document.set_masks(dict.fromkeys((8, 9), Mask.of(np.ones((HEIGHT, WIDTH), bool))), "Paint")
    tokens = colors(strip.palette())
    qtbot.waitUntil(lambda: columns_with(strip, tokens.human) == {5}, timeout=2000)
    assert columns_with(strip, tokens.mask) == {8, 9}
    document.history.undo()
    document.history.undo()
    qtbot.waitUntil(lambda: not columns_with(strip, tokens.human), timeout=2000)
    assert not columns_with(strip, tokens.mask)


def test_the_lanes_say_what_they_know_of_a_frame(strip: TimelineStrip, session: StandInSession) -> None:
    session.document.put_poses(0, 0, fixed(5), "Put")
    session.document.set_mask(5, np.ones((HEIGHT, WIDTH), bool), "Paint")
    strip.take(session, FRAMES)
    assert strip.say(4) == ["Confidence 0.50, weakest joint 0.50"]
    assert strip.say(5)[1:] == ["Corrections", "Masks"]


def test_a_note_is_a_flag_that_says_its_words(strip: TimelineStrip, session: StandInSession, qtbot: QtBot) -> None:
    session.document.do("Note", [NoteChange(7, Note("arm behind the door", ("ask",)))])
    accent = colors(strip.palette()).accent
    qtbot.waitUntil(lambda: 7 in columns_with(strip, accent), timeout=2000)
    assert strip.say(7)[1:] == ["ask · arm behind the door"]
    assert strip.say(6)[1:] == []


def test_what_the_mouse_is_over_is_told_and_shown_as_a_picture(
    strip: TimelineStrip, panel: TimelinePanel, session: StandInSession, qtbot: QtBot
) -> None:
    info = VideoInfo(Path("clip.mp4"), "f" * 32, HEIGHT, WIDTH, tuple(range(FRAMES)))
    session.playback.clip = Clip(info, np.arange(FRAMES) / 24)
    hover, pictures = panel.findChild(Hover), panel.findChild(Thumbnails)
    qtbot.mouseMove(strip, at(strip, 6))
    assert hover.isVisible()
    assert hover._text.text().splitlines() == [
        "Frame 6 (from 0)  ·  0:00.250  ·  00:00:00:06",
        "Confidence 0.50, weakest joint 0.50",
    ]
    assert hover._picture.pixmap().isNull()
    picture = QImage(96, 96, QImage.Format.Format_RGB32)
    pictures._made[Stretch(6, 7)] = 6, picture
    pictures.changed.emit()
    assert not hover._picture.pixmap().isNull()
    QApplication.sendEvent(strip, QEvent(QEvent.Type.Leave))
    assert not hover.isVisible()


def test_progress_is_seen_while_a_run_goes_on(session: StandInSession, qtbot: QtBot) -> None:
    progress = Progress(session.tracker)
    qtbot.addWidget(progress)
    progress.show()
    assert not progress._stop.isVisible()
    session.tracker.run_changed.emit(True)
    least = progress.minimumSizeHint().width()
    session.tracker.progressed.emit(3, 12)
    assert progress.minimumSizeHint().width() == least, "a longer text would make the window wider"
    assert progress._text.text() == "Tracking 3 of 12"
    assert (progress._bar.value(), progress._bar.maximum()) == (3, 12)
    progress._stop.click()
    assert session.tracker.heard == [("cancel",)]
    session.tracker.run_changed.emit(False)
    assert not progress._stop.isVisible()
