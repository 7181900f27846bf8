"""An action as Qt knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QKeySequence

from app.can import missing
from app.icons import icon
from app.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

    from app.actions.definition import ActionDef
    from app.can import Can
    from app.player.numbering import Numbering
    from app.player.pace import Pace
    from app.tuning import Tuning
    from app.view import View
    from kimnet_core.inference.persistence import Persistence


class Action(QAction):
    """A line of the table that can be triggered."""

    def __init__(self, definition: ActionDef, verb: Callable[..., object], parent: QObject) -> None:
        super().__init__(tr(definition.text), parent)
        self.definition = definition
        self._verb = verb
        self._missing = ""
        self.setObjectName(definition.id)
        self.set_keys(definition.keys)
        if definition.icon:
            self.setIcon(icon(definition.icon))
        self.setCheckable(definition.checked is not None)
        self.triggered.connect(self._run)

    @property
    def missing(self) -> str:
        """Why it cannot be chosen now; "" where it can."""
        return self._missing

    @property
    def does(self) -> str:
        """What it does, in words."""
        return tr(self.definition.tip) if self.definition.tip else self.text()

    def set_keys(self, keys: Sequence[str]) -> None:
        """Listen to other keys from now on; the first is the one that is shown."""
        self.setShortcuts([QKeySequence(key) for key in keys])
        self._explain()

    def show_can(self, can: Can) -> None:
        """Be there only where the verb makes sense, and say elsewhere why it does not."""
        self.setEnabled(self.definition.needs in can)
        if (why := missing(self.definition.needs, can)) != self._missing:
            self._missing = why
            self._explain()

    def show_state(self, state: View | Persistence | Pace | Numbering | Tuning) -> None:
        """Be ticked where the state is as the action says; one without its field leaves it as it is."""
        if self.definition.checked is not None:
            field, value = self.definition.checked
            if hasattr(state, field):
                self.setChecked(getattr(state, field) == value)

    def _explain(self) -> None:
        shown = self.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        does = f"{self.does} ({shown})" if shown else self.does
        self.setToolTip(f"{does}\n{self._missing}" if self._missing else does)
        self.setStatusTip(self._missing or self.does)

    @Slot()
    def _run(self) -> None:
        self._verb(*self.definition.args)
