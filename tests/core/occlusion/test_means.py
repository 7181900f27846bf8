"""Means of trials, and how sure they are."""

from __future__ import annotations

import numpy as np

from kimnet_core.occlusion.means import means


def test_means_are_taken_of_what_has_equal_keys_in_the_order_in_which_they_come() -> None:
    got = means([("b", 1.0), ("a", 5.0), ("b", 3.0), ("b", 2.0)])
    assert [(each.key, each.mean, each.trials) for each in got] == [("b", 2.0, 3), ("a", 5.0, 1)]


def test_one_trial_has_no_width_and_many_have_that_of_their_mean() -> None:
    values = np.random.default_rng(3).normal(1.0, 0.5, 200)
    (one,) = means([(0, 0.25)])
    (many,) = means((0, value) for value in values.tolist())
    assert (one.low, one.high) == (0.25, 0.25)
    error = values.std(ddof=1) / np.sqrt(len(values))
    assert many.low < many.mean < many.high
    np.testing.assert_allclose((many.high - many.low) / 2, 1.96 * error, rtol=0.1)


def test_the_same_numbers_have_the_same_interval() -> None:
    numbers = [(key, float(key + at)) for key in range(3) for at in range(5)]
    assert means(numbers) == means(numbers)
    assert means([]) == []
