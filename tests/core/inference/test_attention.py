"""Numbers about W: by hand, and for any rows that sum to 1."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.inference.attention import (
    AttentionMean,
    AttentionRecord,
    Heard,
    by_body_part,
    mean_weights,
    row_entropy,
)
from kimnet_core.pose.skeleton import load_skeleton, skeleton_names

K = 4


def test_one_joint_alone_is_0_and_all_alike_are_1() -> None:
    assert row_entropy(np.eye(K)).tolist() == [0] * K
    assert row_entropy(np.full((K, K), 0.25)) == pytest.approx([1] * K)
    half = np.array([[0.5, 0.5, 0, 0]] * K)
    assert row_entropy(half) == pytest.approx([0.5] * K)


def test_where_there_is_no_w_there_is_no_entropy() -> None:
    rows = np.eye(K)
    rows[1], rows[2] = np.nan, 0
    assert np.isnan(row_entropy(rows)).tolist() == [False, True, True, False]


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 50))
def test_entropy_lies_between_0_and_1_and_no_order_of_joints_changes_it(seed: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.full(K, spread), (3, K))
    entropy = row_entropy(weights)
    assert entropy.shape == (3, K)
    assert ((entropy >= 0) & (entropy <= 1 + 1e-9)).all()
    np.testing.assert_allclose(row_entropy(weights[..., rng.permutation(K)]), entropy, atol=1e-12)


def test_a_mean_leaves_out_frames_without_w() -> None:
    frames = np.stack([np.full((K, K), np.nan), np.eye(K), np.full((K, K), 0.25)])
    np.testing.assert_allclose(mean_weights(frames), (np.eye(K) + 0.25) / 2)
    assert np.isnan(mean_weights(frames[:1])).all()


def a_record() -> AttentionRecord:
    """Of frames 10 to 13, the first and the third without W."""
    record = AttentionRecord.empty(range(10, 14), K)
    record.put(Heard(11, np.eye(K, dtype=np.float32), np.full((K, K), 2, np.float32)))
    record.put(Heard(12, None, None))
    record.put(Heard(13, np.full((K, K), 0.25, np.float32), np.full((K, K), -1, np.float32)))
    return record


def test_a_mean_that_grows_is_that_of_all_frames_that_have_w() -> None:
    mean = AttentionMean(K)
    assert np.isnan(mean.mean()).all()
    eye, alike = np.eye(K, dtype=np.float32), np.full((K, K), 1 / K, np.float32)
    for weights in (eye, None, alike, eye):
        mean.put(Heard(0, weights, None if weights is None else 3 * weights))
    assert mean.frames == 3
    np.testing.assert_allclose(mean.mean(), (2 * eye + alike) / 3)
    np.testing.assert_allclose(mean.mean(raw=True), 2 * eye + alike, atol=1e-6)


def test_a_record_knows_its_frames_and_what_is_missing() -> None:
    record = a_record()
    assert record.frames == range(10, 14)
    assert np.isfinite(record.weights).all(axis=(1, 2)).tolist() == [False, True, False, True]
    assert np.isfinite(record.raw).all(axis=(1, 2)).tolist() == [False, True, False, True]


def test_a_mean_is_over_those_of_the_asked_frames_that_there_are() -> None:
    record = a_record()
    np.testing.assert_allclose(record.mean(range(11, 12)), np.eye(K))
    np.testing.assert_allclose(record.mean(range(99)), (np.eye(K) + 0.25) / 2)
    np.testing.assert_allclose(record.mean(range(99), raw=True), 0.5)
    for nowhere in (range(10, 11), range(12, 13), range(5), range(20, 30)):
        assert np.isnan(record.mean(nowhere)).all()


def test_body_parts_lie_together_the_right_side_first() -> None:
    penn = load_skeleton("penn13")
    names = [penn.joints[joint] for joint in by_body_part(penn)]
    assert names[:4] == ["head", "right_shoulder", "right_elbow", "right_wrist"]
    assert names[4:8] == ["left_shoulder", "left_elbow", "left_wrist", "right_hip"]
    assert names[-3:] == ["left_hip", "left_knee", "left_ankle"]


@pytest.mark.parametrize("name", skeleton_names())
def test_an_order_holds_every_joint_once(name: str) -> None:
    skeleton = load_skeleton(name)
    assert sorted(by_body_part(skeleton)) == list(range(len(skeleton)))
