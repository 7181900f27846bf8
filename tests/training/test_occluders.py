"""Things that cover part of a clip."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.occluders import MASK, PROTOCOL, STYLES, Occluder, draw_occluders

OTHER = np.random.default_rng(3).integers(0, 256, (50, 60, 3), dtype=np.uint8)


def square(x: int, y: int, first: int, frames: int) -> Occluder:
    picture = np.full((MASK, MASK, 3), 9, np.uint8)
    return Occluder(np.ones((MASK, MASK), bool), picture, np.array([[x, y]] * frames), first)


def test_an_occluder_covers_its_own_pixels_in_its_own_frames() -> None:
    """A thing with a hole that moves by one pixel to the right."""
    shape = np.ones((6, 8), bool)
    shape[2:4, 3] = False
    occluder = Occluder(shape, np.full((6, 8, 3), 5, np.uint8), np.array([[10, 20], [11, 20]]), 1)
    frames = np.zeros((4, 64, 64, 3), np.uint8)
    occluder.paint(frames)
    painted = (frames == 5).all(axis=3)
    assert painted.sum(axis=(1, 2)).tolist() == [0, 46, 46, 0]
    np.testing.assert_array_equal(painted[2, :, 1:], painted[1, :, :-1])
    y, x = np.mgrid[:64, :64]
    grid = np.broadcast_to(np.stack([x.ravel(), y.ravel()], axis=1).astype(float), (4, 64 * 64, 2))
    np.testing.assert_array_equal(occluder.covers(grid).reshape(4, 64, 64), painted)


@pytest.mark.parametrize(("x", "y", "pixels"), [(-30, -30, 100), (60, 60, 16), (-50, 0, 0), (0, 70, 0)])
def test_an_occluder_that_leaves_the_picture_is_cut(x, y, pixels) -> None:
    frames = np.zeros((2, 64, 64, 3), np.uint8)
    square(x, y, 1, 1).paint(frames)
    assert (frames[1] == 9).all(axis=2).sum() == pixels
    assert not frames[0].any()


@given(st.integers(0, 10_000), st.sampled_from(STYLES))
def test_each_occluder_lies_over_a_joint_and_never_in_the_first_frame(seed, style) -> None:
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 255, (1, 13, 2)) + rng.normal(0, 20, (5, 13, 2))
    xy[3, 4] = np.nan
    occluders = draw_occluders(rng, xy, style, OTHER)
    assert occluders
    for occluder in occluders:
        middle = occluder.corners[0] + np.array(occluder.shape.shape[::-1]) / 2
        assert np.nanmin(np.linalg.norm(xy[occluder.first] - middle, axis=1)) < 13
        assert occluder.first >= 1
        assert occluder.first + len(occluder.corners) <= 5
        assert occluder.shape.any()
        assert occluder.picture.shape == (*occluder.shape.shape, 3)


def test_the_protocol_puts_two_squares_into_every_frame_but_the_first() -> None:
    xy = np.random.default_rng(1).uniform(60, 190, (6, 13, 2))
    occluders = draw_occluders(np.random.default_rng(0), xy, "protocol", OTHER)
    assert sorted(o.first for o in occluders) == [t for t in range(1, 6) for _ in range(PROTOCOL)]
    assert {(o.shape.shape, len(o.corners), bool(o.shape.all())) for o in occluders} == {((MASK, MASK), 1, True)}


def test_ellipses_are_held_out() -> None:
    """No shape of the mixed style is an ellipse: a half turn changes all but the squares."""
    xy = np.random.default_rng(1).uniform(60, 190, (6, 13, 2))

    def shapes(style: str) -> list[np.ndarray]:
        return [o.shape for seed in range(40) for o in draw_occluders(np.random.default_rng(seed), xy, style, OTHER)]

    def symmetric(shape: np.ndarray) -> bool:
        return bool((shape == shape[::-1, ::-1]).all())

    assert all(symmetric(shape) and not shape.all() for shape in shapes("ellipses"))
    mixed = [shape for shape in shapes("mixed") if not shape.all()]
    assert np.mean([symmetric(shape) for shape in mixed]) < 0.05


def test_nothing_is_occluded_where_no_joint_is_known() -> None:
    assert draw_occluders(np.random.default_rng(0), np.full((5, 13, 2), np.nan), "mixed", OTHER) == []
