"""Each problem is told once, as plain text, and a bug leaves a report."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.problems import Problems
from kimnet_core.errors import VideoError

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def boxes(window: QWidget) -> list[QMessageBox]:
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def test_a_sentence_is_told_as_it_is(window: QWidget, tmp_path: Path) -> None:
    Problems(tmp_path / "log", window).tell(VideoError("<b>a.mp4</b> is empty."))
    (box,) = boxes(window)
    assert box.text() == "<b>a.mp4</b> is empty."
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert not box.detailedText()


def test_the_same_problem_has_one_box(window: QWidget, tmp_path: Path, qtbot: QtBot) -> None:
    problems = Problems(tmp_path / "log", window)
    problems.tell(VideoError("a.mp4 is empty."))
    problems.tell(VideoError("a.mp4 is empty."))
    (box,) = boxes(window)
    box.close()
    qtbot.waitUntil(lambda: boxes(window) == [])
    problems.tell(VideoError("a.mp4 is empty."))
    assert len(boxes(window)) == 1


def test_a_bug_says_where_the_report_is(window: QWidget, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        Problems(tmp_path / "log", window).tell(ZeroDivisionError("division by zero"))
    (box,) = boxes(window)
    assert str(tmp_path / "log") in box.informativeText()
    assert "ZeroDivisionError" in box.detailedText()
    assert "division by zero" in caplog.text


def test_an_exception_that_nobody_handles_is_told_from_any_thread(
    window: QWidget, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    Problems(tmp_path / "log", window).catch_all()
    thread = threading.Thread(target=[].pop)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(boxes(window)) == 1)
    assert "IndexError" in boxes(window)[0].text()
