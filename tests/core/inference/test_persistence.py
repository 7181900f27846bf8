"""What a project says of its corrections is what it was made with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.inference.persistence import HELD, PAPER, Persistence


@given(st.floats(0, 1), st.booleans())
def test_what_is_kept_comes_back(held: float, learned: bool) -> None:
    persistence = Persistence(held, learned)
    assert Persistence.from_settings({"other": "x", **persistence.as_settings()}) == persistence


def test_a_project_from_before_there_was_a_choice_is_as_a_new_one() -> None:
    assert Persistence.from_settings({}) == Persistence(HELD, learned=True)


@pytest.mark.parametrize("settings", [{"held": "much"}, {"held": "1.5"}, {"held": "nan"}, {"learned": "perhaps"}])
def test_nonsense_is_refused(settings: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"share|float|yes or no"):
        Persistence.from_settings(settings)


def test_both_switches_off_is_the_paper() -> None:
    assert Persistence.switched(hold=False, learn=False) == PAPER
    assert Persistence.switched(hold=True, learn=True) == Persistence()
    assert not PAPER.holds
