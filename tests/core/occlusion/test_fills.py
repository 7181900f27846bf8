"""What takes the place of hidden pixels."""

from __future__ import annotations

import numpy as np
import pytest

from kimnet_core.occlusion.fills import Fill, filled
from kimnet_core.occlusion.shapes import square

HEIGHT, WIDTH = 60, 80
MASK = square(HEIGHT, WIDTH, (30, 30), 20)


@pytest.fixture
def ramp() -> np.ndarray:
    """A picture that grows brighter to the right and greener downwards."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([3 * x, 4 * y, np.full_like(x, 90)], axis=2).astype(np.uint8)


@pytest.mark.parametrize("fill", Fill)
def test_nothing_hidden_leaves_the_very_picture(ramp: np.ndarray, fill: Fill) -> None:
    np.testing.assert_array_equal(filled(ramp, np.zeros_like(MASK), fill), ramp)


@pytest.mark.parametrize("fill", Fill)
def test_the_same_seed_gives_the_same_pixels(ramp: np.ndarray, fill: Fill) -> None:
    np.testing.assert_array_equal(filled(ramp, MASK, fill, 3, 7), filled(ramp, MASK, fill, 3, 7))
    other = filled(ramp, MASK, fill, 4, 7)
    assert (other == filled(ramp, MASK, fill, 3, 7)).all() == (not fill.drawn)


@pytest.mark.parametrize("fill", Fill)
def test_every_fill_changes_what_is_hidden_and_nothing_else(fill: Fill) -> None:
    picture = np.random.default_rng(5).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    before, hidden = picture.copy(), filled(picture, MASK, fill)
    np.testing.assert_array_equal(hidden[~MASK], picture[~MASK])
    assert (hidden[MASK] != picture[MASK]).any(axis=1).mean() > 0.9
    np.testing.assert_array_equal(picture, before)


def test_inpainting_carries_on_what_lies_around(ramp: np.ndarray) -> None:
    hidden = filled(ramp, MASK, Fill.INPAINT)
    apart = np.abs(hidden[MASK].astype(int) - ramp[MASK])
    assert 0 < apart.mean() < 8  # of a ramp of 60 across the square
    far = square(HEIGHT, WIDTH, (0, 0), 9)
    np.testing.assert_array_equal(filled(ramp, far, Fill.INPAINT)[~far], ramp[~far])


def test_a_texture_is_rough_grey_and_stays_from_frame_to_frame(ramp: np.ndarray) -> None:
    first, second = (filled(ramp, np.ones_like(MASK), Fill.TEXTURE, 1, frame) for frame in (0, 9))
    np.testing.assert_array_equal(first, second)
    assert abs(float(first.mean()) - 128) < 25
    assert 25 < float(first.std()) < 60


def test_a_patch_is_taken_from_half_the_width_away(ramp: np.ndarray) -> None:
    hidden = filled(ramp, MASK, Fill.PATCH)
    np.testing.assert_array_equal(hidden[30, 25], ramp[30, 25 + WIDTH // 2])


def test_somebodys_arm_fills_each_part_by_itself(ramp: np.ndarray) -> None:
    two = square(HEIGHT, WIDTH, (20, 30), 16) | square(HEIGHT, WIDTH, (60, 30), 16)
    hidden = filled(ramp, two, Fill.PERSON)
    one, other = (hidden[two & square(HEIGHT, WIDTH, (x, 30), 16)] for x in (20, 60))
    np.testing.assert_array_equal(one, other)
    skin = (one[:, 0].astype(int) > one[:, 2].astype(int) + 15).mean()
    assert skin > 0.1, "something of it is redder than it is blue"
