"""A replay is the pass with other anchors, without the network."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np
import pytest

from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.model.confidence import Confidence
from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Poses, Source, same
from kimnet_core.tracking import propagate
from kimnet_core.tracking.crop_path import CropPath
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.tracking.track import Seed, track

COUNT = 12  # frames of the noise
SEED = Seed(0, Crop(Box(20, 10, 84, 74), 64))


def path_with_steps() -> CropPath:
    """A window that moves at frame 4, and moves and turns at frame 9."""
    windows = np.tile([20.0, 10, 84, 74, 0], (COUNT, 1))
    windows[4:] = [24.0, 12, 84, 72, 0]
    windows[9:] = [28.0, 8, 98, 78, 60]
    return CropPath(windows)


@pytest.fixture
def features(noise_source, torch_engine):
    with FeatureCache(None, 2**26, torch_engine.weights.config) as cache:
        yield Features(noise_source, torch_engine, cache)


def joined(*parts: Poses) -> Poses:
    return Poses(*(np.concatenate([getattr(part, name) for part in parts]) for name in Poses.__slots__))


def labels_with(*corrections: tuple[int, int, float, float], count: int = COUNT) -> Poses:
    """Labels in which a person has placed (frame, joint, x, y)."""
    frames = [Poses.absent(1, 13) for _ in range(count)]
    for frame, joint, x, y in corrections:
        frames[frame] = frames[frame].with_joint(joint, x, y)
    return joined(*frames)


def replayed(replayer: Replayer, start: int, labels: Poses) -> Poses:
    chunks = list(replayer.replay(start, labels))
    ends = [chunk.start + len(chunk.poses) for chunk in chunks]
    assert [chunk.start for chunk in chunks] == [start + 1, *ends[:-1]]
    assert ends[-1] == replayer.frames.stop
    return joined(*(chunk.poses for chunk in chunks))


@pytest.mark.parametrize("name", ["torch_engine", "flow_engine"])
def test_a_cached_replay_is_a_full_recomputation(noise_source, request, name: str) -> None:
    engine = request.getfixturevalue(name)
    labels = labels_with((2, 5, 50, 40), (6, 1, 44, 30))
    path = path_with_steps()
    features = Features(noise_source, engine, FeatureCache(None, 2**26, engine.weights.config))
    list(track(features, SEED, path=path))  # fills the cache
    noise_source.reads.clear()
    replayer = Replayer(features, path, SEED)
    cached = [replayer.evidence(0)]
    list(replayer.replay(0, labels))
    cached = [replayer.evidence(frame) for frame in range(COUNT)]
    assert noise_source.reads == [0]
    full = list(track(Features(noise_source, engine), SEED, path=path, labels=labels))
    for ours, reference in zip(cached, full, strict=True):
        assert ours.crop == reference.evidence.crop
        assert np.abs(ours.heatmaps - reference.evidence.heatmaps).max() < 1e-6
        if ours.frame:
            assert np.abs(ours.prior - reference.evidence.prior).max() < 1e-6
            assert np.array_equal(ours.weights, reference.evidence.weights)
            assert np.array_equal(ours.raw, reference.evidence.raw)


def test_whom_joints_listened_to_needs_no_labels(features, noise_source) -> None:
    noise_source.broken.add(5)
    path = path_with_steps()
    seen = [item.evidence for item in track(features, SEED, path=path)]
    replayer = Replayer(features, path, SEED)
    heard = list(replayer.heard())
    assert [each.frame for each in heard] == list(range(1, COUNT))
    for ours, reference in zip(heard, seen[1:], strict=True):
        assert np.array_equal(ours.weights, reference.weights)
        assert np.array_equal(ours.raw, reference.raw)


def test_poses_of_a_replay_are_those_of_a_pass_with_the_same_anchors(features) -> None:
    labels = labels_with((2, 5, 50, 40))
    path = path_with_steps()
    poses = replayed(Replayer(features, path, SEED), 2, labels)
    full = list(track(features, SEED, path=path, labels=labels))
    assert np.allclose(poses.xy, np.concatenate([item.poses.xy for item in full[3:]]), atol=1e-6)
    assert set(poses.source.ravel()) == {Source.PROPAGATED}
    assert set(poses.origin.ravel()) == {2}


@pytest.mark.parametrize("checkpoint", [1, 3, 64])
@pytest.mark.parametrize("start", [0, 3, 4, 8, 10])
def test_a_replay_from_any_frame_is_one_from_the_start(features, monkeypatch, checkpoint: int, start: int) -> None:
    monkeypatch.setattr(propagate, "CHECKPOINT", checkpoint)
    labels = labels_with((0, 3, 40, 40), (3, 5, 50, 40), (8, 0, 60, 30))
    replayer = Replayer(features, path_with_steps(), SEED)
    whole = replayed(replayer, 0, labels)
    assert np.array_equal(replayed(replayer, start, labels).xy, whole.xy[start:])
    fresh = Replayer(features, path_with_steps(), SEED)
    assert np.array_equal(replayed(fresh, start, labels).xy, whole.xy[start:])


@pytest.mark.parametrize("checkpoint", [2, 64])
@pytest.mark.parametrize("start", [0, 3, 8])
def test_what_was_taught_and_by_which_frames_does_not_depend_on_where_a_replay_began(
    noise_source, torch_engine, monkeypatch, checkpoint: int, start: int
) -> None:
    """A first frame has nothing to learn beside, and one that cannot be read teaches nothing."""
    monkeypatch.setattr(propagate, "CHECKPOINT", checkpoint)
    noise_source.broken = {5}
    features = Features(noise_source, torch_engine, None)
    labels = labels_with((0, 3, 40, 40), (3, 5, 50, 40), (5, 1, 50, 40), (8, 0, 60, 30))
    passed = list(track(features, SEED, path=path_with_steps(), labels=labels))
    assert [len(item.evidence.taught.frames) for item in passed] == [0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2]
    replayer = Replayer(features, path_with_steps(), SEED)
    list(replayer.replay(0, labels_with((0, 3, 40, 40), (3, 5, 50, 40), (5, 1, 50, 40))))
    *_, last = replayer.replay(start, labels)
    assert last.taught.frames == passed[-1].evidence.taught.frames == (3, 8)
    readout = passed[-1].evidence.taught.lessons.readout
    assert readout.any()
    assert np.allclose(last.taught.lessons.readout, readout, atol=1e-6)


def test_human_joints_never_change(features) -> None:
    labels = labels_with((2, 5, 50, 40), (7, 5, 70, 20), (7, 2, 33.25, 41.5), (11, 12, -80, 900))
    poses = replayed(Replayer(features, path_with_steps(), SEED), 2, labels)
    after = labels[3:]
    assert np.array_equal(poses.human, after.human)
    for name in Poses.__slots__:
        assert np.array_equal(getattr(poses, name)[after.human], getattr(after, name)[after.human])


def test_a_correction_changes_the_future_and_undoing_it_brings_it_back(features) -> None:
    replayer = Replayer(features, path_with_steps(), SEED)
    nothing = labels_with()
    before = replayed(replayer, 2, nothing)
    after = replayed(replayer, 2, labels_with((2, 5, 50, 40)))
    assert not np.allclose(before.xy, after.xy)
    assert same(replayed(replayer, 2, nothing), before)


def test_a_correction_before_the_start_of_a_replay_is_not_missed(features) -> None:
    replayer = Replayer(features, path_with_steps(), SEED)
    list(replayer.replay(0, labels_with()))
    labels = labels_with((1, 5, 50, 40))
    assert same(replayed(replayer, 8, labels), replayed(Replayer(features, path_with_steps(), SEED), 8, labels))


def test_a_replay_that_is_dropped_leaves_nothing_stale(features, monkeypatch) -> None:
    monkeypatch.setattr(propagate, "CHECKPOINT", 2)
    monkeypatch.setattr(propagate, "FIRST_CHUNK", 2)
    replayer = Replayer(features, path_with_steps(), SEED)
    list(replayer.replay(0, labels_with()))
    labels = labels_with((1, 5, 50, 40))
    half = replayer.replay(1, labels)
    next(half)
    half.close()
    fresh = Replayer(features, path_with_steps(), SEED)
    list(fresh.replay(0, labels))
    for frame in (10, 5, 2):
        assert np.array_equal(replayer.evidence(frame).heatmaps, fresh.evidence(frame).heatmaps)


def test_dragging_a_joint_runs_no_step_before_its_frame_again(features, monkeypatch) -> None:
    replayer = Replayer(features, path_with_steps(), SEED)
    list(replayer.replay(6, labels_with((6, 5, 50, 40))))
    asked: list[int] = []
    original = features.step
    monkeypatch.setattr(features, "step", lambda before, now: asked.append(now.frame) or original(before, now))
    next(replayer.replay(6, labels_with((6, 5, 52, 40))))
    assert min(asked) == 6


def test_stepping_through_frames_runs_one_step_each(features, monkeypatch) -> None:
    replayer = Replayer(features, path_with_steps(), SEED)
    replayer.evidence(3)
    asked: list[int] = []
    original = features.step
    monkeypatch.setattr(features, "step", lambda before, now: asked.append(now.frame) or original(before, now))
    for frame in (4, 5, 6, 6, 5):
        assert replayer.evidence(frame).frame == frame
    assert asked == [4, 5, 6, 6, 5]


def test_a_frame_that_cannot_be_read_has_no_prediction_and_is_tried_once(noise_source, torch_engine) -> None:
    noise_source.broken = {5}
    features = Features(noise_source, torch_engine, None)
    replayer = Replayer(features, path_with_steps(), SEED)
    poses = replayed(replayer, 0, labels_with())
    replayed(replayer, 0, labels_with())
    assert not poses.placed[4].any()
    assert poses.placed[5:].all()
    assert noise_source.reads.count(5) == 1
    full = list(track(features, SEED, path=path_with_steps()))
    assert np.allclose(poses.xy, np.concatenate([item.poses.xy for item in full[1:]]), atol=1e-6, equal_nan=True)


def test_a_replay_of_the_last_frame_has_no_future(features) -> None:
    assert list(Replayer(features, path_with_steps(), SEED).replay(COUNT - 1, labels_with())) == []


def test_a_track_ends_where_its_path_ends(features) -> None:
    path = path_with_steps().until(7)
    replayer = Replayer(features, path, Seed(2, SEED.crop))
    assert replayer.frames == range(2, 7)
    assert len(replayed(replayer, 2, labels_with(count=5))) == 4


def test_slips_are_told(features) -> None:
    replayer = Replayer(features, path_with_steps(), SEED)
    with pytest.raises(ValueError, match="not in the track"):
        list(replayer.replay(COUNT, labels_with()))
    with pytest.raises(ValueError, match="labels must be"):
        list(replayer.replay(0, labels_with(count=3)))
    with pytest.raises(ValueError, match="not in the track"):
        replayer.evidence(-1)
    with pytest.raises(ValueError, match="no window"):
        Replayer(features, CropPath.empty(COUNT), SEED)


def test_scores_of_a_replay_are_probabilities_where_the_weights_know_them(noise_source, torch_engine) -> None:
    plain = Features(noise_source, torch_engine)
    known = Features(noise_source, copy(torch_engine))
    known.engine.weights = replace(torch_engine.weights, confidence=Confidence((0.0,) * 13, (0.0,) * 13))
    labels = labels_with((2, 5, 50, 40), (6, 1, 44, 30))
    before, after = (replayed(Replayer(features, path_with_steps(), SEED), 2, labels) for features in (plain, known))
    assert np.array_equal(after.xy, before.xy)
    assert set(after.score[~after.human].tolist()) == {0.5}
    assert after.score[after.human].tolist() == [1.0]
    assert len(set(before.score[~before.human].tolist())) > 20
