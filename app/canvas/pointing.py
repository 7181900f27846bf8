"""Tells the inspector where on the picture the cursor is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QMouseEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGraphicsView

    from app.heat.inspector import Inspector


class Pointing(QObject):
    """Looks at the mouse of a view in frame pixels, and takes nothing of it."""

    def __init__(self, view: QGraphicsView, inspector: Inspector) -> None:
        super().__init__(view)
        self._view, self._inspector = view, inspector
        view.viewport().installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            there = self._view.viewportTransform().inverted()[0].map(event.position())
            self._inspector.point_at((there.x(), there.y()))
        elif event.type() == QEvent.Type.Leave:
            self._inspector.point_at(None)
        return False
