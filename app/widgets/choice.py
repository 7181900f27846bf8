"""One of a few, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QToolButton, QWidget

from app.icons import icon

if TYPE_CHECKING:
    from collections.abc import Sequence


class Choice(QWidget):
    """A row of buttons of which one is down.

    Signals:
        chosen(value): the person chose another.
    """

    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        options: Sequence[tuple[Any, str]],
        parent: QWidget | None = None,
        *,
        icons: Sequence[str] | None = None,
        tips: Sequence[str] | None = None,
    ) -> None:
        """Buttons for (value, text) pairs.

        Args:
            name: what a screen reader says first.
            options: of which one is down.
            parent: of Qt.
            icons: names of what the buttons show in place of their texts, which become tool tips.
            tips: other tool tips.
        """
        super().__init__(parent)
        self._values = [value for value, _ in options]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for i, (_, text) in enumerate(options):
            button = QToolButton()
            button.setText(text)
            if icons is not None:
                button.setIcon(icon(icons[i], on=QPalette.ColorRole.HighlightedText))
                button.setToolTip(text)
            if tips is not None:
                button.setToolTip(tips[i])
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(f"{name}: {text}")
            self._group.addButton(button, i)
            row.addWidget(button)
        row.addStretch(1)
        self._group.buttonClicked.connect(self._tell)

    def put(self, value: object) -> None:
        """Have the button of a value down, without telling anybody."""
        self._group.button(self._values.index(value)).setChecked(True)

    @Slot(QAbstractButton)
    def _tell(self, button: QAbstractButton) -> None:
        self.chosen.emit(self._values[self._group.id(button)])
