"""How the picture moved: found where it can be seen, and nowhere made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from kimnet_core.inference.motion import motion_field

if TYPE_CHECKING:
    from numpy.typing import NDArray

INNER = np.s_[:, 6:-6, 6:-6]  # cells of a 64 x 64 field that see no border


@pytest.fixture
def scene() -> NDArray[np.uint8]:
    """(320, 320, 3) soft coloured noise."""
    small = np.random.default_rng(2).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    return cv2.resize(small, (320, 320), interpolation=cv2.INTER_CUBIC)


def window(scene: NDArray[np.uint8], x: int, y: int) -> NDArray[np.uint8]:
    return scene[y : y + 256, x : x + 256]


@pytest.mark.parametrize(("x", "y"), [(8, 0), (0, -12), (-6, 10)])
def test_a_shifted_picture_was_where_it_came_from(scene: NDArray[np.uint8], x: int, y: int) -> None:
    """A window that moved x pixels to the right shows everything x to the left: it was at +x."""
    field = motion_field(window(scene, 32, 32), window(scene, 32 + x, 32 + y))
    assert field.shape == (2, 64, 64)
    assert field.dtype == np.float16
    assert np.abs(field[INNER] - np.array([x / 4, y / 4])[:, None, None]).max() < 0.1


def test_a_picture_that_stands_still_does_not_move(scene: NDArray[np.uint8]) -> None:
    still = window(scene, 0, 0)
    assert not motion_field(still, still).any()


def test_a_picture_of_nothing_does_not_move() -> None:
    assert not motion_field(np.zeros((256, 256, 3), np.uint8), np.full((256, 256, 3), 200, np.uint8)).any()


def test_what_cannot_be_found_again_is_hardly_moved() -> None:
    """The search in one direction alone moves these grains by 1.5 cells."""
    rng = np.random.default_rng(4)
    grains = [cv2.resize(rng.integers(0, 256, (64, 64, 3), dtype=np.uint8), (256, 256)) for _ in range(2)]
    assert np.abs(motion_field(*grains)).mean() < 0.75


@pytest.mark.parametrize("size", [32, 64, 192])
def test_every_size_of_a_network_has_a_field(size: int) -> None:
    crops = np.random.default_rng(5).integers(0, 256, (2, size, size, 3), dtype=np.uint8)
    field = motion_field(*crops)
    assert field.shape == (2, size // 4, size // 4)
    assert np.isfinite(field).all()
