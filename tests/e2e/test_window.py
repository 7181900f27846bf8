"""The whole path as a person walks it, with mouse and keys: open, place, track, correct, undo, hide, export, reopen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from app.application import NAME, Options, parse, start
from kimnet_core.pose.pose import same
from kimnet_core.resources import SAMPLE_CLIP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.main_window import MainWindow
    from kimnet_core.pose.pose import Poses

FRAME = 6  # where the joint is corrected
JOINT = 4


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weights: Path) -> Iterator[MainWindow]:
    monkeypatch.setattr("sys.excepthook", __import__("sys").excepthook)
    monkeypatch.setattr("threading.excepthook", __import__("threading").excepthook)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    window = start(Options(weights=weights, theme="dark"))
    window.settings = window.settings
    yield window
    window.close()
    window.deleteLater()
