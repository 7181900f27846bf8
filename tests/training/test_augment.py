"""The parts a clip is made of, by hand-computed cases and by properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.augment import (
    CHAINS,
    LimbTurn,
    apply,
    blur_along,
    coarse,
    inverse,
    relight,
    similarity,
    smooth_walk,
)

LIMB = np.array([[100.0, 100], [140, 100], [180, 100]])


def test_a_walk_starts_at_nothing_and_changes_its_speed_slowly() -> None:
    paths = np.stack([smooth_walk(np.random.default_rng(seed), 5, 6.0, 2) for seed in range(400)])
    assert paths.shape == (400, 5, 2)
    assert not paths[:, 0].any()
    speed = np.diff(paths, axis=1)
    assert speed[:, 0].std() == pytest.approx(6, rel=0.1)
    assert np.diff(speed, axis=1).std() == pytest.approx(2, rel=0.1)


def test_a_quarter_turn_about_the_centre_takes_right_to_below() -> None:
    matrix = similarity(np.pi / 2, 2.0, np.array([1.0, 0]), np.array([50, 50]))
    np.testing.assert_allclose(apply(matrix, np.array([[50, 50], [60, 50]])), [[51, 50], [51, 70]])


@given(st.floats(-3, 3), st.floats(0.5, 2), st.floats(-50, 50))
def test_the_inverse_undoes_a_similarity(angle, scale, move) -> None:
    matrix = similarity(angle, scale, np.array([move, -move]), np.array([127.5, 100]))
    points = np.array([[0.0, 0], [255, 10]])
    np.testing.assert_allclose(apply(inverse(matrix), apply(matrix, points)), points, atol=1e-9)


def test_a_limb_turns_about_its_first_joint_as_a_whole() -> None:
    turned = LimbTurn(LIMB, np.pi / 6).target(LIMB)
    c, s = np.cos(np.pi / 6), np.sin(np.pi / 6)
    np.testing.assert_allclose(turned, [[100, 100], [100 + 40 * c, 100 + 40 * s], [100 + 80 * c, 100 + 80 * s]])


def test_what_is_far_from_a_limb_stays() -> None:
    far = np.array([[100.0, 220], [10, 100]])
    np.testing.assert_allclose(LimbTurn(LIMB, np.pi / 6).target(far), far, atol=0.01)


@given(st.floats(-0.6, 0.6), st.floats(0, 255), st.floats(0, 255))
def test_source_undoes_target_wherever_a_point_is(angle, x, y) -> None:
    turn = LimbTurn(LIMB, angle)
    point = np.array([[x, y]])
    np.testing.assert_allclose(turn.source(turn.target(point)), point, atol=0.01)


def test_a_change_of_light_is_one_table_for_a_frame() -> None:
    frames = np.arange(256, dtype=np.uint8)[None, :, None, None].repeat(3, axis=0).repeat(3, axis=3)
    lit = relight(np.random.default_rng(4), frames)
    assert lit.shape == frames.shape
    assert not np.array_equal(lit, frames)
    assert (np.diff(lit[..., 0].astype(int), axis=1) >= 0).all()


@pytest.mark.parametrize("move", [(1, 0), (7, 3), (-2.5, 4.4), (0, -12)])
def test_blur_smears_along_the_movement_and_moves_nothing(move) -> None:
    frame = np.zeros((41, 41, 3), np.uint8)
    frame[20, 20] = 250
    smeared = blur_along(frame, np.array(move))[..., 0].astype(float)
    y, x = np.mgrid[:41, :41]
    assert (smeared * x).sum() / smeared.sum() == pytest.approx(20, abs=0.1)
    assert (smeared * y).sum() / smeared.sum() == pytest.approx(20, abs=0.1)
    reach = np.abs(np.argwhere(smeared)[:, ::-1] - 20).max(axis=0)
    assert (np.abs(reach - np.abs(move) / np.array(2)) <= 0.5).all()


def test_a_still_frame_is_not_blurred() -> None:
    frame = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    assert blur_along(frame, np.zeros(2)) is frame


def test_chains_are_limbs_of_one_side(penn) -> None:
    for chain in CHAINS:
        names = [penn.joints[i].split("_") for i in chain]
        assert len({side for side, _ in names}) == 1
        assert [part for _, part in names] in (
            ["elbow", "wrist"], ["shoulder", "elbow", "wrist"], ["knee", "ankle"], ["hip", "knee", "ankle"],
        )  # fmt: skip


def test_a_coarse_film_keeps_its_colours_and_loses_its_detail() -> None:
    fine = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), dtype=np.uint8)
    fine[:, :, 32:] //= 4
    seen = coarse(np.random.default_rng(1), fine)
    assert seen.shape == fine.shape
    assert seen.dtype == np.uint8
    for half in (slice(0, 32), slice(32, 64)):
        assert seen[:, :, half].mean() == pytest.approx(fine[:, :, half].mean(), abs=6)
        assert seen[:, :, half].std() < 0.7 * fine[:, :, half].std()
