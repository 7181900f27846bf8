"""What a person says of a frame: a few words, and flags."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_TEXT = 4000
LONGEST_FLAG = 40


@dataclass(frozen=True, slots=True)
class Note:
    """A person's remark on one frame.

    Attributes:
        text: their words; may be empty where a flag says enough.
        flags: names such as "check again", ascending, none twice; a person may make up others.

    Raises:
        ValueError: the text is longer than `LONGEST_TEXT`, a flag is no name of up to `LONGEST_FLAG` printable
            characters, flags are not in order, or the note says nothing at all.
    """

    text: str = ""
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.text) > LONGEST_TEXT:
            raise ValueError(f"a note has at most {LONGEST_TEXT} characters, got {len(self.text)}")
        if not all(0 < len(flag) <= LONGEST_FLAG and flag.isprintable() for flag in self.flags):
            raise ValueError(f"a flag needs 1 to {LONGEST_FLAG} printable characters, got {self.flags}")
        if list(self.flags) != sorted(set(self.flags)):
            raise ValueError(f"flags must ascend, none twice, got {self.flags}")
        if not self.text and not self.flags:
            raise ValueError("a note needs words or a flag")


def noted(text: str, flags: frozenset[str]) -> Note | None:
    """A note of these words and flags; None where there are neither."""
    return Note(text, tuple(sorted(flags))) if text or flags else None


def with_flag(note: Note | None, flag: str, raised: bool) -> Note | None:
    """A note with a flag raised or taken down; None where nothing is left of it."""
    text, flags = (note.text, frozenset(note.flags)) if note else ("", frozenset())
    return noted(text, flags | {flag} if raised else flags - {flag})


def with_text(note: Note | None, text: str) -> Note | None:
    """A note with other words; None where nothing is left of it."""
    return noted(text, frozenset(note.flags) if note else frozenset())
