"""The menu of a joint: visible, hidden, not labelled, and running again from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QMenu, QWidgetAction

from app.icons import icon
from app.joint_names import full_name
from app.theme import GAP
from kimnet_core.pose.pose import Visibility

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from app.canvas.intents import Intents
    from kimnet_core.pose.pose import Poses

_STATES = (
    (Visibility.VISIBLE, "Visible", "visible"),
    (Visibility.HIDDEN, "Hidden by something", "hidden"),
    (Visibility.ABSENT, "Not labelled", "absent"),
)


class JointMenu(QMenu):
    """Opened over a joint; one menu for all of them."""

    def __init__(self, intents: Intents, parent: QWidget) -> None:
        super().__init__(parent)
        self._intents = intents
        self._joint = 0
        self._title = QLabel()
        self._title.setProperty("heading", True)
        self._title.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        title = QWidgetAction(self)
        title.setDefaultWidget(self._title)
        self.addAction(title)
        self.addSeparator()
        self._states = {state: self.addAction(icon(picture), text) for state, text, picture in _STATES}
        self.addSeparator()
        self._rerun = self.addAction(icon("track"), "Run again from here")
        self.triggered.connect(self._choose)

    def open_for(self, joint: int, name: str, pose: Poses, at: QPoint) -> None:
        """Open for a joint of a pose (N = 1), at a point of the screen."""
        self._joint = joint
        self._title.setText(full_name(name))
        for state, action in self._states.items():
            action.setEnabled(int(pose.visibility[0, joint]) != state)
        self.popup(at)

    def _choose(self, action: QAction) -> None:
        if action is self._rerun:
            self._intents.rerun_asked.emit()
            return
        for state, its in self._states.items():
            if action is its:
                self._intents.visibility_chosen.emit(self._joint, state)
