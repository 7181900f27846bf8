"""Matrices put aside, to be looked at side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem

from app.language import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

_SIDE = 72  # of a picture, in pixels
_FRAME = Qt.ItemDataRole.UserRole


class Pins(QListWidget):
    """Small matrices in a row, each over what it is of; there only while there are some.

    Signals:
        frame_wanted(frame): the person wants to see where one came from.
    """

    frame_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Pinned matrices"))
        self.setToolTip(tr("Click: show its frame. Delete: take it away."))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(_SIDE + 2 * self.fontMetrics().height() + 12)
        self.itemClicked.connect(self._show)
        self.itemActivated.connect(self._show)
        remove = QShortcut(QKeySequence.StandardKey.Delete, self, self._remove)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.hide()

    def pin(self, matrix: QImage, text: str, frame: int) -> None:
        """Put a matrix, one pixel a cell, at the end of the row."""
        shown = matrix.scaled(_SIDE, _SIDE, mode=Qt.TransformationMode.FastTransformation)
        item = QListWidgetItem(QIcon(QPixmap.fromImage(shown)), text)
        item.setData(_FRAME, frame)
        self.addItem(item)
        self.scrollToItem(item)
        self.show()

    def forget(self) -> None:
        """Take all away."""
        self.clear()
        self.hide()

    @Slot(QListWidgetItem)
    def _show(self, item: QListWidgetItem) -> None:
        self.frame_wanted.emit(item.data(_FRAME))

    @Slot()
    def _remove(self) -> None:
        self.takeItem(self.currentRow())
        self.setVisible(self.count() > 0)
