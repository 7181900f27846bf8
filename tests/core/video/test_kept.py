"""What is kept of decoded frames."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.video.kept import Kept


def test_what_was_not_used_for_longest_goes_first() -> None:
    kept: Kept[str] = Kept(30)
    for i in range(3):
        kept.put(i, str(i), 10)
    assert kept.get(0) == "0"
    kept.put(3, "3", 10)
    assert [i for i in range(5) if i in kept] == [0, 2, 3]
    assert kept.get(1) is None


def test_the_newest_is_kept_whatever_the_room() -> None:
    kept: Kept[str] = Kept(0)
    kept.put(1, "a", 99)
    assert kept.get(1) == "a"
    kept.put(2, "b", 99)
    assert 1 not in kept
    kept.clear()
    assert kept.get(2) is None


@given(st.integers(0, 100), st.lists(st.integers(0, 20), max_size=60))
def test_never_more_than_fit(room: int, used: list[int]) -> None:
    kept: Kept[int] = Kept(room)
    for i in used:
        kept.put(i, i, 10)
        assert sum(j in kept for j in range(21)) <= max(1, room // 10)
        assert kept.get(i) == i
