"""A panel in a low window: shrunk as far as it goes, then scrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.widgets.scrolled import LOWEST, Scrolled

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Elastic(QWidget):
    """Would like 400 pixels, and does with 150."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(200, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, 150)


@pytest.fixture
def words() -> QLabel:
    words = QLabel("What this says goes over more lines in a narrow panel than it does in a wide one.")
    words.setWordWrap(True)
    return words


@pytest.fixture
def inner(words: QLabel) -> QWidget:
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.addWidget(Elastic())
    column.addWidget(words)
    return inner


@pytest.fixture
def panel(inner: QWidget, qtbot: QtBot) -> Scrolled:
    scrolled = Scrolled(inner)
    qtbot.addWidget(scrolled)
    scrolled.resize(300, 600)
    scrolled.show()
    return scrolled


def test_it_may_be_as_low_as_a_panel_is_of_use(panel: Scrolled, inner: QWidget) -> None:
    bar = panel.verticalScrollBar().sizeHint().width()
    assert panel.minimumSizeHint() == QSize(inner.minimumSizeHint().width() + bar, LOWEST)


def test_what_needs_more_room_than_before_is_given_it(inner: QWidget, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    row.addWidget(Scrolled(inner))
    window.show()
    inner.layout().addWidget(label := QLabel())
    label.setMinimumWidth(700)
    qtbot.waitUntil(lambda: inner.width() >= 700)


def test_what_stands_in_it_gets_all_the_room(panel: Scrolled, inner: QWidget) -> None:
    assert inner.size() == panel.size()


def test_it_scrolls_only_what_cannot_be_lower(panel: Scrolled, inner: QWidget, qtbot: QtBot) -> None:
    panel.resize(300, 260)
    assert inner.size() == panel.size()
    assert not panel.verticalScrollBar().isVisible()
    panel.resize(300, 140)
    assert inner.height() > 150
    qtbot.waitUntil(panel.verticalScrollBar().isVisible)
    assert inner.width() == panel.viewport().width()


def test_more_words_take_more_room(panel: Scrolled, inner: QWidget, words: QLabel, qtbot: QtBot) -> None:
    panel.resize(300, 260)
    assert not panel.verticalScrollBar().isVisible()
    words.setText("A sentence that goes on. " * 20)
    qtbot.waitUntil(panel.verticalScrollBar().isVisible)
    assert inner.height() >= 150 + words.heightForWidth(words.width())
