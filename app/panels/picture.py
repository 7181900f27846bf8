"""The picture panel: how the picture is brightened, which marks lie over it and how large, and the magnifier."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.language import tr
from app.theme import GAP, tabular
from app.view import MARKS, Tone
from app.widgets.own_keys import Slider

if TYPE_CHECKING:
    from app.view import View, ViewState

_FINE = 100  # steps of a slider: from the least to the greatest value
_BRIGHTEST = 0.6
_MOST = 4.0  # of contrast and gamma; the least is one over it


class PicturePanel(QWidget):
    """Choices of the eye: the network sees the pixels as they are."""

    def __init__(self, view: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._brightness, self._contrast, self._gamma = (Slider(-_FINE, _FINE) for _ in range(3))
        self._marks = Slider(0, len(MARKS) - 1)
        self._values = {
            slider: self._value() for slider in (self._brightness, self._contrast, self._gamma, self._marks)
        }
        self._reset = QPushButton(tr("As it is"))
        self._reset.setToolTip(tr("Brightness, contrast and gamma as the video has them"))
        self._flags = {
            "magnifier": QCheckBox(tr("Magnifier")),
            "links": QCheckBox(tr("Discs: what the selected joint listened to")),
            "trail": QCheckBox(tr("Trail of the selected joint")),
            "window": QCheckBox(tr("Window that the network sees")),
            "names": QCheckBox(tr("Names of all joints")),
        }
        hint = QLabel(tr("For the eye only: the network and exports see the pixels as they are."), wordWrap=True)
        hint.setProperty("quiet", True)
        form = QFormLayout()
        form.setSpacing(GAP)
        for name, slider in (
            (tr("Brightness"), self._brightness),
            (tr("Contrast"), self._contrast),
            (tr("Gamma"), self._gamma),
            (tr("Size of marks"), self._marks),
        ):
            slider.setAccessibleName(name)
            row = QHBoxLayout()
            row.addWidget(slider, 1)
            row.addWidget(self._values[slider])
            form.addRow(name, row)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addWidget(hint)
        column.addLayout(form)
        column.addWidget(self._reset, 0, Qt.AlignmentFlag.AlignRight)
        for box in self._flags.values():
            column.addWidget(box)
            box.clicked.connect(self._choose_flags)
        column.addStretch(1)
        for slider in (self._brightness, self._contrast, self._gamma):
            slider.valueChanged.connect(self._tune)
        self._marks.valueChanged.connect(self._size_marks)
        self._reset.clicked.connect(view.reset_tone)
        view.changed.connect(self._show)
        self._show(view.now)

    def _value(self) -> QLabel:
        label = QLabel()
        label.setFont(tabular(self.font()))
        label.setMinimumWidth(self.fontMetrics().horizontalAdvance("+0.00x"))
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return label

    @Slot()
    def _tune(self) -> None:
        self._view.tune(
            brightness=self._brightness.value() / _FINE * _BRIGHTEST,
            contrast=_MOST ** (self._contrast.value() / _FINE),
            gamma=_MOST ** (self._gamma.value() / _FINE),
        )

    @Slot(int)
    def _size_marks(self, at: int) -> None:
        self._view.set(marks=MARKS[at])

    @Slot()
    def _choose_flags(self) -> None:
        self._view.set(**{name: box.isChecked() for name, box in self._flags.items()})

    @Slot(object)
    def _show(self, view: View) -> None:
        tone = view.tone
        for slider, place, text in (
            (self._brightness, tone.brightness / _BRIGHTEST, f"{tone.brightness:+.2f}"),
            (self._contrast, math.log(tone.contrast, _MOST), f"{tone.contrast:.2f}"),
            (self._gamma, math.log(tone.gamma, _MOST), f"{tone.gamma:.2f}"),
        ):
            with QSignalBlocker(slider):
                slider.setValue(round(place * _FINE))
            self._values[slider].setText(text)
        with QSignalBlocker(self._marks):
            self._marks.setValue(MARKS.index(view.marks))
        for name, box in self._flags.items():
            box.setChecked(getattr(view, name))
        self._values[self._marks].setText(f"{view.marks:g}x")
        self._reset.setEnabled(tone != Tone())
