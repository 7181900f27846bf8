"""What is asked and told about the videos of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMessageBox

from app.language import ntr, tr
from app.project_dialogs.merge import MergeDialog
from app.project_dialogs.statistics import StatisticsDialog

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from app.project.merging import Offer
    from app.session import Session
    from kimnet_core.labels.merge import Conflict


class ProjectDialogs(QObject):
    """Opens the windows that are about the project; none of them makes anything wait."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._store, self._window = session, session.store, window
        self._paths: Sequence[Path] = ()
        session.merging.offered.connect(self._show_merge)

    def open(self, paths: Sequence[Path]) -> None:
        """Open videos; where there is work in a project, ask whether they belong to it."""
        if not self._store.begun:
            self._store.open_video(*paths)
            return
        self._paths = paths
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Question)
        one = tr("Add {name} to this project?").format(name=paths[0].name)
        box.setText(one if len(paths) == 1 else ntr("", "Add {n} videos to this project?", len(paths)))
        box.setInformativeText(tr("Everything in this project is saved, whatever you choose."))
        add = box.addButton(tr("Add to this project"), QMessageBox.ButtonRole.AcceptRole)
        by_itself = box.addButton(tr("Open by itself"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(add)
        add.clicked.connect(self._add)
        by_itself.clicked.connect(self._open_by_itself)
        box.open()

    def show_statistics(self) -> None:
        """What was corrected, and what it cost."""
        self._session.clock.keep()
        StatisticsDialog(self._store.videos, self._window).open()

    @Slot(object)
    def _show_merge(self, offer: Offer) -> None:
        dialog = MergeDialog(offer, self._store.videos, self._window)
        dialog.shown_wanted.connect(self._look_at)
        dialog.wanted.connect(self._session.merging.accept)
        dialog.show()

    @Slot(object)
    def _look_at(self, conflict: Conflict) -> None:
        video = self._store.videos.numbered(conflict.video)
        if video is not None:
            self._store.videos.wanted.emit(video, conflict.frame)
            if video is self._store.videos.shown:
                self._session.selection.select(conflict.track, conflict.joint)

    @Slot()
    def _add(self) -> None:
        self._store.add_videos(self._paths)

    @Slot()
    def _open_by_itself(self) -> None:
        self._store.open_video(*self._paths)
