"""What the status bar says of whatever is under the mouse or was just picked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.joint_names import full_name
from app.joint_states import meaning
from app.language import ntr, tr
from app.view import Tool, View
from kimnet_core.pose.pose import Visibility

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow, QStatusBar

    from app.session import Session


class StatusLine(QObject):
    """Explains: widgets by their tool tips, the picture by the tool in the hand, a joint by its state."""

    def __init__(self, session: Session, picture: QWidget, window: QMainWindow) -> None:
        super().__init__(window)
        self._session, self._picture = session, picture
        self._bar: QStatusBar = window.statusBar()
        self._said = ""  # of a joint
        for widget in window.findChildren(QWidget):
            if not widget.statusTip():
                widget.setStatusTip(widget.toolTip().replace("\n", " "))
        session.view.changed.connect(self._show_tool)
        session.selection.changed.connect(self._say_joints)
        self._show_tool(session.view.now)

    @Slot(object)
    def _show_tool(self, view: View) -> None:
        self._picture.setStatusTip(_what_it_does(view.tool))

    @Slot()
    def _say_joints(self) -> None:
        """Which joint keys act on now, and what can be done with it."""
        at, selection = self._session.here.spot, self._session.selection
        if at is None or selection.joint is None:
            if self._bar.currentMessage() == self._said:
                self._bar.clearMessage()
            return
        document, track, frame = at
        if len(selection.joints) > 1:
            text = ntr("{n} joint is picked", "{n} joints are picked", len(selection.joints))
            self._say(f"{text}. {tr('Drag one to move all; a right-click shows what can be done.')}")
            return
        pose = document.labels.pose(track, frame)
        state = Visibility(int(pose.visibility[0, selection.joint]))
        name = full_name(document.labels.skeleton.joints[selection.joint])
        todo = tr("Click where it is.") if state == Visibility.ABSENT else tr("Drag it, or nudge it with Alt+arrows.")
        self._say(f"{name}: {meaning(state)}. {todo}")

    def _say(self, text: str) -> None:
        self._said = text
        self._bar.showMessage(text)


def _what_it_does(tool: Tool) -> str:
    return {
        Tool.SELECT: tr("Drag a joint to move it, the picture to shift it; a right-click shows what can be done"),
        Tool.PLACE: tr("Click where the joint is that is asked for; N skips it, Esc ends"),
        Tool.BOX: tr("Drag a box around the person"),
        Tool.BRUSH: tr("Paint over what the network shall not see; Shift erases, Alt moves what is painted"),
        Tool.ERASER: tr("Take paint away; Shift paints, Alt moves what is painted"),
        Tool.RECTANGLE: tr("Drag a rectangle to hide; Shift uncovers one, Alt moves what is painted"),
        Tool.POLYGON: tr("Click the corners; Enter or a double click closes, Backspace takes one back, Esc all"),
    }[tool]
