"""The people panel: everybody in the video, and what can be done about who is who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QAction, QColor, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.icons import icon
from app.language import ntr, tr
from app.person_colors import badge
from app.theme import GAP

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint

    from app.document import Document
    from app.session import Session
    from kimnet_core.labels.document import TrackLabels

_TRACK = Qt.ItemDataRole.UserRole


class _OtherMenu(QMenu):
    """Asks with whom."""

    def __init__(self, verb: Callable[[int], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._verb = verb
        self.triggered.connect(self._choose)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self._verb(action.data())


class PeoplePanel(QWidget):
    """A list of people; the selected one is the one that everything else is about.

    Attributes:
        people: the list.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._document: Document | None = None
        self.people = QListWidget()
        self.people.setAccessibleName(tr("People in this video"))
        self.people.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.people.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._others: list[_OtherMenu] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.addWidget(self.people, 1)
        column.addLayout(self._buttons())
        self.people.currentItemChanged.connect(self._pick)
        self.people.itemChanged.connect(self._rename)
        self.people.customContextMenuRequested.connect(self._open_menu)
        session.selection.changed.connect(self._mark)
        session.document_changed.connect(self._take_document)
        self._take_document(session.document)

    def _buttons(self) -> QHBoxLayout:
        verbs = self._session.people
        row = QHBoxLayout()
        for text, tip, verb in (
            (tr("Add"), tr("Add a person without a joint"), verbs.add),
            (tr("Split"), tr("From the shown frame on, this is another person"), verbs.split),
        ):
            row.addWidget(self._button(text, tip, verb))
        for text, tip, with_other in (
            (tr("Merge"), tr("This person and another are one"), verbs.merge_with),
            (
                tr("Exchange"),
                tr("This person and another have changed places: in the picked frames, else from here on"),
                verbs.exchange_with,
            ),
        ):
            row.addWidget(self._menu_button(text, tip, with_other))
        row.addStretch(1)
        row.addWidget(self._button(tr("Remove"), tr("Take this person out of the whole video"), verbs.remove))
        return row

    def _button(self, text: str, tip: str, verb: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.clicked.connect(verb)
        return button

    def _menu_button(self, text: str, tip: str, verb: Callable[[int], None]) -> QToolButton:
        """A button that asks with whom."""
        button, menu = QToolButton(), _OtherMenu(verb, self)
        button.setText(text)
        button.setToolTip(tip)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._others.append(menu)
        return button

    # What is shown.

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        self._document = document
        if document is not None:
            document.tracks_changed.connect(self._list)
            document.poses_changed.connect(self._tell)
        self._list()

    @Slot()
    def _list(self) -> None:
        tracks = self._document.labels.tracks.values() if self._document is not None else ()
        with QSignalBlocker(self.people):
            self.people.clear()
            for track in tracks:
                item = QListWidgetItem(self._badge(track.id), track.name)
                item.setData(_TRACK, track.id)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                self.people.addItem(item)
        self._tell()
        self._mark()

    def _badge(self, track: int) -> QIcon:
        assert self._document is not None
        return badge(track, self._document.color(track), self.devicePixelRatioF())

    @Slot()
    def _tell(self) -> None:
        """What there is of everybody."""
        with QSignalBlocker(self.people):
            for item in self._items():
                assert self._document is not None  # it made the items
                item.setToolTip(_summary(self._document.labels.tracks[item.data(_TRACK)]))

    @Slot()
    def _mark(self) -> None:
        selected = self._session.selection.track
        with QSignalBlocker(self.people):
            for item in self._items():
                if item.data(_TRACK) == selected:
                    self.people.setCurrentItem(item)
        for menu in self._others:
            menu.clear()
            for item in self._items():
                if item.data(_TRACK) != selected:
                    menu.addAction(item.icon(), item.text()).setData(item.data(_TRACK))
            menu.setEnabled(not menu.isEmpty())

    def _items(self) -> list[QListWidgetItem]:
        return [self.people.item(row) for row in range(self.people.count())]

    # What the person does.

    @Slot(QListWidgetItem)
    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._session.people.select(item.data(_TRACK))

    @Slot(QListWidgetItem)
    def _rename(self, item: QListWidgetItem) -> None:
        self._session.people.rename(item.data(_TRACK), item.text().strip())
        self._list()  # also where the name was refused

    @Slot()
    def _edit(self) -> None:
        if (item := self.people.currentItem()) is not None:
            self.people.editItem(item)

    @Slot()
    def _ask_color(self) -> None:
        if self._document is None or (item := self.people.currentItem()) is None:
            return
        dialog = QColorDialog(QColor(self._document.color(item.data(_TRACK))), self)
        dialog.setWindowTitle(tr("Colour of {name}").format(name=item.text()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(self._paint)
        dialog.open()

    @Slot(QColor)
    def _paint(self, color: QColor) -> None:
        if (item := self.people.currentItem()) is not None:
            self._session.people.paint(item.data(_TRACK), color.name())

    @Slot()
    def _take_usual_color(self) -> None:
        if (item := self.people.currentItem()) is not None:
            self._session.people.paint(item.data(_TRACK), None)

    @Slot(object)
    def _open_menu(self, at: QPoint) -> None:
        item = self.people.itemAt(at)
        if item is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rename = QAction(tr("Rename"), menu)
        rename.triggered.connect(self._edit)
        menu.addAction(rename)
        menu.addAction(tr("Colour…"), self._ask_color)
        menu.addAction(tr("Usual colour"), self._take_usual_color)
        menu.addAction(icon("clear"), tr("Remove"), self._session.people.remove)
        menu.popup(self.people.viewport().mapToGlobal(at))


def _summary(track: TrackLabels) -> str:
    frames, corrected = track.poses.placed.any(axis=1).sum(), track.poses.human.any(axis=1).sum()
    there = ntr("{n} frame", "{n} frames", int(frames))
    return tr("{there}, {corrected} of them corrected").format(there=there, corrected=int(corrected))
