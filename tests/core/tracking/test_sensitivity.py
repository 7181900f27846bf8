"""Wrong first poses through the same frames: distances to the unperturbed run, and when they are gone."""

from __future__ import annotations

import numpy as np
import pytest

from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.inference.persistence import PAPER, Persistence
from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box
from kimnet_core.pose.metrics import torso_sizes
from kimnet_core.pose.pose import Poses
from kimnet_core.tracking import sensitivity as module
from kimnet_core.tracking.crop_path import CropPath
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.perturbations import Kind, Limbs, Noise, Scale, Shift, Swap, Wrong, perturbed
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.tracking.sensitivity import sensitivity
from kimnet_core.tracking.settling import Trial, band
from kimnet_core.tracking.track import Seed

COUNT = 12  # frames of the noise
K = 13
ALL = range(K)


def path_with_steps() -> CropPath:
    windows = np.tile([20.0, 10, 84, 74, 0], (COUNT, 1))
    windows[4:] = [24.0, 12, 84, 72, 0]
    windows[9:] = [28.0, 8, 98, 78, 60]
    return CropPath(windows)


def seed() -> Seed:
    rng = np.random.default_rng(1)
    return Seed(0, xy=rng.uniform([28, 18], [76, 66], (K, 2)))


@pytest.fixture(params=[("torch_engine", PAPER), ("flow_engine", PAPER), ("torch_engine", Persistence())])
def features(noise_source, request):
    name, persistence = request.param
    engine = request.getfixturevalue(name)
    with FeatureCache(None, 2**26, engine.weights.config) as cache:
        yield Features(noise_source, engine, cache, persistence)


def trials(features: Features, perturbations, repeats: int = 1, draw: int = 0) -> list[Trial]:
    found = sensitivity(features, path_with_steps(), seed(), perturbations, repeats=repeats, draw=draw)
    return [trial for trial in found if trial is not None]


def test_what_changes_nothing_is_nowhere_apart(features: Features) -> None:
    for trial in trials(features, [Noise(0), Shift(0, 30), Scale(1), Wrong(0, 3, 0)], repeats=17):
        assert trial.distance.shape == (COUNT, K)
        assert not trial.distance.any()


def test_side_by_side_is_one_after_the_other(features: Features, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = [Noise(0.3), Shift(0.5), Scale(1.5), Swap(Limbs.ARMS), Wrong(1, 4)]
    together = trials(features, kinds, repeats=5)
    monkeypatch.setattr(module, "SIDE_BY_SIDE", 1)
    alone = trials(features, kinds, repeats=5)
    assert all(trial.distance[1:].any() for trial in alone)
    assert [trial.perturbation for trial in together] == [trial.perturbation for trial in alone]
    assert len(together) == 5 + 5 + 1 + 1 + 5, "what draws nothing runs once"
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_allclose(one.distance, other.distance, atol=1e-6)


def test_a_trial_is_the_replay_of_a_person_who_began_wrong(features: Features) -> None:
    skeleton = features.engine.weights.skeleton
    (trial,) = trials(features, [Shift(0.4, 45)])
    wrong = perturbed(seed().xy, skeleton, Shift(0.4, 45), np.random.default_rng())

    def replayed(xy: np.ndarray) -> np.ndarray:
        replayer = Replayer(features, path_with_steps(), Seed(0, xy=xy))
        return np.concatenate([chunk.poses.xy for chunk in replayer.replay(0, Poses.absent(COUNT, K))])

    right = replayed(seed().xy)
    torso = np.median(torso_sizes(np.concatenate([seed().xy[None], right]), skeleton))
    apart = np.linalg.norm(replayed(wrong) - right, axis=2) / torso
    np.testing.assert_allclose(trial.distance[1:], apart, atol=1e-6)


def test_the_same_draw_gives_the_same_trials_whatever_stands_beside_them(features: Features) -> None:
    one = trials(features, [Noise(0.3), Wrong(0.5)], repeats=3, draw=7)
    again = trials(features, [Noise(0.3), Wrong(0.5)], repeats=4, draw=7)
    other = trials(features, [Noise(0.3), Wrong(0.5)], repeats=3, draw=8)
    np.testing.assert_array_equal(one[2].distance, again[2].distance)
    np.testing.assert_array_equal(one[3].distance, again[4].distance)
    assert np.abs(one[2].distance - other[2].distance).max() > 0.01


def test_no_run_takes_the_network_again(features: Features, noise_source) -> None:
    trials(features, [Noise(0)])
    noise_source.reads.clear()
    trials(features, [Noise(0.2)], repeats=20)
    assert noise_source.reads == [0], "the first frame, for the initializer"


def test_a_caller_can_do_something_else_after_every_frame(features: Features) -> None:
    made = list(sensitivity(features, path_with_steps(), seed(), [Noise(0.1)], repeats=17))
    assert sum(item is None for item in made) == 3 * (COUNT - 1), "the unperturbed run, and two bundles"


def test_a_frame_that_cannot_be_read_says_nothing(features: Features, noise_source) -> None:
    noise_source.broken.add(6)
    (trial,) = trials(features, [Shift(0.3, 0)])
    assert np.isnan(trial.distance[6]).all()
    assert np.isfinite(np.delete(trial.distance, 6, axis=0)).all()
    course = band([trial], ALL)
    assert course is not None
    assert np.flatnonzero(np.isnan(course.median)).tolist() == [6]


def test_a_seed_that_lacks_joints_takes_them_from_the_initializer(features: Features) -> None:
    window = Seed(0, Crop(Box(20, 10, 84, 74), 64))
    found = sensitivity(features, path_with_steps(), window, [Noise(0.5), Wrong(0.5, 2)])
    noise, wrong = (trial for trial in found if trial is not None)
    assert noise.touched.all()
    assert np.flatnonzero(wrong.touched).tolist() == [2]
    assert wrong.distance[0, 2] > 0


def test_every_kind_runs_on_an_untrained_network(features: Features) -> None:
    kinds = {
        trial.perturbation.kind for trial in trials(features, [Noise(1), Shift(1), Scale(2), Swap(Limbs.ALL), Wrong(1)])
    }
    assert kinds == set(Kind)
