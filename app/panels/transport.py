"""The buttons under the picture: first, back, play, on, last; the frame and the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from app.icons import icon
from app.theme import GAP, tabular

if TYPE_CHECKING:
    import numpy as np

    from app.player.frame_loader import Clip
    from app.player.playback import Playback


class Transport(QWidget):
    """Moves through the video."""

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP // 2)
        for name, text, slot in (
            ("first", "First frame (Home)", playback.first),
            ("previous", "Previous frame (Left)", self._back),
            ("play", "Play (Space)", playback.toggle),
            ("next", "Next frame (Right)", self._on),
            ("last", "Last frame (End)", playback.last),
        ):
            button = QToolButton()
            button.setIcon(icon(name))
            button.setIconSize(QSize(20, 20))
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.setAutoRepeat(name in ("previous", "next"))
            button.clicked.connect(slot)
            row.addWidget(button)
            if name == "play":
                self._play = button
        self._number = QSpinBox()
        self._number.setKeyboardTracking(False)
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._number.setFont(tabular(self.font()))
        self._number.setAccessibleName("Frame")
        self._count = QLabel()
        self._time = QLabel()
        for label in (self._count, self._time):
            label.setFont(tabular(self.font()))
            label.setProperty("quiet", True)
        row.addSpacing(GAP)
        row.addWidget(QLabel("Frame"))
        row.addWidget(self._number)
        row.addWidget(self._count)
        row.addSpacing(2 * GAP)
        row.addWidget(self._time)
        self._number.valueChanged.connect(playback.seek)
        self._number.lineEdit().returnPressed.connect(self._number.clearFocus)  # the keys are the video's again
        playback.opened.connect(self._open)
        playback.frame_shown.connect(self._show)
        playback.frame_failed.connect(self._show)
        playback.playing_changed.connect(self._show_playing)
        self.setEnabled(False)

    @Slot(object)
    def _open(self, clip: Clip) -> None:
        with QSignalBlocker(self._number):
            self._number.setRange(0, len(clip) - 1)
        self._count.setText(f"of {len(clip)}")
        self.setEnabled(True)
        self._show(self._playback.frame)

    @Slot(int, object)
    def _show(self, frame: int, _: object = None) -> None:
        clip = self._playback.clip
        if clip is None:
            return
        with QSignalBlocker(self._number):
            self._number.setValue(frame)
        times: np.ndarray = clip.times
        self._time.setText(f"{clock(float(times[frame]))} / {clock(float(times[-1]))}")

    @Slot(bool)
    def _show_playing(self, playing: bool) -> None:
        text = "Pause (Space)" if playing else "Play (Space)"
        self._play.setIcon(icon("pause" if playing else "play"))
        self._play.setToolTip(text)
        self._play.setAccessibleName(text)

    @Slot()
    def _back(self) -> None:
        self._playback.step(-1)

    @Slot()
    def _on(self) -> None:
        self._playback.step(1)


def clock(seconds: float) -> str:
    """Seconds as m:ss.mmm."""
    thousandths = round(seconds * 1000)
    return f"{thousandths // 60000}:{thousandths // 1000 % 60:02d}.{thousandths % 1000:03d}"
