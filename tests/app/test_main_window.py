"""The window says what is open and whether it is stored, and does not close over unsaved edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from app.main_window import TITLE, MainWindow
from app.player.numbering import numbering
from app.save_banner import SaveBanner
from app.settings import CHOICES
from app.theme import Theme
from app.view import MARKS, Tool
from kimnet_core.pose.pose import Poses, Source
from tests.app.conftest import SKELETON, open_clip

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session

K = len(SKELETON)


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(session: Session, qtbot: QtBot, settings: QSettings, clip: Path) -> MainWindow:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(session, Theme(app), settings)
    qtbot.addWidget(window)
    window.show()
    open_clip(session, qtbot, clip)
    return window


def edit(session: Session, x: float) -> None:
    document = session.document
    assert document is not None
    if not document.labels.tracks:
        document.do("Add person", [document.new_track(0)])
    document.put_poses(0, 0, Poses.placed_by(Source.HUMAN, np.full((1, K, 2), x)), "Put")


def unplug(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    """The project's folder goes away with an edit on its way there."""
    edit(session, 1.0)
    qtbot.waitUntil(lambda: session.store.pending == 0)
    (tmp_path / "unnamed").rename(tmp_path / "gone")
    with qtbot.waitSignal(session.store.changed, timeout=5000):
        edit(session, 2.0)


def test_the_title_names_the_video_then_the_project(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    assert window.windowTitle() == f"clip.mp4[*] — {TITLE}"
    with qtbot.waitSignal(window.session.store.changed, timeout=5000):
        window.session.store.save_as(tmp_path / "mine.kimnet")
    assert window.windowTitle() == f"mine.kimnet[*] — {TITLE}"
    assert not window.isWindowModified()


def test_edits_that_are_not_stored_are_shown_until_they_are(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    banner = window.findChild(SaveBanner)
    assert not banner.isVisible()
    unplug(window.session, qtbot, tmp_path)
    assert banner.isVisible()
    assert window.isWindowModified()
    with qtbot.waitSignal(window.session.store.saved, timeout=5000):
        window.session.store.save_as(tmp_path / "rescued.kimnet")
    assert not banner.isVisible()
    assert not window.isWindowModified()


def test_closing_over_unsaved_edits_asks_first(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    unplug(window.session, qtbot, tmp_path)
    window.close()
    assert window.isVisible()
    (box,) = window.findChildren(QMessageBox)
    assert "1 edit is not saved" in box.text()
    with qtbot.waitSignal(window.session.store.saved, timeout=5000):
        window.session.store.save_as(tmp_path / "rescued.kimnet")
    window.close()
    assert not window.isVisible()


def test_a_file_can_be_dropped_on_the_window(window: MainWindow, qtbot: QtBot, tmp_path: Path, clip: Path) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(clip.read_bytes())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other))])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(5, 5), copy, data, Qt.MouseButton.LeftButton, none)
    with qtbot.waitSignal(window.session.document_changed, timeout=5000):
        window.dropEvent(event)
    assert window.windowTitle().startswith("other.mp4")


def test_what_was_open_is_offered_at_the_next_start(window: MainWindow, settings: QSettings, clip: Path) -> None:
    window.close()
    assert settings.value("recent") == [str(clip)] or settings.value("recent") == str(clip)
    assert bytes(settings.value("layout").data())


def test_a_project_that_got_a_place_is_offered_before_its_video(
    window: MainWindow, qtbot: QtBot, settings: QSettings, tmp_path: Path, clip: Path
) -> None:
    with qtbot.waitSignal(window.session.store.changed, timeout=5000):
        window.session.store.save_as(tmp_path / "mine.kimnet")
    window.close()
    assert settings.value("recent") == [str(tmp_path / "mine.kimnet"), str(clip)]


def test_leaving_gives_up_the_tool_before_anything_else(window: MainWindow) -> None:
    window.session.view.set(tool=Tool.BRUSH)
    window.leave()
    assert window.session.view.now.tool == Tool.SELECT


def test_the_size_of_marks_and_the_numbering_are_kept(window: MainWindow, settings: QSettings) -> None:
    window.session.view.scale_marks(1)
    window.choices.count_from(1)
    try:
        window.close()
    finally:
        numbering.choose(0)
    assert (settings.value("marks"), settings.value("count_from")) == ("1.25", "1")


def test_every_size_of_marks_can_be_kept() -> None:
    assert CHOICES["marks"] == tuple(f"{size:g}" for size in MARKS)
