"""Things that hide: where they are in each frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.occlusion.occluders import Fixed, Following, Keyframed, Occluder, Shape, masks_of
from kimnet_core.occlusion.shapes import square

HEIGHT, WIDTH = 40, 60


def middle(mask: np.ndarray) -> list[float]:
    return np.argwhere(mask).mean(axis=0)[::-1].tolist()


def test_one_that_stands_hides_the_same_in_all_its_frames() -> None:
    masks = masks_of([Occluder(Shape.SQUARE, 5, Fixed(10, 20), range(3, 6))], HEIGHT, WIDTH)
    assert sorted(masks.frames) == [3, 4, 5]
    assert all(middle(mask) == [10, 20] for mask in masks.frames.values())


def test_one_with_keyframes_goes_straight_and_rests_at_both_ends() -> None:
    course = Keyframed(((2, 10.0, 10.0), (6, 30.0, 18.0)))
    assert [course.at(frame) for frame in (0, 2, 4, 6, 9)] == [(10, 10), (10, 10), (20, 14), (30, 18), (30, 18)]
    with pytest.raises(ValueError, match="ascend"):
        Keyframed(((6, 0.0, 0.0), (2, 0.0, 0.0)))


def test_one_that_follows_is_away_where_its_joint_is_not_known() -> None:
    xy = np.array([[10.0, 10.0], [np.nan, np.nan], [14.0, 12.0]])
    masks = masks_of([Occluder(Shape.DISC, 7, Following(xy, 5, (2.0, 0.0)), range(20))], HEIGHT, WIDTH)
    assert sorted(masks.frames) == [5, 7]
    assert middle(masks.frames[7]) == [16, 12]


def test_several_hide_together() -> None:
    both = [Occluder(Shape.SQUARE, 4, Fixed(x, 20), range(1)) for x in (10, 40)]
    one, other = (square(HEIGHT, WIDTH, (x, 20), 4) for x in (10, 40))
    np.testing.assert_array_equal(masks_of(both, HEIGHT, WIDTH).at(0), one | other)


def test_one_without_a_size_hides_nothing() -> None:
    assert len(masks_of([Occluder(Shape.SQUARE, 0, Fixed(10, 10), range(9))], HEIGHT, WIDTH)) == 0


@given(st.integers(-20, 40), st.integers(1, 30), st.sampled_from(Shape))
def test_every_hidden_pixel_lies_around_the_course_and_every_frame_is_wanted(
    start: int, size: int, shape: Shape
) -> None:
    xy = np.stack([np.linspace(-10, 70, 12), np.linspace(45, -5, 12)], axis=1)
    course = Following(xy, start)
    masks = masks_of([Occluder(shape, size, course, range(15))], HEIGHT, WIDTH)
    assert set(masks.frames) <= set(range(15)) & set(range(start, start + 12))
    for frame, mask in masks.frames.items():
        assert (np.abs(np.argwhere(mask)[:, ::-1] - course.at(frame)) <= size / 2).all()
