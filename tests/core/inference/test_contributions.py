"""The account of a heatmap: its parts add up, and taking one away takes away what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from kimnet_core.inference.account import account
from kimnet_core.inference.contributions import share
from kimnet_core.inference.opening import open_engine
from kimnet_core.inference.persistence import PAPER, Persistence
from kimnet_core.inference.recursion import Recursion, State, Step, carried_state
from kimnet_core.model.crop import Crop
from kimnet_core.model.fold import fold
from kimnet_core.model.weights import build, load_weights
from kimnet_core.pose.box import Box
from kimnet_core.resources import DEFAULT_WEIGHTS, SAMPLE_CLIP
from kimnet_core.tracking.crop_path import CropPath
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.tracking.track import Seed, track
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimnet_core.model.fold import Head
    from kimnet_core.model.weights import Weights

K, SIZE, WIDTH = 13, 16, 16
NOBODY = np.full((K, 2), np.nan)
KINDS = [{}, {"kmm_residual": True}, {"prior_motion": "flow"}, {"jre_mode": "off", "decoder_bn": "none"}]


def a_step(seed: int = 0, *, moves: bool = False) -> Step:
    rng = np.random.default_rng(seed)
    return Step(
        rng.dirichlet(np.ones(K), K).astype(np.float32),
        np.zeros((K, K), np.float32),
        rng.normal(size=(K, SIZE, SIZE)).astype(np.float32),
        features=rng.normal(size=(WIDTH, SIZE, SIZE)).astype(np.float16),
        motion=rng.normal(size=(2, SIZE, SIZE)).astype(np.float16) if moves else None,
    )


def a_state(seed: int = 5) -> State:
    maps = np.random.default_rng(seed).normal(size=(K, SIZE, SIZE)).astype(np.float32)
    return State(maps, maps)


@pytest.fixture(params=KINDS, ids=str)
def head(request: pytest.FixtureRequest, make_weights: Callable[..., Weights]) -> Head:
    return fold(build(make_weights(**request.param)))[1]


def before_decoder(head: Head, state: State, step: Step) -> np.ndarray:
    maps = torch.from_numpy(carried_state(state, step).own)[None]
    with torch.inference_mode():
        prior = head.mixture.mixing(torch.from_numpy(step.weights)[None], maps)
        return head.prior(prior)[0].numpy() + step.picture


@pytest.mark.parametrize("moves", [False, True])
def test_the_parts_add_up_to_what_the_decoder_is_given(head: Head, moves: bool) -> None:
    state, step = a_state(), a_step(moves=moves)
    after = Recursion(head, PAPER).advance(state, step, NOBODY).state
    parts = account(head, state, step, after)
    np.testing.assert_allclose(parts.before_decoder, before_decoder(head, state, step), atol=1e-5)
    np.testing.assert_allclose(parts.final, after.heatmaps, atol=1e-5)
    assert not np.abs(parts.placed).max() > 1e-5
    assert not parts.learnt.any()


@pytest.mark.parametrize("joint", [0, 7, 12])
def test_without_a_joint_the_map_lacks_exactly_what_the_joint_gave(head: Head, joint: int) -> None:
    state, step = a_state(), a_step()
    parts = account(head, state, step, Recursion(head, PAPER).advance(state, step, NOBODY).state)
    maps = state.own.copy()
    maps[joint] = 0
    lacking = before_decoder(head, State(maps, maps), step)
    np.testing.assert_allclose(parts.before_decoder - lacking, parts.joints[:, joint], atol=1e-5)


def test_without_the_picture_the_map_lacks_exactly_what_the_picture_gave(head: Head) -> None:
    state, step = a_state(), a_step()
    parts = account(head, state, step, Recursion(head, PAPER).advance(state, step, NOBODY).state)
    blind = replace(step, picture=np.zeros_like(step.picture))
    np.testing.assert_allclose(parts.before_decoder - before_decoder(head, state, blind), parts.picture, atol=1e-5)


def test_what_a_person_placed_and_taught_are_parts_of_their_own(head: Head) -> None:
    recursion = Recursion(head, Persistence(0.9, learned=True))
    xy = NOBODY.copy()
    xy[4] = 30.0, 41.0
    first = recursion.advance(a_state(), a_step(1), xy).state
    step = a_step(2)
    after = recursion.advance(first, step, NOBODY).state
    parts = account(head, first, step, after)
    np.testing.assert_allclose(parts.final, after.heatmaps, atol=1e-5)
    assert parts.learnt.any()
    np.testing.assert_allclose(parts.placed[4], after.memory.maps[0] if after.memory else 0.0, atol=1e-5)
    assert np.abs(np.delete(parts.placed, 4, axis=0)).max() < 1e-5


def test_a_share_adds_up_to_the_peak(head: Head) -> None:
    state, step = a_state(), a_step()
    after = Recursion(head, PAPER).advance(state, step, NOBODY).state
    parts = account(head, state, step, after)
    got = share(parts, 3)
    assert got.value == pytest.approx(after.heatmaps[3].max(), abs=1e-5)
    assert got.prior + got.picture + got.decoder + got.learnt + got.placed == pytest.approx(got.value, abs=1e-5)
    assert sum(got.joints) == pytest.approx(got.prior, abs=1e-5)
    assert share(parts, 3, (2, 5)).picture == pytest.approx(float(step.picture[3, 2, 5]))


def test_a_frame_of_the_sample_clip_is_accounted_for_by_the_shipped_network() -> None:
    engine = open_engine(load_weights(DEFAULT_WEIGHTS), "torch", "cpu")
    with open_video(SAMPLE_CLIP) as source:
        features = Features(source, engine, persistence=PAPER)
        seed = Seed(0, Crop(Box.square(245, 330, 420), features.size))
        passed = list(track(features, seed, stop=5))
        windows = np.full((len(source), 5), np.nan)
        windows[:5] = [item.evidence.crop.window for item in passed]
        labels = passed[0].poses.without(np.ones((1, K), bool))[[0] * 5]
        replayer = Replayer(features, CropPath(windows), seed)
        assert replayer.account(0, labels) is None
        parts = replayer.account(4, labels)
    assert parts is not None
    np.testing.assert_allclose(parts.final, passed[4].evidence.heatmaps, atol=1e-5)
    shares = [share(parts, joint) for joint in range(K)]
    assert np.mean([each.value for each in shares]) > 0.5
    assert all(sum(each.joints) == pytest.approx(each.prior, abs=1e-5) for each in shares)
