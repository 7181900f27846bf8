"""The words of the window in the person's language."""

from __future__ import annotations

import gettext

from kimnet_core.resources import ROOT

DOMAIN, FOLDER = "kimnet", ROOT / "languages"

_words: gettext.NullTranslations = gettext.NullTranslations()


def choose(language: str) -> None:
    """Speak a language from now on; texts that are shown already stay as they are.

    Args:
        language: as "de"; English where there is no catalogue of it.
    """
    global _words  # noqa: PLW0603  a process speaks one language
    _words = gettext.translation(DOMAIN, FOLDER, [language], fallback=True)


def languages() -> tuple[str, ...]:
    """Those there is a catalogue of, and English, in the order of their names."""
    found = {file.parent.parent.name for file in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return tuple(sorted({"en", *found}))


def tr(text: str) -> str:
    """A text in the language that was chosen; placeholders in braces are filled in after this."""
    return _words.gettext(text)


def ntr(one: str, many: str, count: int) -> str:
    """The form of a text for a count, with `{n}` filled in."""
    return _words.ngettext(one, many, count).format(n=count)
