"""Which trials are wanted: a button for each of their fields, with a list of its values to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from app.language import tr
from app.player.numbering import number
from app.sweeps.words import fill_name, hidden_joints, network_name
from app.theme import GAP

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kimnet_core.occlusion.results import Row

_LISTED = 3  # values that a button names; more are counted


class Filters(QWidget):
    """The buttons; a field in which all trials are alike has none.

    Signals:
        changed(): others pass.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        said: tuple[tuple[str, str, Callable[[object], str]], ...] = (
            ("joints", tr("Joint"), lambda value: hidden_joints(str(value))),
            ("size", tr("Size"), lambda value: f"{value:g}"),
            ("start", tr("From"), lambda value: str(number(int(str(value))))),
            ("duration", tr("Frames"), str),
            ("fill", tr("Fill"), lambda value: fill_name(str(value))),
            ("weights", tr("Network"), lambda value: network_name(str(value))),
        )
        self.buttons = {field: Filter(title, text) for field, title, text in said}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP // 2)
        for button in self.buttons.values():
            row.addWidget(button)
            button.changed.connect(self.changed)

    def offer(self, rows: Sequence[Row]) -> None:
        """Offer the values that trials have; what was chosen stays chosen where it is there still."""
        for field, button in self.buttons.items():
            button.offer(list(dict.fromkeys(getattr(row, field) for row in rows)))

    def passed(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """Those whose fields are all among the ticked values; a field in which nothing is ticked may be anything."""
        wanted = {field: ticked for field, button in self.buttons.items() if (ticked := button.ticked)}
        return tuple(row for row in rows if all(getattr(row, field) in values for field, values in wanted.items()))


class Filter(QToolButton):
    """One field; with nothing ticked it lets everything pass.

    Signals:
        changed(): others are ticked.
    """

    changed = Signal()

    def __init__(self, title: str, text: Callable[[object], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._text = title, text
        self._values: list[object] = []
        self._menu = _Staying(self)
        self._menu.triggered.connect(self._tick)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("segment", True)
        self.setToolTip(tr("Show only some of the trials"))
        self._say()

    @property
    def ticked(self) -> frozenset[object]:
        """The values; empty for all."""
        return frozenset(
            action.data() for action in self._menu.actions() if action.isCheckable() and action.isChecked()
        )

    def offer(self, values: list[object]) -> None:
        """Offer these, if they are others than before."""
        self.setVisible(len(values) > 1)
        if values == self._values:
            return
        ticked, self._values = self.ticked, values
        self._menu.clear()
        for value in values:
            action = self._menu.addAction(self._text(value))
            action.setData(value)
            action.setCheckable(True)
            action.setChecked(value in ticked)
        self._menu.addSeparator()
        self._menu.addAction(tr("All"))
        self._say()

    @Slot(QAction)
    def _tick(self, action: QAction) -> None:
        if not action.isCheckable():
            for each in self._menu.actions():
                each.setChecked(False)
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        chosen = [action.text() for action in self._menu.actions() if action.isChecked()]
        some = (
            ", ".join(chosen)
            if len(chosen) <= _LISTED
            else tr("{n} of {total}").format(n=len(chosen), total=len(self._values))
        )
        self.setText(f"{self._title}: {some}" if chosen else self._title)
        self.setAccessibleName(tr("Filter by {field}: {chosen}").format(field=self._title, chosen=some or tr("All")))


class _Staying(QMenu):
    """Stays open while values are ticked with the mouse."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action in self.actions() and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)
