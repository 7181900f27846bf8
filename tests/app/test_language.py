"""Words in the person's language."""

from __future__ import annotations

from app.language import choose, ntr, tr


def test_a_language_without_a_catalogue_is_english() -> None:
    choose("tlh")
    assert tr("Open {name}").format(name="x") == "Open x"
    assert [ntr("{n} frame", "{n} frames", n) for n in (0, 1, 2)] == ["0 frames", "1 frame", "2 frames"]
