"""The notes panel: what is said of the shown frame, and a list of all that is said."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDockWidget,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.language import tr
from app.player.numbering import number, numbering
from app.project.notes import flags_of
from app.theme import GAP
from kimnet_core.labels.note import LONGEST_FLAG, LONGEST_TEXT

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent

    from app.document import Document
    from app.session import Session
    from kimnet_core.labels.note import Note

_FRAME = Qt.ItemDataRole.UserRole
_COLUMNS = 2  # of flags


class NotesPanel(QWidget):
    """Flags and words of the shown frame above, all notes of the video below.

    Attributes:
        words: the field for the words.
        other: the field for a flag of the person's own.
        notes: the list; choosing a line shows its frame.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._verbs = session, session.notes
        self._document: Document | None = None
        self._frame = 0
        self._title = QLabel()
        self._flags: dict[str, QCheckBox] = {}
        self._grid = QGridLayout()
        self.other = QLineEdit(placeholderText=tr("Another flag…"), maxLength=LONGEST_FLAG)
        self.other.setAccessibleName(tr("Another flag for this frame"))
        self.words = Words()
        self.notes = QListWidget()
        self._lay_out()
        self._connect()
        self._take_document(session.document)

    def _lay_out(self) -> None:
        self.words.setAccessibleName(tr("Note on this frame"))
        self.words.setPlaceholderText(tr("A note on this frame"))
        self.words.setToolTip(tr("Kept when you leave the field or the frame; Ctrl+Enter keeps it and goes back"))
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(4 * self.fontMetrics().lineSpacing())
        self.notes.setAccessibleName(tr("Notes in this video"))
        self.notes.setToolTip(tr("Choose a note to show its frame; Del removes it"))
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.setSpacing(GAP // 2)
        column.addWidget(self._title)
        column.addLayout(self._grid)
        column.addWidget(self.words)
        column.addWidget(self.notes, 1)

    def _connect(self) -> None:
        session = self._session
        session.document_changed.connect(self._take_document)
        session.playback.frame_shown.connect(self._take_frame)
        session.notes.asked.connect(self._ask)
        numbering.changed.connect(self._list)
        self.words.left.connect(self.keep)
        self.words.done.connect(self._finish)
        self.other.returnPressed.connect(self._raise_other)
        self.notes.currentItemChanged.connect(self._go_to)
        self.notes.itemActivated.connect(self._go_to)

    # What the person does.

    @Slot()
    def keep(self) -> None:
        """Make an edit of the words, if the person has changed them."""
        written = self.words.document()
        if self._document is not None and written.isModified():
            written.setModified(False)  # first, for the edit asks everybody to keep what they hold
            self._verbs.write(self._frame, self.words.toPlainText().strip()[:LONGEST_TEXT])

    @Slot()
    def _finish(self) -> None:
        self.keep()
        self.words.clearFocus()

    @Slot()
    def _ask(self) -> None:
        around = self.parentWidget()
        while around is not None and not isinstance(around, QDockWidget):
            around = around.parentWidget()
        if around is not None:
            around.show()
            around.raise_()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    @Slot()
    def _raise_other(self) -> None:
        if flag := self.other.text().strip():
            self.other.clear()
            self._verbs.toggle(flag)

    @Slot()
    def _go_to(self) -> None:
        item = self.notes.currentItem()
        if item is not None:
            self._session.playback.seek(item.data(_FRAME))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.notes.currentItem()
        if event.key() == Qt.Key.Key_Delete and self.notes.hasFocus() and item is not None:
            self._verbs.remove(item.data(_FRAME))
        else:
            super().keyPressEvent(event)

    # What there is.

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        self._document = document
        self._frame = self._session.playback.frame
        if document is not None:
            document.notes_changed.connect(self._list)
            document.settling.connect(self.keep)
        self._list()

    @Slot(int)
    def _take_frame(self, frame: int) -> None:
        if frame != self._frame:
            self.keep()
            self._frame = frame
            self._show()

    @Slot()
    def _list(self) -> None:
        """All notes, and the flags that there are now."""
        document = self._document
        with QSignalBlocker(self.notes):
            self.notes.clear()
            for frame, note in sorted(document.notes.items()) if document is not None else ():
                item = QListWidgetItem(_line(frame, note))
                item.setData(_FRAME, frame)
                item.setToolTip(note.text)
                self.notes.addItem(item)
        self._offer(flags_of(document) if document is not None else [])
        self._show()

    def _offer(self, flags: list[str]) -> None:
        if list(self._flags) == flags:
            return
        for box in self._flags.values():
            box.deleteLater()
        self._flags = {flag: QCheckBox(flag) for flag in flags}
        for i, (flag, box) in enumerate(self._flags.items()):
            box.clicked.connect(partial(self._verbs.toggle, flag))
            self._grid.addWidget(box, i // _COLUMNS, i % _COLUMNS)
        self._grid.addWidget(self.other, len(flags) // _COLUMNS, len(flags) % _COLUMNS)

    def _show(self) -> None:
        """What is said of the shown frame."""
        note = self._document.note(self._frame) if self._document is not None else None
        self._title.setText(tr("Frame {number}").format(number=number(self._frame)))
        for flag, box in self._flags.items():
            box.setChecked(note is not None and flag in note.flags)
        text = note.text if note is not None else ""
        if text != self.words.toPlainText():
            self.words.setPlainText(text)
        self.setEnabled(self._document is not None)
        with QSignalBlocker(self.notes):
            for i in range(self.notes.count()):
                if self.notes.item(i).data(_FRAME) == self._frame:
                    self.notes.setCurrentRow(i)
                    return
            self.notes.setCurrentRow(-1)


class Words(QPlainTextEdit):
    """A few lines of text.

    Signals:
        left(): the person is somewhere else now.
        done(): Ctrl+Enter, or Escape.
    """

    left = Signal()
    done = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _ends(event):
            event.accept()  # the key is meant for the field, whatever it does in the window
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _ends(event):
            self.done.emit()
        else:
            super().keyPressEvent(event)


def _ends(event: QKeyEvent) -> bool:
    """Whether a key says that the words are written."""
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return event.key() == Qt.Key.Key_Escape or (enter and control)


def _line(frame: int, note: Note) -> str:
    flags = " ".join(f"⚑ {flag}" for flag in note.flags)
    words = note.text.split("\n", 1)[0]
    return f"{number(frame)}  {'  '.join(part for part in (flags, words) if part)}"
