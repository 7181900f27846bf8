"""Going to what a person types, and the numbers that frames have for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.player.numbering import counted, frame_of, number, numbering, said
from app.player.places import find_place
from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMES = np.arange(2400) / 24  # 100 seconds


@pytest.fixture
def from_one() -> Iterator[None]:
    numbering.choose(1)
    yield
    numbering.choose(0)


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("123", 123),
        (" 0 ", 0),
        ("1:02.5", 1500),
        ("1:02,5", 1500),
        ("0:01:02.5", 1500),
        ("62.5s", 1500),
        ("00:01:02:12", 1500),
        ("50%", 1200),
        ("0%", 0),
        ("100 %", 2399),
        ("+10", 110),
        ("-1", 99),
    ],
)
def test_a_place_can_be_written_in_many_ways(text: str, frame: int) -> None:
    assert find_place(text, TIMES, 100) == frame


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2400", "Frames go from 0 to 2399"),
        ("-101", "Frames go from"),
        ("5:00", "ends before"),
        ("00:01:02:24", "time code"),
        ("101%", "100%"),
        ("soon", "Type a frame"),
        ("", "Type a frame"),
        ("1:2:3:4:5", "Type a frame"),
    ],
)
def test_what_is_no_place_is_explained(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        find_place(text, TIMES, 100)


def test_numbers_name_what_they_count_from() -> None:
    assert (number(12), said(12), counted()) == (12, "12 (from 0)", "from 0")


@pytest.mark.usefixtures("from_one")
def test_frames_counted_from_one_are_typed_so_too() -> None:
    assert (number(12), said(12), counted()) == (13, "13 (from 1)", "from 1")
    assert frame_of(number(7)) == 7
    assert find_place("1", TIMES, 0) == 0
    assert find_place("+10", TIMES, 5) == 15
    with pytest.raises(InputError, match="from 1 to 2400"):
        find_place("0", TIMES, 0)


def test_frames_count_from_nothing_else() -> None:
    with pytest.raises(ValueError, match="from 0 or from 1"):
        numbering.choose(2)
