"""The canvas while joints are asked for one by one: the crosshair, and a hint of what is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.joint_colors import joint_colors
from app.language import tr
from app.theme import GAP
from app.view import Tool
from kimnet_core.pose.pose import Visibility

if TYPE_CHECKING:
    from app.canvas.frame_view import FrameView
    from app.session import Session


class Placing(QObject):
    """Keeps the crosshair where the guide has it, and takes clicks and keys to the guide.

    Attributes:
        hint: says what is asked for; its place over the picture is for others to choose.
    """

    def __init__(self, view: FrameView, session: Session) -> None:
        super().__init__(view)
        self._view, self._session, self._guide = view, session, session.guide
        self.hint = PlaceHint(session)
        intents = view.intents
        intents.joint_stepped.connect(self._step)
        intents.crosshair_put.connect(self._guide.point)
        intents.crosshair_moved.connect(self._guide.move)
        intents.place_asked.connect(self._guide.place)
        self._guide.changed.connect(self._show)
        self._show()

    @Slot(int)
    def _step(self, way: int) -> None:
        """Through the joints as they are asked for; without the guide, round and round."""
        verbs = self._guide if self._guide.active else self._session.picking
        verbs.step(way)

    @Slot()
    def _show(self) -> None:
        document, joint = self._session.document, self._guide.joint
        self.hint.show_next()
        if not self._guide.active or document is None or joint is None:
            self._view.layers.crosshair.clear()
        else:
            self._view.layers.crosshair.show_at(self._guide.at, joint_colors.of(document.labels.skeleton)[joint])
            self._view.bring_in_sight(*self._guide.at)


class PlaceHint(QFrame):
    """Names the joint that is asked for, and what can be said of it, each with its key."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._guide = session, session.guide
        self.setProperty("pill", True)
        self._text = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP, GAP, GAP, GAP)
        row.setSpacing(GAP)
        row.addWidget(self._text)
        self._place, self._hidden = QPushButton(), QPushButton(tr("Hidden  ·  V"))
        self._skip, leave = QPushButton(tr("Skip  ·  N")), QPushButton(tr("Leave  ·  Esc"))
        self._place.setProperty("primary", True)
        self._place.setToolTip(tr("Arrows move the crosshair by 1 px, with Shift by 10, with Ctrl by a quarter"))
        self._hidden.setToolTip(tr("Place it here, covered by something"))
        self._skip.setToolTip(tr("Leave it as it is; Backspace goes back"))
        verbs = (self._do_place, self._do_hide, self._do_skip, self._do_leave)
        for button, verb in zip((self._place, self._hidden, self._skip, leave), verbs, strict=True):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay the picture's
            button.clicked.connect(verb)
            row.addWidget(button)

    def show_next(self) -> None:
        """Say what is asked for now; hidden while nothing is."""
        document, joint = self._session.document, self._guide.joint
        self.setVisible(self._guide.active)
        if document is None:
            return
        for button in (self._hidden, self._skip):
            button.setVisible(joint is not None)
        if joint is None:
            self._text.setText(tr("Every joint of this frame was asked for."))
            self._place.setText(tr("Next frame  ·  Enter"))
        else:
            skeleton = document.labels.skeleton
            named = skeleton.joints[joint].replace("_", " ")
            words = tr("Place {joint} ({n} of {all})")
            self._text.setText(words.format(joint=named, n=joint + 1, all=len(skeleton)))
            self._place.setText(tr("Place  ·  Enter"))

    @Slot()
    def _do_place(self) -> None:
        self._guide.place()

    @Slot()
    def _do_hide(self) -> None:
        self._guide.place(Visibility.HIDDEN)

    @Slot()
    def _do_skip(self) -> None:
        self._guide.step(1)

    @Slot()
    def _do_leave(self) -> None:
        self._session.view.set(tool=Tool.SELECT)
