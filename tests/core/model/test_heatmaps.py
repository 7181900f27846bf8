"""Heatmaps: rendering and decoding undo each other below the cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kimnet_core.model.heatmaps import STRIDE, decode, render, to_cells, to_pixels

SIZE = 64


@given(st.floats(4, 251), st.floats(4, 251))
def test_decoding_finds_what_was_rendered(x: float, y: float) -> None:
    """Anywhere but in the outermost cells, to a thousandth of a crop pixel."""
    xy, score = decode(render(np.array([x, y]), SIZE))
    np.testing.assert_allclose(xy, [x, y], atol=1e-3)
    assert 0.9 < score <= 1


def test_a_coarser_map_keeps_the_same_place() -> None:
    """Of LSTM Pose Machines: 8 pixels a cell, so that cell 0 has its centre at 3.5."""
    xy = np.array([[3.5, 91.2], [120.0, 43.7]])
    found, _ = decode(render(xy, 32, stride=8), stride=8)
    np.testing.assert_allclose(found[1], xy[1], atol=1e-3)
    assert found[0, 0] == 3.5


@given(hnp.arrays(np.float64, (2, 3, 2), elements=st.floats(4, 251)), st.floats(0.01, 0.9))
def test_a_fainter_map_has_the_same_place_and_a_lower_score(xy: np.ndarray, strength: float) -> None:
    maps = render(xy, SIZE)
    found, score = decode(maps * np.float32(strength))
    assert found.shape == (2, 3, 2)
    assert score.shape == (2, 3)
    np.testing.assert_allclose(found, xy, atol=1e-3)
    np.testing.assert_allclose(score, strength * maps.max(axis=(-1, -2)), rtol=1e-5)


@given(hnp.arrays(np.float64, (5, 2), elements=st.floats(-300, 600)))
def test_cells_and_pixels_undo_each_other(xy: np.ndarray) -> None:
    np.testing.assert_allclose(to_pixels(to_cells(xy)), xy, atol=1e-9)


def test_the_centre_of_the_first_cell_is_the_middle_of_its_four_pixels() -> None:
    assert to_pixels(np.array([0.0, 0.0])).tolist() == [1.5, 1.5]
    assert to_cells(np.array([1.5, 255.5])).tolist() == [0, 63.5]


def test_a_gaussian_by_hand() -> None:
    """Sigma 2: exp(-1/8) one cell away, exp(-1/2) two cells away, rows first."""
    cell = np.array([10.0, 20.0])
    drawn = render(to_pixels(cell), SIZE)
    assert drawn[20, 10] == 1
    assert drawn[20, 11] == pytest.approx(np.exp(-1 / 8))
    assert drawn[22, 10] == pytest.approx(np.exp(-1 / 2))
    assert drawn[21, 12] == pytest.approx(np.exp(-5 / 8))


def test_a_blob_elsewhere_does_not_move_the_peak() -> None:
    """A decoder that takes the best row and the best column apart fails on two blobs."""
    near, far = np.array([40.25, 200.5]), np.array([200.0, 60.0])
    xy, _ = decode(np.maximum(render(near, SIZE), 0.8 * render(far, SIZE)))
    np.testing.assert_allclose(xy, near, atol=1e-3)


@given(hnp.arrays(np.float32, (8, 9), elements=st.floats(-1, 1, width=32)))
def test_the_peak_is_the_highest_cell_or_less_than_one_beside_it(heatmap: np.ndarray) -> None:
    xy, score = decode(heatmap)
    x, y = to_cells(xy)
    row, column = np.unravel_index(heatmap.argmax(), heatmap.shape)
    assert abs(x - column) <= 0.5
    assert abs(y - row) <= 0.5
    assert score == np.clip(heatmap.max(), 0, 1)


def test_an_absent_joint_renders_nothing_and_nothing_scores_zero() -> None:
    empty = render(np.array([np.nan, 3.0]), SIZE)
    assert (empty == 0).all()
    xy, score = decode(empty)
    assert score == 0
    assert np.isfinite(xy).all()


def test_a_map_with_a_cell_that_is_no_number_scores_zero() -> None:
    """Whatever made it, its peak is not to be believed."""
    heatmap = render(np.array([100.0, 100.0]), SIZE)
    heatmap[3, 5] = np.nan
    xy, score = decode(heatmap)
    assert score == 0
    assert np.isfinite(xy).all()


@pytest.mark.parametrize("corner", [(0, 0), (255, 255), (-40, 128), (128, 900)])
def test_a_joint_at_or_beyond_the_border_decodes_inside_the_crop(corner: tuple[float, float]) -> None:
    xy, _ = decode(render(np.array(corner, np.float64), SIZE))
    assert (xy >= 0).all()
    assert (xy <= STRIDE * SIZE - 1).all()


def test_no_map_at_all_decodes_to_no_joint() -> None:
    xy, score = decode(np.zeros((0, 13, 64, 64), np.float32))
    assert (xy.shape, score.shape) == ((0, 13, 2), (0, 13))


def test_rendering_needs_no_double_precision_and_stays_small() -> None:
    assert render(np.zeros((4, 13, 2)), SIZE).dtype == np.float32
