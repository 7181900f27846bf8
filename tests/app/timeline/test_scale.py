"""Where frames lie on the timeline."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.timeline.scale import TimeScale, tick_step
from app.timeline.thumbnails import stretches

scales = st.builds(
    TimeScale,
    st.integers(1, 200_000),
    st.floats(0, 200),
    st.floats(50, 4000),
)


@given(scales, st.floats(0.1, 500), st.floats(-50, 4200), st.floats(-1e6, 1e6))
def test_every_frame_is_found_where_it_is_drawn(scale: TimeScale, factor: float, x: float, way: float) -> None:
    zoomed = scale.zoom(factor, x).move(way)
    seen = zoomed.visible
    assert seen
    assert seen.start >= 0
    assert seen.stop <= zoomed.frames
    for frame in {seen.start, seen[len(seen) // 2], seen[-1]}:
        assert zoomed.frame_at(zoomed.middle_of(frame)) == frame
    assert scale.frame_at(-1e9) == 0
    assert scale.frame_at(1e9) == scale.frames - 1


@given(st.integers(100, 10**6), st.floats(1.5, 50), st.floats(0, 1))
def test_zooming_keeps_still_what_lies_under_the_cursor(frames: int, factor: float, share: float) -> None:
    scale = TimeScale(frames, 40, 1000)
    x = 40 + 1000 * share
    zoomed = scale.zoom(factor, x)
    assert zoomed._at(x) == pytest.approx(scale._at(x), rel=1e-9, abs=1e-6 * frames)


def test_zooming_ends_at_a_dozen_frames_and_at_all() -> None:
    scale = TimeScale(1000, 0, 800)
    assert scale.zoom(1e9, 400).span == 12
    assert scale.zoom(3, 400).zoom(1e-9, 400) == scale
    assert not TimeScale(5, 0, 800).zoom(4, 400).zoomed


def test_frames_can_be_brought_to_the_edges() -> None:
    scale = TimeScale(1000, 0, 800).show(299, 200)
    assert scale.visible == range(200, 300)
    assert scale.edge_of(200) == pytest.approx(0)
    assert scale.edge_of(300) == pytest.approx(800)
    assert scale.follow(250) is scale
    assert 300 in scale.follow(300).visible
    assert 199 in scale.follow(199).visible


def test_an_empty_scale_has_a_frame_at_most() -> None:
    scale = TimeScale(0, 0, 100).zoom(3, 20).move(4)
    assert scale.frame_at(50) == 0
    assert not scale.visible


@given(st.floats(1e-4, 500), st.floats(20, 90))
def test_numbers_on_the_ruler_have_room_and_are_round(per_frame: float, room: float) -> None:
    step = tick_step(per_frame, room)
    assert step * per_frame >= room * 0.999 or step == 1
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert step == 1 or step * per_frame <= 10.1 * room


@given(st.integers(1, 10**5), st.floats(0.01, 50), st.floats(20, 200), st.data())
def test_pictures_have_room_and_stay_where_they_are(
    frames: int, per_frame: float, width: float, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, frames - 1))
    stop = data.draw(st.integers(first + 1, min(frames, first + 500)))
    row = stretches(first, stop, per_frame, width, frames)
    assert row[0].start <= first
    assert row[-1].stop >= stop
    assert all(a.stop == b.start for a, b in pairwise(row))
    length = row[0].stop - row[0].start if len(row) > 1 else 1
    assert len(row) == 1 or length * per_frame >= width
    assert all(stretch.start % length == 0 for stretch in row)
