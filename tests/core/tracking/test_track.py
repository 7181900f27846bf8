"""A pass follows a person from a seed, lays the path, and gets over what it cannot read."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise

import numpy as np
import pytest
import torch

from kimnet_core.errors import VideoError
from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.inference.motion import motion_field
from kimnet_core.model.confidence import Confidence
from kimnet_core.model.crop import Crop
from kimnet_core.model.weights import build
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.tracking.crop_path import CropPath, around_box
from kimnet_core.tracking.features import Features, View
from kimnet_core.tracking.track import Seed, track

WINDOW = Crop(Box(20, 10, 84, 74), 64)  # of the noise, as wide as the random network's input


def around(xy: np.ndarray) -> Crop:
    """The window for a box around somebody."""
    return around_box(Box.around(xy), 256)


@pytest.fixture
def walk(body_at, picture_of, array_source):
    """Somebody who walks 6 pixels a frame, and where they truly are."""
    truth = np.stack([body_at(60 + 6 * t, 120, 90) for t in range(24)])
    return array_source(np.stack([picture_of(xy) for xy in truth])), truth


@pytest.mark.parametrize("name", ["torch_engine", "flow_engine"])
def test_streaming_with_a_fixed_window_is_the_network_on_the_clip(noise_source, request, name: str) -> None:
    engine = request.getfixturevalue(name)
    path = CropPath.fixed(WINDOW, len(noise_source))
    tracked = list(track(Features(noise_source, engine), Seed(0, WINDOW), path=path))
    clip = np.stack([path.window(0, 64).cut(frame) for frame in noise_source.frames])
    motion = torch.from_numpy(np.stack([motion_field(*pair) for pair in pairwise(clip)]))
    assert motion.abs().mean() > 0.5
    with torch.inference_mode():
        expected = build(engine.weights)(torch.from_numpy(clip).permute(0, 3, 1, 2).float()[None], motion=motion[None])
    assert [item.frame for item in tracked] == list(range(len(noise_source)))
    for t, item in enumerate(tracked):
        assert np.abs(item.evidence.heatmaps - expected.heatmaps[0, t].numpy()).max() < 1e-5
        if t:
            assert np.abs(item.evidence.prior - expected.priors[0, t - 1].numpy()).max() < 1e-5
            assert np.abs(item.evidence.weights - expected.weights[0, t - 1].numpy()).max() < 1e-5


def test_motion_is_that_of_the_picture_and_not_of_the_window(noise_source, array_source, flow_engine) -> None:
    """The frame before is seen through the new window: what stands still in the frame has not moved."""
    still = array_source(np.stack([noise_source.frames[0]] * 2))
    features = Features(still, flow_engine)
    step = features.step(View(0, WINDOW), View(1, Crop(Box(16, 14, 92, 90), 64, 20.0)))
    assert step.motion.shape == (2, 16, 16)
    assert not step.motion.any()
    assert step.warp is not None
    assert still.reads == [0, 1]


def test_a_prior_that_stands_costs_no_motion(noise_source, torch_engine) -> None:
    assert Features(noise_source, torch_engine).step(View(0, WINDOW), View(1, WINDOW)).motion is None


def test_a_walking_person_is_followed_through_changing_windows(walk, dot_engine) -> None:
    source, truth = walk
    tracked = list(track(Features(source, dot_engine), Seed(0, around(truth[0])), run=7))
    found = np.concatenate([item.poses.xy for item in tracked])
    assert np.abs(found - truth).max() < 2
    assert len({item.evidence.crop for item in tracked}) > 2
    first = tracked[0].poses
    assert set(first.source[0]) == {Source.MODEL}
    assert set(first.origin[0]) == {7}
    assert all(((item.poses.score >= 0) & (item.poses.score <= 1)).all() for item in tracked)


def test_a_second_pass_on_the_laid_path_sees_the_same(walk, dot_engine) -> None:
    source, truth = walk
    seed = Seed(0, around(truth[0]))
    first = list(track(Features(source, dot_engine), seed))
    windows = np.array([item.evidence.crop.window for item in first])
    again = list(track(Features(source, dot_engine), seed, path=CropPath(windows)))
    for a, b in zip(first, again, strict=True):
        assert a.evidence.crop == b.evidence.crop
        assert np.array_equal(a.evidence.heatmaps, b.evidence.heatmaps)


def test_a_pass_goes_on_where_a_path_ends(walk, dot_engine) -> None:
    source, truth = walk
    seed = Seed(0, around(truth[0]))
    whole = list(track(Features(source, dot_engine), seed))
    path = CropPath.empty(len(source)).put(0, np.array([whole[0].evidence.crop.window]))
    again = list(track(Features(source, dot_engine), seed, path=path))
    assert [item.evidence.crop for item in again] == [item.evidence.crop for item in whole]


def test_a_pose_seeds_the_joints_it_has_and_the_initializer_the_others(walk, dot_engine) -> None:
    source, truth = walk
    xy = truth[3].copy()
    xy[5] += 12.0  # a person may see more than the network
    xy[8] = np.nan
    (item,) = islice(track(Features(source, dot_engine), Seed(3, xy=xy)), 1)
    assert item.frame == 3
    assert item.poses.xy[0, 5] == pytest.approx(xy[5], abs=0.1)
    assert item.poses.xy[0, 8] == pytest.approx(truth[3, 8], abs=1)


def test_a_seed_needs_somebody() -> None:
    with pytest.raises(ValueError, match="window or a joint"):
        Seed(0)
    with pytest.raises(ValueError, match="window or a joint"):
        Seed(0, xy=np.full((13, 2), np.nan))


@pytest.mark.parametrize("frame", [-1, 24])
def test_a_seed_outside_the_video_is_a_slip(walk, dot_engine, frame: int) -> None:
    source, truth = walk
    with pytest.raises(ValueError, match="not among"):
        next(track(Features(source, dot_engine), Seed(frame, around(truth[0]))))


def test_it_stops_where_it_is_told(walk, dot_engine) -> None:
    source, truth = walk
    tracked = list(track(Features(source, dot_engine), Seed(2, around(truth[2])), stop=5))
    assert [item.frame for item in tracked] == [2, 3, 4]


def test_human_joints_enter_the_recursion_and_stay(walk, dot_engine) -> None:
    source, truth = walk
    dot_engine.passed_on = 1.0
    features, seed = Features(source, dot_engine), Seed(0, around(truth[0]))
    xy = np.full((6, 13, 2), np.nan)
    xy[4, 6] = truth[4, 6] + [0, 25]
    labels = Poses.placed_by(Source.HUMAN, xy)
    free = list(track(features, seed, stop=6))
    held = list(track(features, seed, stop=6, labels=labels))
    assert np.array_equal(held[4].poses.xy[0, 6], truth[4, 6] + [0, 25])
    assert held[4].poses.human[0].tolist() == [joint == 6 for joint in range(13)]
    assert np.array_equal(held[3].evidence.heatmaps, free[3].evidence.heatmaps)
    assert np.abs(held[5].evidence.prior - free[5].evidence.prior).max() > 0.01


@pytest.mark.parametrize("broken", [{5}, {5, 6, 7}, {23}])
def test_a_frame_that_cannot_be_read_is_told_and_got_over(walk, dot_engine, broken: set[int]) -> None:
    source, truth = walk
    source.broken = broken
    tracked = list(track(Features(source, dot_engine), Seed(0, around(truth[0]))))
    assert [item.frame for item in tracked] == list(range(24))
    for item in tracked:
        if item.frame in broken:
            assert item.problem == f"Frame {item.frame} of memory cannot be decoded."
            assert not item.poses.placed.any()
            assert not item.evidence.found
        else:
            assert item.problem is None
            assert np.abs(item.poses.xy[0] - truth[item.frame]).max() < 3


def test_a_seed_frame_that_cannot_be_read_is_an_error(walk, dot_engine) -> None:
    source, truth = walk
    source.broken = {0}
    with pytest.raises(VideoError, match="Frame 0"):
        next(track(Features(source, dot_engine), Seed(0, around(truth[0]))))


def test_a_second_pass_reads_and_encodes_nothing_but_its_first_frame(noise_source, torch_engine) -> None:
    with FeatureCache(None, 2**26, torch_engine.weights.config) as cache:
        path, seed = CropPath.fixed(WINDOW, len(noise_source)), Seed(0, WINDOW)
        first = list(track(Features(noise_source, torch_engine, cache), seed, path=path))
        noise_source.reads.clear()
        again = list(track(Features(noise_source, torch_engine, cache), seed, path=path))
        assert noise_source.reads == [0]
        for a, b in zip(first, again, strict=True):
            assert np.array_equal(a.evidence.heatmaps, b.evidence.heatmaps)


def test_a_mask_costs_the_two_steps_that_see_its_frame(noise_source, torch_engine) -> None:
    with FeatureCache(None, 2**26, torch_engine.weights.config) as cache:
        path, seed = CropPath.fixed(WINDOW, len(noise_source)), Seed(0, WINDOW)
        list(track(Features(noise_source, torch_engine, cache), seed, path=path))
        noise_source.masks[6] = ":mask"
        noise_source.reads.clear()
        list(track(Features(noise_source, torch_engine, cache), seed, path=path))
        assert noise_source.reads == [0, 5, 6, 7]


def test_a_frame_is_encoded_once_in_a_pass_with_one_window(noise_source, torch_engine) -> None:
    list(track(Features(noise_source, torch_engine), Seed(0, WINDOW), path=CropPath.fixed(WINDOW, len(noise_source))))
    assert noise_source.reads == [0, *range(len(noise_source))]  # the first also by the initializer


@pytest.fixture
def calibrated(dot_engine):
    """The same engine with weights that make little of high peaks, and less of those of joint 3."""
    confidence = Confidence((2.0,) * 13, (-3.0,) * 3 + (-4.0,) + (-3.0,) * 9)
    return replace(dot_engine, weights=replace(dot_engine.weights, confidence=confidence))


def test_scores_are_probabilities_where_the_weights_know_them(walk, calibrated) -> None:
    source, truth = walk
    known = Poses.absent(1, 13).with_joint(5, *truth[0, 5].tolist())
    first, *others = track(Features(source, calibrated), Seed(0, around(truth[0])), labels=known)
    assert first.poses.score[0, 5] == 1  # a person has placed it
    for item in (first, *others):
        model = ~item.poses.human[0]
        expected = calibrated.weights.confidence.probability(item.evidence.heights)
        assert item.poses.score[0, model] == pytest.approx(expected[model])
        assert item.poses.score[0, 3] < item.poses.score[0, model & (np.arange(13) != 3)].min()
        assert item.poses.score[0, model].max() < 0.3


def test_windows_are_laid_by_heights_and_not_by_probabilities(walk, dot_engine, calibrated) -> None:
    """No joint is probable here, and the windows follow all the same, as they do without probabilities."""
    source, truth = walk
    without, with_them = (
        [item.evidence.crop for item in track(Features(source, engine), Seed(0, around(truth[0])))]
        for engine in (dot_engine, calibrated)
    )
    assert len(set(without)) > 2
    assert with_them == without


def test_a_joint_that_a_person_placed_counts_for_the_window_wherever_it_lies(walk, dot_engine) -> None:
    source, truth = walk
    outside = Poses.absent(1, 13).with_joint(5, 5000.0, 100.0)
    first = next(track(Features(source, dot_engine), Seed(0, around(truth[0])), labels=outside))
    assert first.evidence.heights[5] == 0
    assert first.heights[5] == 1
    assert np.array_equal(np.delete(first.heights, 5), np.delete(first.evidence.heights, 5))
