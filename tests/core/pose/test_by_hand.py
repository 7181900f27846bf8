"""A person's edits of joints: where they go, that they become human, and that nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kimnet_core.labels.document import check
from kimnet_core.pose.by_hand import centre, marked, moved, put, scaled, turned
from kimnet_core.pose.pose import Poses, Source, Visibility, same

SQUARE = np.array([[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [np.nan, np.nan]]])
FIRST_TWO = np.array([True, True, False, False, False])
ALL = np.ones(5, bool)

places = arrays(np.float64, (3, 4, 2), elements=st.floats(-500, 500))
absent = arrays(np.bool_, (3, 4))
masks = arrays(np.bool_, (4,))


def square() -> Poses:
    return Poses.placed_by(Source.MODEL, SQUARE, 0.4, origin=7)


def test_moved_joints_are_human_and_the_others_are_as_they_were() -> None:
    after = moved(square(), FIRST_TWO, (3, -1))
    assert after.xy[0, :3].tolist() == [[3, -1], [13, -1], [10, 10]]
    assert after.source[0].tolist() == [Source.HUMAN, Source.HUMAN, Source.MODEL, Source.MODEL, Source.NONE]
    assert after.score[0].tolist() == pytest.approx([1, 1, 0.4, 0.4, 0])
    assert after.origin[0].tolist() == [-1, -1, 7, 7, -1]


def test_a_quarter_turn_is_clockwise_to_the_eye() -> None:
    """What lay at the top left comes to the top right; y points down."""
    after = turned(square(), ALL, 90)
    np.testing.assert_allclose(after.xy[0, :4], [[10, 0], [10, 10], [0, 10], [0, 0]], atol=1e-12)


def test_scaling_moves_joints_away_from_their_centre() -> None:
    after = scaled(square(), ALL, 2)
    assert after.xy[0, :4].tolist() == [[-5, -5], [15, -5], [15, 15], [-5, 15]]
    with pytest.raises(ValueError, match="above 0"):
        scaled(square(), ALL, 0)


def test_a_part_turns_around_its_own_centre() -> None:
    after = turned(square(), FIRST_TWO, 180)
    np.testing.assert_allclose(after.xy[0, :4], [[10, 0], [0, 0], [10, 10], [0, 10]], atol=1e-12)


def test_absent_joints_stay_absent_when_all_are_moved() -> None:
    for after in (moved(square(), ALL, (5, 5)), turned(square(), ALL, 30), scaled(square(), ALL, 1.1)):
        assert not after.placed[0, 4]
        check(after)


def test_a_joint_that_is_put_keeps_its_visibility_and_a_missing_one_is_seen() -> None:
    hidden = marked(square(), FIRST_TWO, Visibility.HIDDEN)
    after = put(hidden, ALL, (1, 2))
    assert after.visibility[0].tolist() == [1, 1, 2, 2, 2]
    assert (after.xy == (1, 2)).all()
    assert put(hidden, ALL, (1, 2), Visibility.HIDDEN).visibility[0].tolist() == [1] * 5


def test_marking_as_absent_takes_joints_away_and_a_missing_one_cannot_be_hidden() -> None:
    after = marked(square(), FIRST_TWO, Visibility.ABSENT)
    assert after.placed[0].tolist() == [False, False, True, True, False]
    assert marked(square(), ALL, Visibility.HIDDEN).visibility[0].tolist() == [1, 1, 1, 1, 0]


def test_nothing_has_no_centre_and_cannot_be_turned() -> None:
    nobody = Poses.absent(2, 5)
    assert np.isnan(centre(nobody, ALL)).all()
    assert same(turned(nobody, ALL, 45), nobody)
    assert same(scaled(square(), np.zeros(5, bool), 3), square())


@given(places, absent, masks, st.floats(-720, 720), st.floats(0.1, 10))
def test_turning_and_scaling_keep_the_centre_and_can_be_taken_back(
    xy: np.ndarray, gone: np.ndarray, joints: np.ndarray, degrees: float, factor: float
) -> None:
    xy = np.where(gone[..., None], np.nan, xy)
    before = Poses.placed_by(Source.IMPORTED, xy, 0.5)
    after = scaled(turned(before, joints, degrees), joints, factor)
    check(after)
    np.testing.assert_allclose(centre(after, joints), centre(before, joints), atol=1e-8)
    back = turned(scaled(after, joints, 1 / factor), joints, -degrees)
    np.testing.assert_allclose(back.xy, xy, atol=1e-8)
    assert np.array_equal(after.human, joints & before.placed)
