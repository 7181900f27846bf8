"""Notes say something, and flags go up and down without a trace."""

from __future__ import annotations

import pytest

from kimnet_core.labels.note import LONGEST_TEXT, Note, noted, with_flag, with_text
from kimnet_core.labels.work import Work


@pytest.mark.parametrize(
    ("text", "flags"),
    [("", ()), ("x" * (LONGEST_TEXT + 1), ()), ("x", ("",)), ("x", ("a\nb",)), ("x", ("b", "a")), ("x", ("a", "a"))],
)
def test_a_note_that_says_nothing_or_cannot_be_shown_is_refused(text: str, flags: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"note|flag"):
        Note(text, flags)


def test_a_flag_goes_up_and_down_beside_the_words() -> None:
    raised = with_flag(Note("words", ("b",)), "a", True)
    assert raised == Note("words", ("a", "b"))
    assert with_flag(with_flag(raised, "a", False), "b", False) == Note("words")
    assert with_flag(with_flag(None, "a", True), "a", False) is None


def test_words_come_and_go_beside_the_flags() -> None:
    assert with_text(with_text(Note("", ("a",)), "words"), "") == Note("", ("a",))
    assert with_text(Note("words"), "") is None
    assert noted("", frozenset()) is None


def test_work_adds_up_and_is_never_negative() -> None:
    assert Work(1.5, 2) + Work(0.25, 1) == Work(1.75, 3)
    for seconds, clicks in ((-1.0, 0), (float("nan"), 0), (0.0, -1)):
        with pytest.raises(ValueError, match="work"):
            Work(seconds, clicks)
