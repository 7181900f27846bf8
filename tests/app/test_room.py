"""On the smallest screen, whatever language is spoken, no word of a panel is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QToolButton, QWidget

from app import language
from app.main_window import MainWindow
from app.theme import Theme
from app.widgets.yielding_label import YieldingLabel
from kimnet_core.pose.pose import Poses, Source
from tests.app.conftest import FRAMES, SKELETON, open_clip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session

SMALL = 1280, 720


@pytest.fixture(params=language.languages())
def window(
    request: pytest.FixtureRequest, session: Session, qtbot: QtBot, clip: Path, tmp_path: Path
) -> Iterator[MainWindow]:
    """With two people, one of them labelled in all frames, and paint."""
    language.choose(request.param)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(app)
    window = MainWindow(session, theme, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    theme.choose("dark")
    qtbot.addWidget(window)
    window.resize(*SMALL)
    window.show()
    open_clip(session, qtbot, clip)
    document = session.document
    assert document is not None
    document.do("Add", [document.new_track(0)])
    document.do("Add", [document.new_track(0)])
    xy = np.full((FRAMES, len(SKELETON), 2), 40.0)
    document.put_poses(0, 0, Poses.placed_by(Source.MODEL, xy, 0.9), "Put")
    document.set_mask(3, np.ones((96, 128), bool), "Paint")
    session.selection.select(0, 6)
    yield window
    language.choose("en")


def test_every_word_of_every_panel_has_room(window: MainWindow, qtbot: QtBot) -> None:
    cut = []
    for name, dock in window._docks.items():
        dock.show()
        dock.raise_()
        qtbot.wait(20)
        cut += [f"{name}: {text}" for text in (_cut(each) for each in dock.findChildren(QWidget)) if text]
    assert cut == []
    assert (window.width(), window.height()) == SMALL


def _cut(widget: QWidget) -> str:
    """What a widget says and has no room for; nothing where all is well."""
    said = isinstance(widget, QAbstractButton | QLabel) and not isinstance(widget, YieldingLabel)
    if not said or not widget.isVisible() or (isinstance(widget, QLabel) and widget.wordWrap()):
        return ""
    drawn = isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    text = "" if drawn and not widget.icon().isNull() else widget.text()
    needed = widget.fontMetrics().horizontalAdvance(text) if isinstance(widget, QLabel) else widget.sizeHint().width()
    return text if widget.visibleRegion().boundingRect().width() < needed else ""
