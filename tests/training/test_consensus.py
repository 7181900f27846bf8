"""One label from two witnesses. The teacher's box has a side of 160, so labels within 10 px agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.datasets.stills import Person, consensus, unswapped

SIDE = 160.0
NOWHERE = (np.nan, np.nan)


def one(human: tuple[float, float], teacher: tuple[float, float], score: float, side: float = SIDE):
    xy, weight = consensus(np.array([human], float), np.array([teacher], float), np.array([score]), side, ())
    return xy[0].tolist(), pytest.approx(weight[0])


def test_labels_that_agree_are_averaged_and_count_fully() -> None:
    assert one((20, 40), (26, 48), 0.1) == ([23, 44], 1)


def test_labels_a_little_further_apart_than_the_limit_do_not_agree() -> None:
    assert one((20, 40), (26, 48.1), 0.1) == ([20, 40], 0.5)


def test_a_sure_teacher_is_taken_against_the_human_with_less_weight() -> None:
    assert one((20, 40), (90, 40), 0.5) == ([90, 40], 0.4)


def test_an_unsure_teacher_is_not_taken_against_the_human() -> None:
    assert one((20, 40), (90, 40), 0.49) == ([20, 40], 0.5)


def test_a_fairly_sure_teacher_fills_in_where_the_human_gave_none() -> None:
    assert one(NOWHERE, (90, 40), 0.3) == ([90, 40], 0.5)


def test_an_unsure_teacher_fills_in_nothing() -> None:
    xy, weight = consensus(np.array([NOWHERE]), np.array([[90.0, 40]]), np.array([0.29]), SIDE, ())
    assert np.isnan(xy).all()
    assert weight == 0


def test_the_human_stands_alone_where_the_teacher_saw_nothing() -> None:
    assert one((20, 40), NOWHERE, float("nan"), float("nan")) == ([20, 40], 0.5)


HUMAN = np.array([[20.0, 40], [90, 40]])
CROSSED = HUMAN[::-1] + 2


@pytest.mark.parametrize(
    ("teacher", "score", "swapped"),
    [
        (CROSSED, [0.3, 0.3], True),
        (CROSSED, [0.3, 0.29], False),
        (HUMAN + 2, [0.9, 0.9], False),
        (np.array([[92.0, 42], [60, 40]]), [0.9, 0.9], False),  # only one of the two falls into place
        (np.array([NOWHERE, (22.0, 42)]), [np.nan, 0.9], False),
    ],
)
def test_a_pair_is_exchanged_only_where_a_fairly_sure_teacher_sees_both_the_other_way_round(
    teacher, score, swapped
) -> None:
    fixed = unswapped(HUMAN, teacher, np.array(score), 10, ((0, 1),))
    np.testing.assert_array_equal(fixed, HUMAN[::-1] if swapped else HUMAN)


def test_two_joints_that_lie_together_are_not_exchanged() -> None:
    human = np.array([[20.0, 40], [24, 40]])
    np.testing.assert_array_equal(unswapped(human, human[::-1], np.array([1.0, 1]), 10, ((0, 1),)), human)


def test_an_exchanged_pair_counts_as_agreeing() -> None:
    xy, weight = consensus(HUMAN, CROSSED, np.array([0.8, 0.8]), SIDE, ((0, 1),))
    np.testing.assert_array_equal(xy, HUMAN[::-1] + 1)
    np.testing.assert_array_equal(weight, [1, 1])


def test_a_still_tells_how_sure_the_teacher_was_if_it_was_asked() -> None:
    person = Person(Path("x.jpg"), 0, HUMAN, CROSSED, np.array([0.8, np.nan]), SIDE)
    assert person.by_both(()).score.tolist() == pytest.approx([0.8, 0])
    assert person.by_human().score is None
    nowhere = np.full((2, 2), np.nan)
    unasked = Person(Path("x.jpg"), 0, HUMAN, nowhere, np.full(2, np.nan), np.nan)
    assert unasked.by_both(()).score is None


COORDINATE = st.one_of(st.just(float("nan")), st.floats(0, 300))
LABELS = st.lists(st.tuples(COORDINATE, COORDINATE, COORDINATE, COORDINATE, st.floats(0, 1)), min_size=2, max_size=6)


@given(LABELS)
def test_a_joint_weighs_nothing_exactly_where_nothing_is_known(rows) -> None:
    table = np.array(rows)
    xy, weight = consensus(table[:, :2], table[:, 2:4], table[:, 4], SIDE, ((0, 1),))
    np.testing.assert_array_equal(weight > 0, np.isfinite(xy).all(axis=1))
