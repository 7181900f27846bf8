"""What a person says of frames: notes and flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.edits import NoteChange
from app.language import tr
from kimnet_core.labels.note import with_flag, with_text

if TYPE_CHECKING:
    from app.document import Document
    from app.here import Here
    from kimnet_core.labels.note import Note

FLAG = "check again"
"""The flag of the key; also the first of those that are offered."""

OFFERED = (FLAG, "bad picture", "good example")


class NoteVerbs(QObject):
    """Writes notes, raises and lowers flags, and goes from one to the next.

    Signals:
        noticed(text): a sentence for the status bar.
        asked(): the person wants to write a note; it is about the shown frame.
    """

    noticed = Signal(str)
    asked = Signal()

    def __init__(self, here: Here, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here = here

    def ask(self) -> None:
        """Have the person write a note."""
        if self._here.document is not None:
            self.asked.emit()

    def toggle(self, flag: str = FLAG) -> None:
        """Raise a flag on the picked frames, else on the shown one; lower it where it is up on all of them."""
        if (document := self._here.document) is None:
            return
        frames = self._here.frames
        raised = not all((note := document.note(frame)) is not None and flag in note.flags for frame in frames)
        text = tr("Flag “{flag}”") if raised else tr("Remove flag “{flag}”")
        changes = [NoteChange(frame, with_flag(document.note(frame), flag, raised)) for frame in frames]
        document.do(text.format(flag=flag), changes)
        if len(frames) > 1:
            said = tr("“{flag}” is raised on {n} frames.") if raised else tr("“{flag}” is lowered on {n} frames.")
            self.noticed.emit(said.format(flag=flag, n=len(frames)))

    def write(self, frame: int, text: str) -> None:
        """Give a frame other words; flags stay."""
        document = self._here.document
        if document is None or (_words(document.note(frame)) == text):
            return
        name = tr("Write a note") if text else tr("Remove a note")
        document.do(name, [NoteChange(frame, with_text(document.note(frame), text))])

    def remove(self, frame: int) -> None:
        """Take words and flags off a frame."""
        if (document := self._here.document) is not None and document.note(frame) is not None:
            document.do(tr("Remove a note"), [NoteChange(frame, None)])

    def step(self, way: int) -> None:
        """Show the next frame with a note or a flag (1), or the one before (-1)."""
        if (document := self._here.document) is None:
            return
        now = self._here.playback.wanted
        there = [frame for frame in sorted(document.notes) if (frame - now) * way > 0]
        if there:
            self._here.playback.seek(there[0] if way > 0 else there[-1])
        else:
            self.noticed.emit(tr("No later frame has a note.") if way > 0 else tr("No earlier frame has a note."))


def flags_of(document: Document) -> list[str]:
    """The flags that can be raised: those offered, and those that a person made up."""
    used = {flag for note in document.notes.values() for flag in note.flags}
    return [*OFFERED, *sorted(used - set(OFFERED))]


def _words(note: Note | None) -> str:
    return note.text if note is not None else ""
