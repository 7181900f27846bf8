"""Looking through a whole track: forwards for what frames show, backwards for where that leads."""

from __future__ import annotations

import numpy as np

from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Poses, Source, same
from kimnet_core.review.evidence import Seen, evident_signs, look_through
from kimnet_core.review.signs import Sign
from kimnet_core.tracking.crop_path import CropPath
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.tracking.rewind import Rewinder
from kimnet_core.tracking.track import Seed

COUNT = 10
WINDOW = Crop(Box(20, 10, 84, 74), 64)


def test_a_look_tells_how_far_it_is_and_at_last_what_was_seen(noise_source, torch_engine) -> None:
    features = Features(noise_source, torch_engine, FeatureCache(None, 2**26, torch_engine.weights.config))
    path, labels = CropPath.fixed(WINDOW, COUNT), Poses.absent(COUNT, 13).with_joint(3, 50, 40)
    replayer, rewinder = Replayer(features, path, Seed(0, WINDOW)), Rewinder(features, path, range(COUNT))
    steps = list(look_through(replayer, rewinder, labels))
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    assert [step.seen is None for step in steps] == [True] * (len(steps) - 1) + [False]
    seen = steps[-1].seen
    assert seen is not None
    assert seen.start == 0
    assert seen.rivals.shape == seen.entropy.shape == (COUNT, 13)
    assert np.isnan(seen.entropy[0]).all()
    assert np.isfinite(seen.entropy[1:]).all()
    assert (seen.entropy[1:] <= np.log(13) + 1e-6).all()
    assert ((seen.rivals >= 0) & (seen.rivals <= 1)).all()
    assert len(seen.backward) == COUNT
    assert same(seen.backward[-1:], labels[-1:])
    np.testing.assert_array_equal(seen.backward.xy[:, 3], labels.xy[:, 3])  # a person said so


def test_what_was_seen_in_some_frames_is_a_sign_in_those_alone() -> None:
    poses = Poses.placed_by(Source.MODEL, np.tile(np.array([[0.0, 0], [60, 80]]), (20, 1, 1)))
    there = poses.xy[5:15].copy()
    there[4, 1] += (0, 20)
    rivals = np.zeros((10, 2))
    rivals[2, 0] = 1
    seen = Seen(5, rivals, np.full((10, 2), np.nan), Poses.placed_by(Source.PROPAGATED, there))
    found = evident_signs(poses, seen)
    assert np.argwhere(found[Sign.RIVAL]).tolist() == [[7, 0]]
    assert np.argwhere(found[Sign.APART]).tolist() == [[9, 1]]
    assert not found[Sign.ATTENTION].any()
