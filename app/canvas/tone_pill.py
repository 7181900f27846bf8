"""Says on the picture that it is not shown as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.language import tr
from app.theme import GAP
from app.view import Tone

if TYPE_CHECKING:
    from app.view import View, ViewState


class TonePill(QFrame):
    """There only while the picture is brightened; a button puts that back."""

    def __init__(self, view: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pill", True)
        reset = QPushButton(tr("Reset"))
        reset.setToolTip(tr("Show the picture as it is"))
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP // 2, GAP // 2, GAP // 2)
        self._text = QLabel()
        row.addWidget(self._text)
        row.addWidget(reset)
        reset.clicked.connect(view.reset_tone)
        view.changed.connect(self._show)
        self._show(view.now)

    @Slot(object)
    def _show(self, view: View) -> None:
        self.setVisible(view.tone != Tone())
        self._text.setText(said(view.tone))


def said(tone: Tone) -> str:
    """What is changed of a picture, in words; "" for nothing."""
    parts = (
        (tone.brightness != 0, tr("brightness {value}").format(value=f"{tone.brightness:+.2f}")),
        (tone.contrast != 1, tr("contrast {value}").format(value=f"{tone.contrast:.2f}")),
        (tone.gamma != 1, tr("gamma {value}").format(value=f"{tone.gamma:.2f}")),
    )
    changed = ", ".join(text for is_so, text in parts if is_so)
    return tr("For the eye only: {changed}").format(changed=changed) if changed else ""
