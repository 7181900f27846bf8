"""The joints panel: every joint of the pose shown, linked with what is picked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QVBoxLayout, QWidget

from app.actions.context_menu import OF_JOINTS, ContextMenu
from app.joint_colors import joint_colors
from app.joint_names import names_of
from app.language import tr
from app.panels.joints_delegate import JointsDelegate
from app.panels.joints_model import ROW_ROLE, JointsModel
from app.theme import GAP
from kimnet_core.pose.pose import Visibility

if TYPE_CHECKING:
    from app.document import Document
    from app.session import Session


class JointsPanel(QWidget):
    """A list of joints, of which any number can be picked, and a sentence on the one that keys act on."""

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
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.setAccessibleName(tr("Joints of this frame"))
        self._said = QLabel(wordWrap=True)
        self._said.setProperty("quiet", True)
        self._menu = ContextMenu(self._list)
        delegate = JointsDelegate(self._list)
        self._list.setItemDelegate(delegate)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.setSpacing(GAP // 2)
        column.addWidget(self._list, 1)
        column.addWidget(self._said)
        delegate.visibility_clicked.connect(self._turn)
        self._list.customContextMenuRequested.connect(self._open_menu)
        self._list.selectionModel().selectionChanged.connect(self._pick)
        session.selection.changed.connect(self._refresh)
        joint_colors.changed.connect(self._refresh)
        session.playback.frame_shown.connect(self._refresh)
        session.document_changed.connect(self._take_document)
        self._take_document(session.document)

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        self._document = document
        if document is not None:
            document.poses_changed.connect(self._take_poses)
            document.tracks_changed.connect(self._refresh)
            document.locks_changed.connect(self._refresh)
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
        locked = self._document.locked(track) if self._document and track is not None else frozenset()
        self._model.show_pose(labels.skeleton if labels else None, pose, locked)
        self._mark()

    @Slot(QItemSelection, QItemSelection)
    def _pick(self) -> None:
        """Take over which rows are selected; the row that was clicked last is the one that keys act on."""
        rows = frozenset(index.row() for index in self._list.selectionModel().selectedIndexes())
        current = self._list.currentIndex().row()
        self._selection.select_joints(rows, current if current in rows else None)

    def _mark(self) -> None:
        """Select the rows of the picked joints."""
        joint, model = self._selection.joint, self._list.selectionModel()
        rows = {index.row() for index in model.selectedIndexes()}
        with QSignalBlocker(model):
            if rows != self._selection.joints:
                picked = QItemSelection()
                for row in self._selection.joints:
                    picked.select(self._model.index(row), self._model.index(row))
                model.select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)
                self._list.viewport().update()  # no signal told the list
            if joint is not None and self._list.currentIndex().row() != joint:
                index = self._model.index(joint)
                model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
                self._list.scrollTo(index)  # only here: else the list would jump back from where it was scrolled to
        self._said.setText(self._model.index(joint).data(Qt.ItemDataRole.ToolTipRole) if joint is not None else "")

    @Slot(int)
    def _turn(self, joint: int) -> None:
        """Visible to hidden and back; a joint that is not labelled comes back where it most likely is."""
        seen = self._model.index(joint).data(ROW_ROLE).visibility == Visibility.VISIBLE
        self._session.joints.set_visibility(joint, Visibility.HIDDEN if seen else Visibility.VISIBLE)

    @Slot(QPoint)
    def _open_menu(self, at: QPoint) -> None:
        if self._document is None or not self._selection.joints:
            return
        picked = names_of(self._document.labels.skeleton, self._selection.joints)
        self._menu.fill(picked[:1].upper() + picked[1:], OF_JOINTS)
        self._menu.popup(self._list.viewport().mapToGlobal(at))
