"""Says which frames are picked, and lets go of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.icons import icon
from app.language import ntr, tr
from app.player.numbering import number, numbering, said
from app.theme import tabular

if TYPE_CHECKING:
    from app.frame_range import FrameRange


class Picked(QWidget):
    """There only while frames are picked."""

    def __init__(self, frames: FrameRange, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._range = frames
        self._text = QLabel()
        self._text.setFont(tabular(self.font()))
        clear = QToolButton()
        clear.setIcon(icon("close"))
        clear.setIconSize(QSize(16, 16))
        clear.setToolTip(tr("Pick no frames"))
        clear.setAccessibleName(tr("Pick no frames"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._text)
        row.addWidget(clear)
        clear.clicked.connect(self._clear)
        frames.changed.connect(self._show)
        numbering.changed.connect(self._show)
        self._show()

    @Slot()
    def _clear(self) -> None:
        self._range.choose(None)

    @Slot()
    def _show(self) -> None:
        frames = self._range.frames
        self.setVisible(frames is not None)
        if frames is not None:
            self._text.setText(tr("{first} to {last}").format(first=number(frames[0]), last=number(frames[-1])))
            count = ntr("{n} frame picked", "{n} frames picked", len(frames))
            self._text.setToolTip(
                tr("{n}, {first} to {last}").format(n=count, first=number(frames[0]), last=said(frames[-1]))
            )
