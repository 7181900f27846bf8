"""The command palette: type a few letters of what you want, and press Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from app.language import tr
from app.palette.entries import Entry, of_place, search
from app.palette.model import EntryDelegate, EntryModel
from app.theme import GAP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.session import Session

_WIDTH, _HEIGHT = 640, 420
_WALK = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}  # by so many lines


class Palette(QDialog):
    """A line to type in above what fits; arrows choose, Enter does it, Esc leaves."""

    def __init__(self, session: Session, entries: Sequence[Entry], window: QWidget) -> None:
        """A palette in the upper middle of a window; `entries` are all that can be found besides places."""
        super().__init__(window, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Find a command"))
        self.setProperty("floating", True)  # over whatever lies below, which has its colour
        self._session, self._all = session, entries
        self._text = QLineEdit(placeholderText=tr("What do you want to do?  ·  go 123  ·  the name of a joint"))
        self._text.setAccessibleName(tr("What do you want to do?"))
        self._model = EntryModel(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(EntryDelegate(self._list))
        self._list.setAccessibleName(tr("What fits"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._says = QLabel(wordWrap=True)
        self._says.setProperty("quiet", True)
        self._says.setMinimumHeight(self.fontMetrics().lineSpacing() * 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        for widget in (self._text, self._list, self._says):
            column.addWidget(widget)
        self._text.installEventFilter(self)
        self._text.textChanged.connect(self._search)
        self._text.returnPressed.connect(self._run)
        self._list.clicked.connect(self._run)
        self._list.selectionModel().currentChanged.connect(self._explain)
        self.resize(min(_WIDTH, window.width() - 4 * GAP), min(_HEIGHT, window.height() - 8 * GAP))
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - self.width()) // 2, corner.y() + window.height() // 8)
        self._search("")
        self._text.setFocus()

    @property
    def current(self) -> Entry | None:
        """The line that Enter would do."""
        index = self._list.currentIndex()
        return self._model.entries[index.row()] if index.isValid() else None

    @Slot(str)
    def _search(self, typed: str) -> None:
        self._model.show_entries([*of_place(typed, self._session), *search(typed, self._all)])
        self._list.setCurrentIndex(self._model.index(0))
        self._explain()
        if not self._model.entries:
            self._says.setText(tr("Nothing fits. Fewer letters find more."))

    @Slot()
    def _run(self) -> None:
        """Do what is chosen once the palette is gone, so that a verb may open a window of its own."""
        if (entry := self.current) is not None and not entry.missing:
            self.close()
            entry.run()

    @Slot()
    def _explain(self) -> None:
        if (entry := self.current) is not None:
            self._says.setText(entry.missing or entry.tip)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk through the list while the line has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            by = _WALK.get(Qt.Key(event.key()))
            if by is not None:
                row = self._list.currentIndex().row() + by
                last = self._model.rowCount() - 1
                self._list.setCurrentIndex(self._model.index(min(max(row, 0), last)))
                return True
        return super().eventFilter(watched, event)
