"""Buttons that zoom the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.language import tr
from app.player.buttons import plain_button

if TYPE_CHECKING:
    from app.timeline.strip import TimelineStrip

_STEP = 1.6


class ZoomButtons(QWidget):
    """Nearer, farther, all."""

    def __init__(self, strip: TimelineStrip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strip = strip
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(plain_button("farther", tr("Timeline: more frames (Ctrl+Wheel)"), self._farther))
        row.addWidget(plain_button("nearer", tr("Timeline: fewer frames (Ctrl+Wheel, Alt+Drag)"), self._nearer))
        row.addWidget(plain_button("fit", tr("Timeline: the whole video (Alt+Click)"), strip.show_all))

    @Slot()
    def _nearer(self) -> None:
        self._strip.zoom(_STEP)

    @Slot()
    def _farther(self) -> None:
        self._strip.zoom(1 / _STEP)
