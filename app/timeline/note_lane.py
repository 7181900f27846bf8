"""What a person says of frames."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from app.language import tr
from app.timeline.lane import FLAG, MarksLane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from app.session import Session
    from kimnet_core.labels.note import Note

_LONGEST = 80  # characters of a note that are shown


class NoteLane(MarksLane):
    """A flag at each frame with a note."""

    def __init__(self) -> None:
        super().__init__(tr("Notes"), "accent", FLAG, _noted)
        self._notes: Mapping[int, Note] = {}

    def take(self, session: Session) -> None:
        super().take(session)
        self._notes = session.document.notes if session.document is not None else {}

    def say(self, frame: int) -> str:
        note = self._notes.get(frame)
        parts = () if note is None else (", ".join(note.flags), shorten(note.text, _LONGEST, placeholder="…"))
        return " · ".join(part for part in parts if part)


def _noted(session: Session) -> ArrayLike:
    return sorted(session.document.notes) if session.document is not None else ()
