"""How well a few typed letters fit a text."""

from __future__ import annotations

_START, _NEXT, _LETTER = 8.0, 5.0, 1.0


def fit(typed: str, text: str) -> float | None:
    """How well letters fit a text that holds them in their order; None where it does not.

    Letters that begin a word count most, letters that follow one another come next; of texts that fit equally well,
    the shorter one is better. The first place found for each letter need not be the best one, so the whole typed
    text in one piece is looked for first.

    Args:
        typed: letters in any case; spaces between them are ignored.
        text: what is searched.
    """
    wanted, held = "".join(typed.casefold().split()), text.casefold()
    if not wanted:
        return 0.0
    whole = held.find(typed.casefold().strip())
    if whole >= 0:
        begins = whole == 0 or not held[whole - 1].isalnum()
        return len(wanted) * (_NEXT + (_START if begins else 0.0)) - len(held) / 100
    score, at = 0.0, -1
    for i in range(len(wanted)):
        found = _next_place(held, wanted[i:], at)
        if found is None:
            return None
        if found == 0 or not held[found - 1].isalnum():
            score += _START
        score += _NEXT if found == at + 1 else _LETTER
        at = found
    return score - len(held) / 100


def _next_place(text: str, wanted: str, after: int) -> int | None:
    """Where the first of some letters comes next, such that the others can follow.

    Right behind the last one, else where it begins a word, else where it comes first.
    """
    places = [i for i in range(after + 1, len(text)) if text[i] == wanted[0]]
    begins = [i for i in places if i == 0 or not text[i - 1].isalnum()]
    tried = (*(i for i in places[:1] if i == after + 1), *begins, *places[:1])
    return next((i for i in tried if _holds(text[i + 1 :], wanted[1:])), None)


def _holds(text: str, letters: str) -> bool:
    """Whether letters are in a text, in their order."""
    left = iter(text)
    return all(letter in left for letter in letters)
