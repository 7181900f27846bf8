"""The buttons under the picture: first, back, play, on, last, how fast; the frame, the time, and its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from app.icons import icon
from app.language import tr
from app.player.buttons import SpeedButton, StepButton, plain_button
from app.player.numbering import counted, frame_of, number, numbering
from app.theme import GAP, tabular
from app.widgets.yielding_label import YieldingLabel
from kimnet_core.video.timecode import clock, timecode

if TYPE_CHECKING:
    from app.player.pace import Pace
    from app.player.playback import Playback
    from app.player.steps import Steps


class Transport(QWidget):
    """Moves through the video, and says where it stands: frame, time, time code and presentation time."""

    def __init__(self, playback: Playback, steps: Steps, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        self._play = plain_button("play", tr("Play"), playback.toggle)
        self._speed = SpeedButton(playback)
        loops = tr("Play over and over: the picked frames, else all")
        self._loop = plain_button("loop", loops, playback.toggle_loop)
        self._loop.setCheckable(True)
        self._number = QSpinBox()
        self._number.setKeyboardTracking(False)
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._number.setFont(tabular(self.font()))
        self._number.setAccessibleName(tr("Frame"))
        self._count, self._time, self._code = QLabel(), YieldingLabel(), YieldingLabel()
        for label in (self._count, self._time, self._code):
            label.setFont(tabular(self.font()))
            label.setProperty("quiet", True)
        self._fill(steps)
        self._number.valueChanged.connect(self._seek)
        self._number.lineEdit().returnPressed.connect(self._number.clearFocus)  # the keys are the video's again
        numbering.changed.connect(self._count_anew)
        playback.opened.connect(self._count_anew)
        playback.frame_shown.connect(self._show)
        playback.frame_failed.connect(self._show)
        playback.playing_changed.connect(self._show_playing)
        playback.pace_changed.connect(self._show_pace)
        self._show_pace(playback.pace)
        self._count_anew()

    def _fill(self, steps: Steps) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for widget in (
            plain_button("first", tr("First frame"), self._playback.first),
            StepButton("previous", tr("Previous frame; hold it to go on"), steps, -1),
            self._play,
            StepButton("next", tr("Next frame; hold it to go on"), steps, 1),
            plain_button("last", tr("Last frame"), self._playback.last),
            self._speed,
            self._loop,
        ):
            row.addWidget(widget)
        row.addSpacing(GAP)
        row.addWidget(self._number)
        row.addSpacing(GAP // 2)
        row.addWidget(self._count)
        row.addSpacing(GAP)
        row.addWidget(self._time)
        row.addSpacing(GAP)
        row.addWidget(self._code)

    @Slot()
    def _count_anew(self) -> None:
        """Another video, or the first frame has another number."""
        clip = self._playback.clip
        self.setEnabled(clip is not None)
        if clip is None:
            return
        with QSignalBlocker(self._number):
            self._number.setRange(number(0), number(len(clip) - 1))
        self._count.setText(tr("({counted}) of {n}").format(counted=counted(), n=len(clip)))
        self._show(self._playback.frame)

    @Slot(int, object)
    def _show(self, frame: int, _: object = None) -> None:
        if (clip := self._playback.clip) is None:
            return
        with QSignalBlocker(self._number):
            self._number.setValue(number(frame))
        time, code, pts = clock(float(clip.times[frame])), timecode(clip.times, frame), clip.info.pts[frame]
        self._time.setText(time)
        self._time.setToolTip(tr("{time} of {whole}").format(time=time, whole=clock(float(clip.times[-1]))))
        self._code.setText(f"{code}   pts {pts}")
        meant = tr("{code}: hours, minutes, seconds, frame of the second\npts {pts}: presentation time in the file")
        self._code.setToolTip(meant.format(code=code, pts=pts))

    @Slot(int)
    def _seek(self, value: int) -> None:
        self._playback.seek(frame_of(value))

    @Slot(bool)
    def _show_playing(self, playing: bool) -> None:
        text = tr("Pause") if playing else tr("Play")
        self._play.setIcon(icon("pause" if playing else "play"))
        self._play.setToolTip(text)
        self._play.setAccessibleName(text)

    @Slot(object)
    def _show_pace(self, pace: Pace) -> None:
        self._loop.setChecked(pace.looping)
        self._speed.show_speed(pace.speed)
