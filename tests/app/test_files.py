"""The dialogs open without waiting, and their answers reach the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from app.files import Files
from app.project_dialogs.dialogs import ProjectDialogs
from kimnet_core.resources import SAMPLE_CLIP
from tests.app.conftest import open_clip

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session


@pytest.fixture
def files(session: Session, qtbot: QtBot) -> Files:
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    files = Files(session, ProjectDialogs(session, window), window)
    files.window = window  # type: ignore[attr-defined]  # lives as long as they do
    return files


def dialog(files: Files) -> QFileDialog:
    (found,) = files.window.findChildren(QFileDialog)  # type: ignore[attr-defined]
    return found


def test_the_sample_clip_opens(files: Files, session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.document_changed, timeout=10000):
        files.open_sample()
    assert session.playback.clip is not None
    assert session.playback.clip.info.path == SAMPLE_CLIP


def test_a_chosen_file_is_opened(files: Files, session: Session, qtbot: QtBot, clip: Path) -> None:
    files.ask_open()
    with qtbot.waitSignal(session.document_changed, timeout=10000):
        dialog(files).filesSelected.emit([str(clip)])


def test_an_export_gets_the_ending_of_the_chosen_kind(files: Files, session: Session, qtbot: QtBot, clip: Path) -> None:
    open_clip(session, qtbot, clip)
    files.ask_export()
    asked = dialog(files)
    assert asked.defaultSuffix() == "json"
    asked.filterSelected.emit(next(kind for kind in asked.nameFilters() if "csv" in kind))
    assert asked.defaultSuffix() == "csv"


def test_saving_asks_for_a_place_once(files: Files, session: Session, qtbot: QtBot, clip: Path, tmp_path: Path) -> None:
    open_clip(session, qtbot, clip)
    files.save()
    with qtbot.waitSignal(session.store.changed, timeout=5000):
        dialog(files).fileSelected.emit(str(tmp_path / "mine"))
    assert session.store.path == tmp_path / "mine.kimnet"
    dialog(files).close()
    qtbot.waitUntil(lambda: not files.window.findChildren(QFileDialog))  # type: ignore[attr-defined]
    files.save()
    assert not files.window.findChildren(QFileDialog)  # type: ignore[attr-defined]


def test_a_missing_video_is_asked_for_in_plain_words(files: Files, session: Session, tmp_path: Path) -> None:
    session.store.video_missing.emit(tmp_path / "mine.kimnet", "The video is no longer at <b>x</b>.")
    (box,) = files.window.findChildren(QMessageBox)  # type: ignore[attr-defined]
    assert box.text() == "The video is no longer at <b>x</b>."
    next(button for button in box.buttons() if "Find" in button.text()).click()
    assert dialog(files).isVisible()
