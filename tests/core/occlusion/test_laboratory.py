"""Runs with parts hidden: equal when they should be, and no frame looked at twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.inference.persistence import PAPER
from kimnet_core.model.crop import Crop
from kimnet_core.occlusion.fills import Fill
from kimnet_core.occlusion.laboratory import Laboratory
from kimnet_core.occlusion.masks import MaskedSource
from kimnet_core.occlusion.recipe import Patch, Trial
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.tracking.crop_path import CropPath
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.track import Seed, track

if TYPE_CHECKING:
    from kimnet_core.inference.engine import Engine
    from tests.core.conftest import ArraySource

FRAMES = range(1, 11)
WINDOW = Crop(Box(20, 8, 100, 88), 64)


def trial(start: int, stop: int, size: float = 120.0, joint: int = 3, fill: Fill = Fill.BLACK) -> Trial:
    return Trial("random", fill, (Patch(joint, size, start, stop),))


@pytest.fixture
def laboratory(noise_source: ArraySource, torch_engine: Engine) -> Laboratory:
    return Laboratory(noise_source, torch_engine, Seed(FRAMES.start, WINDOW), FRAMES)


def test_a_mask_of_no_size_changes_nothing_and_costs_nothing(laboratory: Laboratory) -> None:
    before = laboratory.encoded
    got = laboratory.run(trial(3, 6, size=0), follow=True, seed=1)
    np.testing.assert_array_equal(got.xy, laboratory.baseline.xy)
    np.testing.assert_array_equal(got.weights, laboratory.baseline.weights)
    assert laboratory.encoded == before


def test_rows_of_w_sum_to_one_with_and_without_masks(laboratory: Laboratory) -> None:
    for made in (laboratory.baseline, laboratory.run(trial(3, 6), follow=True, seed=1)):
        assert np.isnan(made.weights[0]).all()
        np.testing.assert_allclose(made.weights[1:].sum(axis=2), 1, atol=1e-5)


def test_a_mask_changes_its_frames_and_nothing_before(laboratory: Laboratory) -> None:
    got, plain = laboratory.run(trial(4, 6), follow=True, seed=1), laboratory.baseline
    at = 4 - FRAMES.start
    np.testing.assert_array_equal(got.xy[:at], plain.xy[:at])
    assert (got.xy[at] != plain.xy[at]).any()


@pytest.mark.parametrize("fill", Fill)
def test_the_same_trial_twice_is_equal(laboratory: Laboratory, fill: Fill) -> None:
    one, two = (laboratory.run(trial(4, 6, fill=fill), follow=True, seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.xy, two.xy)
    np.testing.assert_array_equal(one.weights, two.weights)


def test_a_trial_equals_a_single_run_through_the_same_windows(
    laboratory: Laboratory, noise_source: ArraySource, torch_engine: Engine
) -> None:
    laboratory.run(trial(2, 9, joint=5), follow=True, seed=1)  # what others left in the cache must not matter
    wanted = trial(3, 7)
    got = laboratory.run(wanted, follow=True, seed=1)
    windows = np.full((len(noise_source), 5), np.nan)
    windows[FRAMES.start : FRAMES.stop] = laboratory.baseline.windows
    source = MaskedSource(noise_source, laboratory.masks(wanted, follow=True), wanted.fill, 1)
    features = Features(source, torch_engine, persistence=PAPER)
    single = list(track(features, Seed(FRAMES.start, WINDOW), stop=FRAMES.stop, path=CropPath(windows)))
    np.testing.assert_array_equal(got.xy, np.concatenate([item.poses.xy for item in single]))


def test_what_is_hidden_alike_goes_through_the_network_once(laboratory: Laboratory) -> None:
    laboratory.run(trial(3, 6), follow=True, seed=1)
    before = laboratory.encoded
    laboratory.run(trial(3, 8), follow=True, seed=1)
    # Frames 6 and 7 are hidden anew, and 8 follows a hidden one; 5 and 8 are looked at again to be compared with.
    assert laboratory.encoded - before == 4
    laboratory.run(trial(3, 8), follow=True, seed=1)
    assert laboratory.encoded - before == 4


def test_a_mask_outside_what_the_network_sees_costs_nothing(noise_source: ArraySource, torch_engine: Engine) -> None:
    absent = np.full((len(FRAMES), 13, 2), np.nan)
    truth = Poses.placed_by(Source.HUMAN, np.where(np.arange(13)[None, :, None] == 3, 2.0, absent), 1.0)
    laboratory = Laboratory(noise_source, torch_engine, Seed(FRAMES.start, WINDOW), FRAMES, truth)
    assert len(laboratory.masks(trial(3, 6, size=20), follow=True)) == 0  # around (2, 2), and the window begins at 20
    assert len(laboratory.masks(trial(3, 6, size=200), follow=True)) == 3


def test_a_patch_goes_with_its_joint_or_stays_where_it_came(laboratory: Laboratory) -> None:
    moving, standing = (laboratory.masks(trial(3, 6), follow=follow).frames for follow in (True, False))
    np.testing.assert_array_equal(moving[3], standing[3])
    np.testing.assert_array_equal(standing[3], standing[5])
    assert (moving[5] != standing[5]).any()
