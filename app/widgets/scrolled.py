"""A panel that can be lower than what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

LOWEST = 120  # pixels, below which a panel shows nothing of use


class Scrolled(QScrollArea):
    """Gives what stands in it all the room there is, and scrolls it where that is less than it needs.

    A scroll area that resizes by itself would scroll as soon as there is less than it would like.
    """

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inner = inner
        self.setWidget(inner)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        inner.installEventFilter(self)

    def sizeHint(self) -> QSize:
        return self._inner.sizeHint()

    def minimumSizeHint(self) -> QSize:
        least = self._inner.minimumSizeHint()
        return QSize(least.width() + self._bar_width(), min(least.height(), LOWEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self._inner:
            self._fit()
            self.updateGeometry()  # whoever holds this is told what is needed now
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        room = self.maximumViewportSize()
        if self._least(room.width()) > room.height():
            room.setWidth(room.width() - self._bar_width())
        self._inner.resize(room.width(), max(room.height(), self._least(room.width())))

    def _bar_width(self) -> int:
        return self.verticalScrollBar().sizeHint().width()

    def _least(self, width: int) -> int:
        layout = self._inner.layout()
        by_width = layout.minimumHeightForWidth(width) if layout is not None and layout.hasHeightForWidth() else 0
        return max(by_width, self._inner.minimumSizeHint().height())
