"""The mouse, as the system tells of it: at places of windows, whichever widget lies there."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QWindow
    from PySide6.QtWidgets import QWidget

PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def click(widget: QWidget, at: QPoint, held: Qt.KeyboardModifier = PLAIN) -> None:
    """Go to a place of a widget and click there, whatever lies on top of it."""
    window, place = on_window(widget, at)
    QTest.mouseMove(window, place)
    QTest.mouseClick(window, LEFT, held, place)


def drag(widget: QWidget, way: list[QPoint], held: Qt.KeyboardModifier = PLAIN) -> None:
    """Drag from the first place over the others, and let go at the last."""
    take(widget, way, held)
    window, end = on_window(widget, way[-1])
    QTest.mouseRelease(window, LEFT, held, end)


def take(widget: QWidget, way: list[QPoint], held: Qt.KeyboardModifier = PLAIN) -> None:
    """Press at the first place, and move over the others a little at a time."""
    window, start = on_window(widget, way[0])
    QTest.mouseMove(window, start)
    QTest.mousePress(window, LEFT, held, start)
    for a, b in pairwise(way):
        for share in np.linspace(0, 1, 5)[1:].tolist():
            QTest.mouseMove(*on_window(widget, a + (b - a) * share))


def on_window(widget: QWidget, at: QPoint) -> tuple[QWindow, QPoint]:
    """A place of a widget as the system has it, which knows windows only."""
    window = widget.window().windowHandle()
    assert window is not None
    return window, widget.mapTo(widget.window(), at)


def double_click(widget: QWidget, at: QPoint) -> None:
    """Click twice at a place of a widget."""
    window, place = on_window(widget, at)
    QTest.mouseMove(window, place)
    QTest.mouseDClick(window, LEFT, PLAIN, place)
