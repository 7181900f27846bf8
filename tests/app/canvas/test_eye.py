"""What is changed for the eye: the tone of the picture, the size of marks, and the magnifier."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.canvas.frame_view import FrameView
from app.canvas.stage import Stage
from app.canvas.tone_curve import curve_of
from app.canvas.tone_pill import TonePill
from app.panels.picture import PicturePanel
from app.view import MARKS, Tone
from tests.app.stand_in import HEIGHT, WIDTH, StandInSession

IDENTITY = np.arange(256)


@pytest.fixture
def session(qapp: QApplication) -> StandInSession:
    return StandInSession()


@pytest.fixture
def canvas(qtbot: QtBot, session: StandInSession) -> FrameView:
    """A canvas four times as large as its grey frame, with a person on it."""
    canvas = FrameView(session.view)
    qtbot.addWidget(canvas)
    canvas.resize(4 * WIDTH, 4 * HEIGHT)
    Stage(canvas, session)
    canvas.show()
    session.open()
    return canvas


def test_a_picture_without_a_change_is_as_it_is() -> None:
    assert np.array_equal(curve_of(Tone()), IDENTITY)


@pytest.mark.parametrize(
    ("tone", "value", "becomes"),
    [
        (Tone(brightness=0.2), 51, 102),
        (Tone(brightness=-1), 255, 0),
        (Tone(contrast=2), 102, 77),  # 2 (0.4 - 0.5) + 0.5 = 0.3
        (Tone(contrast=2), 255, 255),
        (Tone(gamma=2), 64, 128),  # the root of a quarter is a half
    ],
)
def test_grey_values_become_what_the_formula_says(tone: Tone, value: int, becomes: int) -> None:
    assert curve_of(tone)[value] == pytest.approx(becomes, abs=1)


@given(st.floats(-1, 1), st.floats(0.2, 5), st.floats(0.2, 5))
def test_no_tone_makes_a_brighter_pixel_darker_than_another(brightness: float, contrast: float, gamma: float) -> None:
    assert (np.diff(curve_of(Tone(brightness, contrast, gamma)).astype(int)) >= 0).all()


def pixel(canvas: FrameView, x: float, y: float) -> QColor:
    at = canvas.mapFromScene(x, y)
    return canvas.viewport().grab().toImage().pixelColor(at)


def test_the_tone_changes_what_is_seen_of_this_frame_and_the_next(
    canvas: FrameView, session: StandInSession, qtbot: QtBot
) -> None:
    session.view.set(skeleton=False)
    assert pixel(canvas, 150, 5).red() == 90
    session.view.tune(brightness=0.2)
    assert pixel(canvas, 150, 5).red() == 141
    session.playback.seek(3)
    assert pixel(canvas, 150, 5).red() == 141
    session.view.reset_tone()
    assert pixel(canvas, 150, 5).red() == 90


def test_a_changed_picture_says_so_and_can_be_put_back(
    canvas: FrameView, session: StandInSession, qtbot: QtBot
) -> None:
    pill = canvas.findChild(TonePill)
    assert not pill.isVisible()
    session.view.tune(gamma=1.5, brightness=0.1)
    assert pill.isVisible()
    assert pill._text.text() == "For the eye only: brightness +0.10, gamma 1.50"
    qtbot.mouseClick(pill.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert session.view.now.tone == Tone()
    assert not pill.isVisible()


def test_the_panel_turns_sliders_into_a_tone_and_follows_it(session: StandInSession, qtbot: QtBot) -> None:
    panel = PicturePanel(session.view)
    qtbot.addWidget(panel)
    assert not panel._reset.isEnabled()
    panel._brightness.setValue(50)
    panel._contrast.setValue(100)
    panel._gamma.setValue(-100)
    assert session.view.now.tone == Tone(0.3, 4.0, 0.25)
    panel._reset.click()
    assert (panel._brightness.value(), panel._contrast.value(), panel._gamma.value()) == (0, 0, 0)
    panel._marks.setValue(MARKS.index(2.0))
    assert session.view.now.marks == 2.0
    session.view.scale_marks(-1)
    assert panel._values[panel._marks].text() == "1.6x"


def test_the_panel_says_what_lies_over_the_picture(session: StandInSession, qtbot: QtBot) -> None:
    panel = PicturePanel(session.view)
    qtbot.addWidget(panel)
    assert {name for name, box in panel._flags.items() if box.isChecked()} == {"links", "trail", "window"}
    for name in ("magnifier", "links"):
        panel._flags[name].click()
    assert (session.view.now.magnifier, session.view.now.links) == (True, False)
    session.view.set(trail=False, names=True)
    assert {name for name, box in panel._flags.items() if box.isChecked()} == {"magnifier", "window", "names"}


def extent(canvas: FrameView, joint: int) -> int:
    """Pixels of the row through a joint that are not the grey of the frame."""
    pose = canvas.layers.pose.pose
    image, at = canvas.viewport().grab().toImage(), canvas.mapFromScene(*pose.xy[0, joint].tolist())
    row = [image.pixelColor(x, at.y()).red() for x in range(at.x() - 40, at.x() + 40)]
    return sum(value != 90 for value in row)


def test_marks_are_as_large_as_the_person_wants(canvas: FrameView, session: StandInSession) -> None:
    session.view.set(trail=False, links=False)
    usual = extent(canvas, 8)
    session.view.set(marks=2.0)
    assert extent(canvas, 8) >= 1.7 * usual
    for _ in MARKS:
        session.view.scale_marks(-1)
    assert session.view.now.marks == MARKS[0]
    assert extent(canvas, 8) <= 0.8 * usual


def test_the_magnifier_shows_what_is_under_the_cursor_four_times_as_large(
    canvas: FrameView, session: StandInSession, qtbot: QtBot
) -> None:
    session.view.set(magnifier=True, skeleton=False)
    glass = canvas.magnifier
    assert glass.isVisible()
    rgb = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    rgb[40:44, 60:64] = 255, 0, 0
    canvas.show_frame(rgb)
    at = canvas.mapFromScene(61.5, 41.5)
    qtbot.mouseMove(canvas.viewport(), at)
    qtbot.waitUntil(lambda: abs(glass.looked_at.x() - 61.5) < 0.3)
    assert not glass.geometry().contains(at), "it would hide what it shows"
    image = glass.grab().toImage()
    row = [image.pixelColor(x, image.height() // 2 - 25) for x in range(image.width())]
    red = [x for x, color in enumerate(row) if color.red() > 200 and color.green() < 50]
    assert max(red) - min(red) == pytest.approx(4 * 4 * canvas.zoom, abs=3)


def test_the_magnifier_looks_at_the_joint_in_the_hand_and_without_a_cursor_at_the_selected_one(
    canvas: FrameView, session: StandInSession, qtbot: QtBot
) -> None:
    session.view.set(magnifier=True)
    session.selection.select_joint(5)
    qtbot.waitUntil(lambda: canvas.magnifier.looked_at == QPointF(60, 40))
    canvas.intents.joint_dragged.emit(5, 77.0, 33.0)
    assert canvas.magnifier.looked_at == QPointF(77, 33)
    canvas.intents.joint_dropped.emit(5)
    assert canvas.magnifier.looked_at != QPointF(77, 33)


def test_the_magnifier_stays_inside_the_view(canvas: FrameView, session: StandInSession, qtbot: QtBot) -> None:
    session.view.set(magnifier=True)
    view = canvas.viewport()
    for at in (QPoint(2, 2), QPoint(view.width() - 3, 2), QPoint(view.width() - 3, view.height() - 3)):
        qtbot.mouseMove(view, at)
        assert view.rect().contains(canvas.magnifier.geometry())
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    session.view.set(magnifier=False)
    assert not canvas.magnifier.isVisible()
