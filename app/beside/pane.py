"""The second picture: the same frame with other poses, beside the first one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.beside.linked import Linked
from app.beside.other_pose import other_pose
from app.canvas.frame_view import FrameView
from app.heat.layer import Maps
from app.icons import icon
from app.language import tr
from app.theme import GAP
from app.view import Beside, Tool, View, ViewState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.document import Document
    from app.heat.layer import Layer
    from app.here import Spot
    from app.session import Session
    from kimnet_core.pose.pose import Poses


class BesidePane(QWidget):
    """There while the view says so; it can be looked at, zoomed and moved, and joints can be picked in it."""

    def __init__(self, first: FrameView, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._first = session, first
        self._document: Document | None = None
        self._kept: dict[int, Poses] = {}
        self._eye = ViewState(self)
        self.view = FrameView(self._eye)
        self.view.setAccessibleName(tr("Second picture"))
        self.view.setAccessibleDescription(tr("The same frame with other poses; it cannot be edited."))
        self._link = Linked(first, self.view)
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._place()
        self._soon.timeout.connect(self._refresh)
        self.view.intents.joint_picked.connect(session.selection.select_joint)
        self.view.intents.play_tapped.connect(session.playback.toggle)
        session.document_changed.connect(self._take_document)
        session.playback.frame_shown.connect(self._show_frame)
        session.selection.changed.connect(self._refresh_soon)
        session.tracker.comparison_changed.connect(self._refresh_soon)
        session.hidden_evidence_changed.connect(self._refresh_soon)
        session.view.changed.connect(self._take_view)
        self.hide()

    def _place(self) -> None:
        self._caption = QLabel()
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setIconSize(QSize(16, 16))
        close.setToolTip(tr("Close the second picture"))
        close.setAccessibleName(tr("Close the second picture"))
        close.clicked.connect(self._close)
        pill = QFrame()
        pill.setProperty("pill", True)
        row = QHBoxLayout(pill)
        row.setContentsMargins(GAP, GAP // 2, GAP // 2, GAP // 2)
        row.addWidget(self._caption)
        row.addWidget(close)
        over = QVBoxLayout(self.view)
        over.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        over.addWidget(pill, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)

    @Slot()
    def _close(self) -> None:
        self._session.view.set(beside=Beside.NONE)

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        self._document = document
        self._kept = {}
        if document is not None:
            document.poses_changed.connect(self._refresh_soon)
            document.tracks_changed.connect(self._refresh_soon)
            document.history.indexChanged.connect(self._refresh_soon)
        self._close()

    @Slot(object)
    def _take_view(self, view: View) -> None:
        opening = self.isHidden() and view.beside != Beside.NONE
        own = replace(view, tool=Tool.SELECT, magnifier=False, beside=Beside.NONE)
        self._eye.set(**{name: getattr(own, name) for name in View.__slots__})
        self.setVisible(view.beside != Beside.NONE and self._document is not None)
        if opening and self._document is not None:
            labels = self._document.labels
            self._kept = {track: labels.span(track, 0, labels.frames) for track in labels.tracks}
            self._put_picture(self._first.layers.picture.rgb)
        self._refresh_soon()

    @Slot(int, object)
    def _show_frame(self, _: int, rgb: NDArray[np.uint8]) -> None:
        if self.isVisible():
            self._put_picture(rgb)
            self._refresh()

    def _put_picture(self, rgb: NDArray[np.uint8] | None) -> None:
        with QSignalBlocker(self.view):  # a first picture is fitted, and the first view shall stay as it is
            self.view.show_frame(rgb)
        self._link.follow_first()

    @Slot()
    def _refresh_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _refresh(self) -> None:
        session, view, layers = self._session, self._session.view.now, self.view.layers
        if not self.isVisible():
            return
        at = session.here.spot
        if at is None:
            layers.pose.show_pose(None, None)
            layers.heat.show_layer(None)
            self._caption.setText(tr("Nobody is selected"))
            return
        other = other_pose(view.beside, at, session.tracker.comparison, self._kept)
        layers.pose.show_pose(at.document.labels.skeleton, other.pose)
        layers.pose.mark(selected=session.selection.joint, picked=session.selection.joints, names=view.names)
        hidden = view.beside == Beside.RUN
        layers.mask.show_mask(self._mask(at) if hidden else None)
        layers.heat.show_layer(self._heat(at.frame) if hidden else None)
        self._caption.setText(other.caption)

    def _mask(self, at: Spot) -> NDArray[np.bool_] | None:
        """What the shown run did not see; before there is one, what it would not."""
        run = self._session.tracker.comparison
        masks = None if run is None else run.masks(at.track)
        return (at.document.masks if masks is None else masks).frames.get(at.frame)

    def _heat(self, frame: int) -> Layer | None:
        """The heatmap that lies over the first picture, as it is with the painted parts hidden."""
        seen, view = self._session.hidden_evidence, self._session.view.now
        if seen is None or seen.frame != frame:
            return None
        maps = Maps(seen, np.zeros_like(seen.heatmaps))
        return maps.layer(view.heat, self._session.selection.joint, everything=view.heat_all, colors=view.heat_colors)
