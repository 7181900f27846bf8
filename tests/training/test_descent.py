"""The learning rate of a step."""

from __future__ import annotations

import pytest

from training.descent import Descent


def test_the_rate_rises_and_then_falls_to_a_fiftieth() -> None:
    settings = Descent(steps=1000, warmup=10, rate=0.1)
    assert settings.rate_at(0) == pytest.approx(0.01)
    assert settings.rate_at(4) == pytest.approx(0.05, rel=1e-3)
    assert settings.rate_at(500) == pytest.approx(0.05)
    assert settings.rate_at(999) == pytest.approx(0.002)
    rates = [settings.rate_at(step) for step in range(10, 1000)]
    assert rates == sorted(rates, reverse=True)


def test_a_floor_of_one_keeps_the_rate_as_it_is() -> None:
    settings = Descent(steps=50, warmup=1, rate=0.1, floor=1.0)
    assert {settings.rate_at(step) for step in range(50)} == {0.1}
