"""Two runs between two anchors become one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kimnet_core.pose.pose import Poses, Source, same
from kimnet_core.tracking.between import blended

K = 3


@st.composite
def runs(draw, *, frames: int | None = None) -> Poses:
    count = draw(st.integers(2, 8)) if frames is None else frames
    xy = draw(arrays(float, (count, K, 2), elements=st.floats(-500, 500)))
    xy[draw(arrays(bool, (count, K)))] = np.nan
    score = draw(arrays(np.float32, (count, K), elements=st.floats(0, 1, width=32)))
    return Poses.placed_by(Source.PROPAGATED, xy, score, origin=draw(st.integers(0, 99)))


pairs = st.integers(2, 8).flatmap(lambda count: st.tuples(runs(frames=count), runs(frames=count)))


def reversed_in_time(poses: Poses) -> Poses:
    return poses[::-1]


@given(pairs)
def test_both_anchors_are_met_exactly(pair: tuple[Poses, Poses]) -> None:
    forward, backward = pair
    result = blended(forward, backward)
    assert same(result[:1], forward[:1])
    assert np.array_equal(result.xy[-1], backward.xy[-1], equal_nan=True)
    assert np.array_equal(result.score[-1], backward.score[-1])


@given(pairs)
def test_it_is_the_same_with_time_reversed(pair: tuple[Poses, Poses]) -> None:
    forward, backward = pair
    ahead = blended(forward, backward)
    back = reversed_in_time(blended(reversed_in_time(backward), reversed_in_time(forward)))
    assert np.allclose(ahead.xy, back.xy, equal_nan=True)
    assert np.allclose(ahead.score, back.score)


@given(runs())
def test_a_run_blended_with_itself_is_that_run(run: Poses) -> None:
    assert same(blended(run, run), run)


@given(pairs)
def test_a_joint_lies_between_both_runs_and_is_there_where_one_has_it(pair: tuple[Poses, Poses]) -> None:
    forward, backward = pair
    inner = slice(1, -1)
    result = blended(forward, backward)[inner]
    one, other = forward[inner], backward[inner]
    assert np.array_equal(result.placed, one.placed | other.placed)
    both = one.placed & other.placed
    low, high = np.minimum(one.xy, other.xy)[both], np.maximum(one.xy, other.xy)[both]
    assert (result.xy[both] >= low - 1e-9).all()
    assert (result.xy[both] <= high + 1e-9).all()


def test_weights_go_by_distance_and_score() -> None:
    """At a quarter of the way, with scores 0.6 and 0.9: w = 1 * 0.9 / (3 * 0.6 + 1 * 0.9) = 1 / 3."""
    forward = Poses.placed_by(Source.PROPAGATED, np.zeros((5, 1, 2)), 0.6, origin=0)
    backward = Poses.placed_by(Source.PROPAGATED, np.full((5, 1, 2), 30.0), 0.9, origin=4)
    result = blended(forward, backward)
    assert result.xy[1, 0] == pytest.approx([10, 10])
    assert result.score[1, 0] == pytest.approx(0.7)
    assert result.origin[:, 0].tolist() == [0, 0, 4, 4, 4]


def test_a_run_that_is_sure_of_nothing_hardly_counts() -> None:
    forward = Poses.placed_by(Source.PROPAGATED, np.zeros((3, 1, 2)), 0.0)
    backward = Poses.placed_by(Source.PROPAGATED, np.full((3, 1, 2), 10.0), 1.0)
    assert blended(forward, backward).xy[1, 0] == pytest.approx([10, 10], abs=0.02)
    assert blended(forward, Poses.placed_by(Source.PROPAGATED, backward.xy, 0.0)).xy[1, 0] == pytest.approx([5, 5])


def test_slips_are_told() -> None:
    with pytest.raises(ValueError, match="same frames"):
        blended(Poses.absent(3, 2), Poses.absent(4, 2))
    with pytest.raises(ValueError, match="same frames"):
        blended(Poses.absent(1, 2), Poses.absent(1, 2))
