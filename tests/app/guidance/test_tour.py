"""The tour points at what is there, by keys alone, and leaves the person's own work as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, QSize, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QPushButton

from app.guidance.bubble import Bubble, beside
from app.guidance.steps import steps
from app.guidance.tour import Tour
from app.main_window import MainWindow
from app.panels.catalog import PANELS
from app.theme import Theme
from kimnet_core.resources import SAMPLE_CLIP
from tests.app.conftest import open_clip

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session


@pytest.fixture
def window(session: Session, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(session, Theme(app), QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    return window


def begin(window: MainWindow, qtbot: QtBot) -> tuple[Tour, Bubble]:
    with qtbot.waitSignals([window.session.document_changed, window.session.playback.frame_shown], timeout=10000):
        window.dialogs.begin_tour()
    return window.findChild(Tour), window.findChild(Bubble)


def test_every_step_points_at_something_real(window: MainWindow) -> None:
    there = {panel.name for panel in PANELS} | {action.objectName() for action in window.actions()}
    assert {step.target for step in steps()} - {""} <= there
    assert {step.action for step in steps()} - {""} <= there
    assert 8 <= len(steps()) <= 10


def test_keys_lead_through_every_step_and_nothing_covers_what_is_meant(window: MainWindow, qtbot: QtBot) -> None:
    button = next(each for each in window.findChildren(QPushButton) if each.text() == "Take the tour")
    with qtbot.waitSignals([window.session.document_changed, window.session.playback.frame_shown], timeout=10000):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    tour, bubble = window.findChild(Tour), window.findChild(Bubble)
    seen = []
    for _ in steps():
        seen.append(tour.step.title)
        assert window.rect().contains(bubble.geometry())
        assert "{" not in bubble._text.text()
        if isinstance(tour._target(tour.step), QDockWidget):
            assert not tour._ring.geometry().intersects(bubble.geometry())
        qtbot.keyClick(bubble, Qt.Key.Key_Right)
    assert seen == [step.title for step in steps()]
    qtbot.waitUntil(lambda: window.findChild(Bubble) is None)
    assert window.session.playback.clip.info.path == SAMPLE_CLIP
    assert window.session.playback.frame == 0, "Right is the tour's key, not the video's"


def test_the_keys_it_names_are_those_that_are_bound(window: MainWindow, qtbot: QtBot) -> None:
    window.dialogs.bindings.choose(window.dialogs.bindings.now.bind("fit", ["Ctrl+Alt+F"]))
    tour, bubble = begin(window, qtbot)
    assert "Ctrl+Alt+F" in bubble._text.text()
    tour.end()


def test_leaving_opens_the_own_work_again_as_it_was(window: MainWindow, qtbot: QtBot, clip: Path) -> None:
    session = window.session
    open_clip(session, qtbot, clip)
    session.document.do("Add person", [session.document.new_track(0)])
    qtbot.waitUntil(lambda: session.store.pending == 0)
    project = session.store.path
    _, bubble = begin(window, qtbot)
    assert not session.document.labels.tracks
    qtbot.keyClick(bubble, Qt.Key.Key_Right)
    qtbot.keyClick(bubble, Qt.Key.Key_Left)
    with qtbot.waitSignal(session.document_changed, timeout=5000):
        qtbot.keyClick(bubble, Qt.Key.Key_Escape)
    assert session.store.path == project
    assert list(session.document.labels.tracks) == [0]


def test_a_bubble_stands_where_it_covers_nothing() -> None:
    window, size = QRect(0, 0, 1000, 700), QSize(300, 150)
    assert beside(QRect(400, 10, 50, 30), size, window) == QPoint(274, 47)
    for target in (QRect(0, 500, 700, 200), QRect(700, 50, 300, 640), QRect(0, 50, 300, 640)):
        there = QRect(beside(target, size, window), size)
        assert window.contains(there)
        assert not there.intersects(target)
    assert window.contains(QRect(beside(window, size, window), size))
