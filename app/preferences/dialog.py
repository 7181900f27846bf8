"""The dialog of settings: every choice counts at once, and is kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.joint_colors import PRESETS
from app.language import languages, tr
from app.preferences.swatches import Swatches
from app.settings import CHOICES
from app.theme import GAP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.preferences.choices import Choices

_LANGUAGES = {"en": "English", "de": "Deutsch"}  # each calls itself so


class SettingsDialog(QDialog):
    """One line for each choice.

    Signals:
        keys_wanted(): the person would like other keys.
    """

    keys_wanted = Signal()

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Settings"))
        self.setMinimumWidth(460)
        self._choices = choices
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(2 * GAP)
        self._form.setVerticalSpacing(GAP)
        self._add_looks()
        self._add_rest()
        keys = QPushButton(tr("Change keys…"), autoDefault=False)
        close = QPushButton(tr("Close"), autoDefault=False)
        buttons = QHBoxLayout()
        buttons.addWidget(keys)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        column.setSpacing(2 * GAP)
        column.addLayout(self._form)
        column.addStretch(1)
        column.addLayout(buttons)
        keys.clicked.connect(self.keys_wanted)
        close.clicked.connect(self.accept)

    def _add_looks(self) -> None:
        self._heading(tr("Looks"))
        themes = (tr("As the system"), tr("Light"), tr("Dark"))
        self._line("theme", tr("Colours"), list(zip(CHOICES["theme"], themes, strict=True)))
        self._line("font", tr("Size of texts"), _shares("font"))
        self._line("marks", tr("Size of marks"), _shares("marks"), tr("Of joints and limbs in the picture"))
        self._line(
            "joint_colors", tr("Colours of joints"), [(name, tr(title)) for name, title in PRESETS.items()],
            tr("Left joints have a dot in the middle, whatever the colour"),
        )  # fmt: skip
        self._form.addRow("", Swatches())

    def _add_rest(self) -> None:
        self._heading(tr("Words and numbers"))
        names = [(code, _LANGUAGES.get(code, code)) for code in languages()]
        later = tr("From the next start on")
        self._line("language", tr("Language"), [("system", tr("As the system")), *names], later)
        counting = [("0", tr("From 0, as programs do")), ("1", tr("From 1, as people do"))]
        self._line("count_from", tr("Count frames"), counting)
        self._heading(tr("Network"))
        self._line("engine", tr("Runs with"), [("onnx", "ONNX Runtime"), ("torch", "PyTorch")])
        devices = [("auto", tr("The fastest there is")), ("cpu", tr("Processor")), ("cuda", tr("Graphics card (CUDA)"))]
        self._line("device", tr("Runs on"), devices)

    def _heading(self, text: str) -> None:
        label = QLabel(text)
        label.setProperty("heading", True)
        self._form.addRow(label)

    def _line(self, field: str, text: str, options: Sequence[tuple[object, str]], tip: str = "") -> None:
        """A choice between (value, text) pairs for a field of the settings."""
        combo = QComboBox()
        combo.setObjectName(field)
        for value, name in options:
            combo.addItem(name, value)
        combo.setCurrentIndex(combo.findData(getattr(self._choices.now, field)))
        combo.setAccessibleName(text)
        combo.setToolTip(tip)
        combo.activated.connect(partial(self._take, field, combo))
        self._form.addRow(text, combo)
        if tip:
            says = QLabel(tip, wordWrap=True)
            says.setProperty("quiet", True)
            self._form.addRow("", says)

    def _take(self, field: str, combo: QComboBox, index: int) -> None:
        self._choices.choose(**{field: combo.itemData(index)})


def _shares(field: str) -> list[tuple[object, str]]:
    return [(value, f"{round(100 * float(str(value)))} %") for value in CHOICES[field]]
