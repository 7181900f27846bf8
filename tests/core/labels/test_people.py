"""Splitting, merging and exchanging tracks: no joint is lost, none is made up."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kimnet_core.labels.document import check
from kimnet_core.labels.people import exchange, merge, split
from kimnet_core.pose.pose import Poses, Source, same

FRAMES, K = 5, 3


@st.composite
def tracks(draw: st.DrawFn) -> Poses:
    xy = draw(hnp.arrays(np.float64, (FRAMES, K, 2), elements=st.floats(0, 99)))
    xy[draw(hnp.arrays(np.bool_, (FRAMES, K)))] = np.nan
    model = Poses.placed_by(
        Source.MODEL, xy, draw(hnp.arrays(np.float32, (FRAMES, K), elements=st.floats(0, 1, width=32)))
    )
    human = Poses.placed_by(Source.HUMAN, xy)
    return model if draw(st.booleans()) else human


@given(tracks(), st.integers(0, FRAMES))
def test_the_parts_of_a_split_track_make_it_again(poses: Poses, frame: int) -> None:
    before, after = split(poses, frame)
    assert not before.placed[frame:].any()
    assert not after.placed[:frame].any()
    assert same(merge(before, after), poses)
    assert same(merge(after, before), poses)


@given(tracks(), tracks())
def test_a_merged_track_has_every_joint_that_one_of_them_has(a: Poses, b: Poses) -> None:
    merged = merge(a, b)
    check(merged)
    np.testing.assert_array_equal(merged.placed, a.placed | b.placed)
    from_a, from_b = ((merged.xy == each.xy).all(axis=2) for each in (a, b))
    assert (from_a | from_b)[merged.placed].all()
    np.testing.assert_array_equal(merged.human, (a.human | b.human))


def test_of_two_joints_the_surer_one_is_taken_and_a_persons_before_any() -> None:
    xy = np.zeros((1, 3, 2))
    a = Poses.placed_by(Source.MODEL, xy, np.array([[0.9, 0.2, 0.99]]))
    b = Poses.placed_by(Source.MODEL, xy + 5, np.array([[0.8, 0.3, 0.1]])).with_joint(2, 7.0, 7.0)
    np.testing.assert_array_equal(merge(a, b).xy[0, :, 0], [0, 5, 7])
    np.testing.assert_array_equal(merge(b, a).xy[0, :, 0], [0, 5, 7])


@given(tracks(), tracks(), st.integers(0, FRAMES), st.integers(0, FRAMES))
def test_exchanging_twice_is_nothing(a: Poses, b: Poses, one: int, other: int) -> None:
    frames = range(min(one, other), max(one, other))
    once = exchange(a, b, frames)
    assert same(once[0][frames.start : frames.stop], b[frames.start : frames.stop])
    again = exchange(*once, frames)
    assert same(again[0], a)
    assert same(again[1], b)
