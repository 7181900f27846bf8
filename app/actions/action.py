"""An action as Qt knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QKeySequence

from app.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from app.actions.definition import ActionDef
    from app.can import Can
    from app.player.numbering import Numbering
    from app.player.pace import Pace
    from app.propagation.tuning import Tuning
    from app.view import View
    from kimnet_core.inference.persistence import Persistence


class Action(QAction):
    """A line of the table that can be triggered."""

    def __init__(self, definition: ActionDef, verb: Callable[..., object], parent: QObject) -> None:
        super().__init__(definition.text, parent)
        self.definition = definition
        self._verb = verb
        self.setObjectName(definition.id)
        self.setShortcuts([QKeySequence(key) for key in definition.keys])
        self.setStatusTip(definition.tip)
        shown = self.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{definition.tip or definition.text}{f' ({shown})' if shown else ''}")
        if definition.icon:
            self.setIcon(icon(definition.icon))
        self.setCheckable(definition.checked is not None)
        self.triggered.connect(self._run)

    def show_can(self, can: Can) -> None:
        """Be there only where the verb makes sense."""
        self.setEnabled(self.definition.needs in can)

    def show_state(self, state: View | Persistence | Pace | Numbering | Tuning) -> None:
        """Be ticked where the state is as the action says; one without its field leaves it as it is."""
        if self.definition.checked is not None:
            field, value = self.definition.checked
            if hasattr(state, field):
                self.setChecked(getattr(state, field) == value)

    @Slot()
    def _run(self) -> None:
        self._verb(*self.definition.args)
