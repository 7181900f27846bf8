"""The tour: from one part of the window to the next, on the sample clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar, QWidget

from app.guidance.bubble import Bubble, Ring, beside
from app.guidance.steps import Step, steps
from kimnet_core.resources import SAMPLE_CLIP

if TYPE_CHECKING:
    from pathlib import Path

    from app.session import Session


class Tour(QObject):
    """Points at one thing after the other. Nothing moves by itself: each step is there at once.

    The sample clip gets no project before somebody edits it, so the tour leaves nothing behind; the work that was
    open is stored, and is opened again at the end.
    """

    def __init__(self, session: Session, window: QMainWindow, picture: QWidget) -> None:
        super().__init__(window)
        self._session, self._window, self._picture = session, window, picture
        self._steps, self._at = steps(), 0
        self._before = _open_path(session)
        self._ring, self._bubble = Ring(window), Bubble(window)
        self._bubble.next_wanted.connect(self._next)
        self._bubble.back_wanted.connect(self._back)
        self._bubble.left.connect(self.end)

    @property
    def step(self) -> Step:
        """The one that is shown."""
        return self._steps[self._at]

    def begin(self) -> None:
        """Open the sample clip in place of what is open, and show the first step."""
        self._session.document_changed.connect(self._show)
        self._window.installEventFilter(self)
        self._session.store.open_video(SAMPLE_CLIP)

    @Slot()
    def end(self) -> None:
        """Go back to what was open; where nothing was, the sample stays."""
        self._session.document_changed.disconnect(self._show)
        self._window.removeEventFilter(self)
        for part in (self._ring, self._bubble, self):
            part.deleteLater()
        self._picture.setFocus()
        if self._before is not None:
            self._session.store.open(self._before)

    @Slot()
    def _next(self) -> None:
        if self._at + 1 == len(self._steps):
            self.end()
        else:
            self._at += 1
            self._show()

    @Slot()
    def _back(self) -> None:
        self._at = max(self._at - 1, 0)
        self._show()

    @Slot()
    def _show(self) -> None:
        step = self.step
        self._bubble.say(step.title, step.text.format(key=self._key(step.action)), self._at + 1, len(self._steps))
        self._reveal(step)
        self._place()
        for part in (self._ring, self._bubble):
            part.show()
            part.raise_()
        self._bubble.setFocus()

    def _reveal(self, step: Step) -> None:
        """Have a panel in front that was put away or lies behind others."""
        if (dock := self._window.findChild(QDockWidget, step.target)) is not None and step.target:
            dock.show()
            dock.raise_()

    def _place(self) -> None:
        target = self._target(self.step)
        corner = target.mapTo(self._window, target.rect().topLeft())
        around = QRect(corner, target.size()).adjusted(-4, -4, 4, 4).intersected(self._window.rect())
        self._ring.setGeometry(around)
        self._bubble.move(beside(around, self._bubble.size(), self._window.rect()))

    def _target(self, step: Step) -> QWidget:
        """The widget that a step points at; the picture where it is not there."""
        found: QWidget | None = self._window.findChild(QDockWidget, step.target) if step.target else None
        bar, action = self._window.findChild(QToolBar), self._action(step.target)
        if found is None and bar is not None and action is not None:
            found = bar.widgetForAction(action)
        return found if found is not None and found.isVisible() else self._picture

    def _action(self, name: str) -> QAction | None:
        return next((action for action in self._window.actions() if name and action.objectName() == name), None)

    def _key(self, name: str) -> str:
        """The key of an action as it is bound now; its text where it has none."""
        action = self._action(name)
        if action is None:
            return ""
        return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) or f"“{action.text()}”"

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Stay beside the target when the window changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False


def _open_path(session: Session) -> Path | None:
    """What to open again: the project where one was made, else the video; None for the sample and for nothing."""
    clip, path = session.playback.clip, session.store.path
    if clip is None:
        return None
    if path is not None and path.exists():
        return path
    return None if clip.info.path == SAMPLE_CLIP else clip.info.path
