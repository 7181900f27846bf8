"""The joints panel: every joint of the pose shown, linked with the selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, Slot
from PySide6.QtWidgets import QAbstractItemView, QListView, QVBoxLayout, QWidget

from app.panels.joints_delegate import JointsDelegate
from app.panels.joints_model import ROW_ROLE, JointsModel
from app.theme import GAP
from kimnet_core.pose.pose import Visibility

if TYPE_CHECKING:
    from app.document import Document
    from app.session import Session


class JointsPanel(QWidget):
    """A list of joints."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._selection = session.selection
        self._document: Document | None = None
        self._model = JointsModel(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setAccessibleName("Joints of this frame")
        delegate = JointsDelegate(self._list)
        self._list.setItemDelegate(delegate)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.addWidget(self._list)
        delegate.visibility_clicked.connect(self._turn)
        self._list.selectionModel().currentChanged.connect(self._pick)
        session.selection.changed.connect(self._refresh)
        session.playback.frame_shown.connect(self._refresh)
        session.document_changed.connect(self._take_document)
        self._take_document(session.document)

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        self._document = document
        if document is not None:
            document.poses_changed.connect(self._take_poses)
            document.tracks_changed.connect(self._refresh)
        self._refresh()

    @Slot(int, int, int)
    def _take_poses(self, track: int, start: int, stop: int) -> None:
        if track == self._selection.track and start <= self._session.playback.frame < stop:
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        labels = self._document.labels if self._document else None
        track = self._selection.track
        pose = labels.pose(track, self._session.playback.frame) if labels and track in labels.tracks else None
        self._model.show_pose(labels.skeleton if labels else None, pose)
        self._mark()

    @Slot(QModelIndex, QModelIndex)
    def _pick(self, current: QModelIndex) -> None:
        self._selection.select_joint(current.row() if current.isValid() else None)

    @Slot()
    def _mark(self) -> None:
        joint = self._selection.joint
        with QSignalBlocker(self._list.selectionModel()):
            if joint is None or joint >= self._model.rowCount():
                self._list.selectionModel().clear()
            else:
                index, another = self._model.index(joint), self._list.currentIndex().row() != joint
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
                self._list.selectionModel().setCurrentIndex(index, flags)
                if another:  # else the list would jump back from where the person has scrolled to
                    self._list.scrollTo(index)
        self._list.viewport().update()

    @Slot(int)
    def _turn(self, joint: int) -> None:
        """Visible to hidden and back; what is not labelled has no place to be seen at."""
        state = self._model.index(joint).data(ROW_ROLE).visibility
        if state != Visibility.ABSENT:
            other = Visibility.HIDDEN if state == Visibility.VISIBLE else Visibility.VISIBLE
            self._session.joints.set_visibility(joint, other)
