"""The videos panel: the videos of the project, how far each is, and whether its file is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.language import tr
from app.theme import GAP
from kimnet_core.labels.statistics import corrected_frames

if TYPE_CHECKING:
    from app.document import Document
    from app.project.videos import Video
    from app.session import Session

_NUMBER = Qt.ItemDataRole.UserRole
_COUNT_MS = 500  # a drag makes many edits a second, and shares change slowly


class VideosPanel(QWidget):
    """One line per video; to choose one is to show it.

    Attributes:
        list: the lines.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._videos = session.store.videos
        self.list = QTreeWidget()
        self._find = QPushButton(tr("Find…"))
        self._remove = QPushButton(tr("Remove"))
        self._lines: dict[int, tuple[Video, QTreeWidgetItem]] = {}
        self._later = QTimer(self, interval=_COUNT_MS, singleShot=True)
        self._lay_out()
        self._later.timeout.connect(self._count)
        self._videos.changed.connect(self._show)
        session.document_changed.connect(self._take_document)
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)
        self.list.currentItemChanged.connect(self._tell_buttons)
        self._find.clicked.connect(self._videos.place_asked)
        self._remove.clicked.connect(self._remove_chosen)
        self._show()

    def _lay_out(self) -> None:
        self.list.setAccessibleName(tr("Videos of this project"))
        self.list.setHeaderLabels([tr("Video"), tr("Frames"), tr("Corrected")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for narrow in (1, 2):
            header.setSectionResizeMode(narrow, QHeaderView.ResizeMode.ResizeToContents)
        add = QPushButton(tr("Add…"))
        add.setToolTip(tr("Add videos to this project"))
        add.clicked.connect(self._videos.add_asked)
        self._find.setToolTip(tr("Say where the file of a missing video is; it is known by its content"))
        self._remove.setToolTip(tr("Take the video out of the project, with its labels; this can be undone"))
        row = QHBoxLayout()
        row.addWidget(add)
        row.addWidget(self._find)
        row.addStretch(1)
        row.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.setSpacing(GAP // 2)
        column.addWidget(self.list, 1)
        column.addLayout(row)

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        if document is not None:
            document.poses_changed.connect(self._count_soon)
            document.tracks_changed.connect(self._count_soon)

    @Slot()
    def _count_soon(self) -> None:
        if not self._later.isActive():
            self._later.start()

    @Slot()
    def _show(self) -> None:
        with QSignalBlocker(self.list):
            self.list.clear()
            self._lines = {video.number: (video, QTreeWidgetItem(self.list)) for video in self._videos.all}
            for video, item in self._lines.values():
                item.setData(0, _NUMBER, video.number)
                item.setText(0, tr("{name} (missing)").format(name=video.name) if video.missing else video.name)
                item.setToolTip(0, video.missing or str(video.info.path))
                item.setText(1, str(len(video.info)))
                for column in (1, 2):
                    item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if video is self._videos.shown:
                    self.list.setCurrentItem(item)
        self._count()
        self._tell_buttons()

    @Slot()
    def _count(self) -> None:
        """The share of each video's frames that a person corrected."""
        for video, item in self._lines.values():
            corrected = int(corrected_frames(video.document.labels).sum())
            item.setText(2, f"{corrected} · {corrected / len(video.info):.0%}")

    def _chosen(self) -> Video | None:
        item = self.list.currentItem()
        return None if item is None else self._videos.numbered(item.data(0, _NUMBER))

    @Slot()
    def _choose(self) -> None:
        video = self._chosen()
        if video is not None and video is not self._videos.shown:
            self._videos.show(video.number)

    @Slot()
    def _remove_chosen(self) -> None:
        if (video := self._chosen()) is not None:
            self._videos.remove(video.number)

    @Slot()
    def _tell_buttons(self) -> None:
        self._find.setEnabled(any(video.missing for video in self._videos.all))
        self._remove.setEnabled(len(self._videos.all) > 1 and self._chosen() is not None)
