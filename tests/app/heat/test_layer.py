"""Every kind of map, on a scale of its own, with the value under a point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.colormaps import SIGNED
from app.heat.layer import Layer, Maps, truth_of
from app.view import Heat
from kimnet_core.model.crop import Crop
from kimnet_core.model.heatmaps import decode
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Poses, Source
from tests.app.stand_in import K, account, course, evidence

NOTHING = np.zeros((K, 64, 64), np.float32)


def value(maps: Maps, kind: Heat, joint: int | None, *, everything: bool = False) -> float:
    layer = maps.layer(kind, joint, everything=everything)
    assert layer is not None
    return float(layer.values[0, 0])


def test_maps_are_of_the_kind_and_the_joint_that_are_asked_for() -> None:
    maps = Maps(evidence(2), NOTHING, account())
    assert value(maps, Heat.FINAL, 5) == pytest.approx(0.05)
    assert value(maps, Heat.PRIOR, 5) == pytest.approx(0.025)
    assert value(maps, Heat.FROM_PRIOR, 5) == pytest.approx(0.035)
    assert value(maps, Heat.FROM_PICTURE, 5) == pytest.approx(-0.005)
    assert value(maps, Heat.FINAL, None, everything=True) == pytest.approx(0.12)
    assert maps.layer(Heat.NONE, 5, everything=False) is None
    assert maps.layer(Heat.FINAL, None, everything=False) is None


def test_both_parts_share_a_scale_that_has_zero_in_the_middle() -> None:
    maps = Maps(evidence(2), NOTHING, account())
    layers = [maps.layer(kind, 5, everything=False) for kind in (Heat.FROM_PRIOR, Heat.FROM_PICTURE)]
    for layer in layers:
        assert layer is not None
        assert layer.colors == SIGNED
        assert (layer.low, layer.high) == pytest.approx((-0.035, 0.035))
    final = maps.layer(Heat.FINAL, 5, everything=False, colors="magma")
    assert final is not None
    assert (final.colors, final.low, final.high) == ("magma", 0.0, 1.0)


def test_of_all_joints_the_part_that_is_farthest_from_zero_is_shown() -> None:
    maps = Maps(evidence(2), NOTHING, account())
    assert value(maps, Heat.FROM_PICTURE, None, everything=True) == pytest.approx(-0.03), (
        "of the first joint; 0.03 of the last"
    )


def test_without_an_account_there_are_no_parts_and_without_a_label_no_truth() -> None:
    maps = Maps(evidence(2), NOTHING)
    for kind in (Heat.FROM_PRIOR, Heat.FROM_PICTURE, Heat.TRUTH):
        assert maps.layer(kind, 5, everything=False) is None
        assert maps.layer(kind, None, everything=True) is None


@pytest.mark.parametrize("source", [Source.HUMAN, Source.IMPORTED])
def test_truth_peaks_where_somebody_placed_the_joint(source: Source) -> None:
    crop = Crop(Box(10, 0, 90, 80))
    pose = course()[:1].with_joint(3, 44.0, 31.5)
    chosen = np.full((1, K), Source.MODEL, np.uint8)
    chosen[0, 3] = source
    truth = truth_of(Poses(pose.xy, pose.score, pose.visibility, chosen, pose.origin), crop, 64)
    assert truth.shape == (K, 64, 64)
    assert np.flatnonzero(truth.any(axis=(1, 2))).tolist() == [3]
    np.testing.assert_allclose(crop.to_frame(decode(truth)[0][3]), [44.0, 31.5], atol=1e-3)


@given(st.integers(0, 63), st.integers(0, 63), st.floats(-0.49, 0.49), st.floats(-0.49, 0.49), st.floats(-180, 180))
def test_the_cell_under_a_point_is_the_one_that_is_painted_there(
    row: int, column: int, dx: float, dy: float, angle: float
) -> None:
    values = np.arange(64 * 64, dtype=float).reshape(64, 64)
    crop = Crop(Box(40, 20, 200, 180), 256, angle)
    x, y = crop.sized(64).to_frame(np.array([column + dx, row + dy])).tolist()
    assert Layer(values, crop).at(x, y) == (row, column, values[row, column])


def test_beside_the_window_there_is_no_cell() -> None:
    layer = Layer(np.zeros((64, 64)), Crop(Box(40, 20, 80, 60)))
    assert layer.at(39.9, 30.0) is None
    assert layer.at(60.0, 60.1) is None
    assert layer.at(40.1, 59.9) == (63, 0, 0.0)
