"""Why something cannot be done is said in words, for every reason there can be."""

from __future__ import annotations

import pytest

from app.can import Can, missing


@pytest.mark.parametrize("flag", list(Can))
def test_every_reason_has_a_sentence_of_its_own(flag: Can) -> None:
    sentence = missing(flag, Can.ALWAYS)
    assert sentence.endswith(".")
    assert sentence not in {missing(other, Can.ALWAYS) for other in Can if other is not flag}
    assert missing(flag, flag) == ""


def test_what_must_come_first_is_said_first() -> None:
    needs = Can.VIDEO | Can.TRACK | Can.JOINT
    assert missing(needs, Can.ALWAYS) == missing(Can.VIDEO, Can.ALWAYS)
    assert missing(needs, Can.VIDEO | Can.TRACK) == missing(Can.JOINT, Can.ALWAYS)
