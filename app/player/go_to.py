"""The dialog that goes to a frame or a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.language import tr
from app.player.numbering import counted, said
from app.player.places import find_place
from app.theme import GAP, tabular
from kimnet_core.errors import InputError
from kimnet_core.video.timecode import clock, timecode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.player.playback import Playback


class GoToDialog(QDialog):
    """Says while one types which place is meant; Return goes there."""

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        """A dialog for the open video, which must be there."""
        super().__init__(parent)
        assert playback.clip is not None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Go to frame or time"))
        self._playback, self._times = playback, playback.clip.times
        self._place: int | None = None
        self._text = QLineEdit(placeholderText=tr("123  ·  1:02.5  ·  00:01:02:12  ·  50%  ·  +10"))
        self._text.setAccessibleName(tr("Frame or time"))
        self._text.setMinimumWidth(340)
        self._meant = QLabel(wordWrap=True)
        self._meant.setFont(tabular(self.font()))
        self._meant.setProperty("quiet", True)
        self._meant.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._meant.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = self._buttons.addButton(tr("Go"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        for button in (self._go, cancel):
            button.setAutoDefault(False)  # Return is the line's
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        column.setSpacing(GAP)
        column.addWidget(
            QLabel(tr("Frame (counted {counted}), time, time code, share or step").format(counted=counted()))
        )
        for widget in (self._text, self._meant, self._buttons):
            column.addWidget(widget)
        self._text.textChanged.connect(self._show)
        self._text.returnPressed.connect(self._leave)
        self._buttons.accepted.connect(self._leave)
        self._buttons.rejected.connect(self.reject)
        self._show("")

    @Slot(str)
    def _show(self, text: str) -> None:
        try:
            self._place = find_place(text, self._times, self._playback.wanted)
        except InputError as error:
            self._place = None
            self._meant.setText(str(error) if text.strip() else "")
        else:
            self._meant.setText(describe(self._times, self._place))
        self._go.setEnabled(self._place is not None)

    @Slot()
    def _leave(self) -> None:
        if self._place is not None:
            self._playback.pause()
            self._playback.seek(self._place)
            self.accept()


def describe(times: NDArray[np.float64], frame: int) -> str:
    """A place in the video in all the ways in which it can be written."""
    return tr("Frame {frame}  ·  {time}  ·  {code}").format(
        frame=said(frame), time=clock(float(times[frame])), code=timecode(times, frame)
    )
