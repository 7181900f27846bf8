"""The value under the cursor, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel

from app.language import tr
from app.theme import tabular
from app.view import Heat

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.heat.inspector import Inspector
    from app.view import ViewState


class Reading(QLabel):
    """Says what the map over the picture has under the cursor, and else what it was given to say."""

    def __init__(self, inspector: Inspector, view: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inspector, self._view = inspector, view
        self._idle = ""
        self.setFont(tabular(self.font()))
        self.setAccessibleName(tr("Value of the heatmap under the cursor"))
        inspector.pointed.connect(self._say)
        self._say()

    def set_idle(self, text: str) -> None:
        """What to say while the cursor is elsewhere."""
        self._idle = text
        self._say()

    @Slot()
    def _say(self) -> None:
        cell = self._inspector.cell
        if cell is None:
            self.setText(self._idle)
            return
        text = tr("{map}, column {x}, row {y}: {value}")
        value = number(cell.value, 3)
        self.setText(text.format(map=title(self._view.now.heat), x=cell.column, y=cell.row, value=value))


def title(kind: Heat) -> str:
    """What a kind of map is called."""
    return {
        Heat.NONE: tr("Input"),
        Heat.TRUTH: tr("Truth"),
        Heat.PRIOR: tr("Prior mᵖ"),
        Heat.FROM_PRIOR: tr("From prior"),
        Heat.FROM_PICTURE: tr("From picture"),
        Heat.FINAL: tr("Final m"),
    }[kind]


def number(value: float, digits: int = 2) -> str:
    """With a real minus, and none before a zero."""
    text = f"{value:.{digits}f}"
    return text.replace("-", "" if float(text) == 0 else "\N{MINUS SIGN}")
