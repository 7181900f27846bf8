"""Each way to get a first pose wrong does what it says, in torso sizes, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.perturbations import (
    USUAL,
    Kind,
    Limbs,
    Noise,
    Scale,
    Shift,
    Swap,
    Wrong,
    of_kind,
    perturbed,
)

SKELETON = load_skeleton("penn13")
K = len(SKELETON)
TORSO = 50.0


def pose() -> np.ndarray:
    """Joints on a diagonal, but the torso's two lie 50 pixels apart."""
    xy = np.arange(K)[:, None] * [10.0, 20.0] + 100
    a, b = SKELETON.torso
    xy[b] = xy[a] + [30, 40]
    return xy


def rng(draw: int = 0) -> np.random.Generator:
    return np.random.default_rng(draw)


def test_noise_moves_every_joint_by_its_sigma_in_torso_sizes() -> None:
    many = np.stack([perturbed(pose(), SKELETON, Noise(0.2), rng(draw)) - pose() for draw in range(400)])
    assert (many != 0).all()
    assert many.std() == pytest.approx(0.2 * TORSO, rel=0.03)
    assert many.mean() == pytest.approx(0, abs=0.5)


def test_a_shift_moves_all_joints_alike_and_down_is_ninety_degrees() -> None:
    moved = perturbed(pose(), SKELETON, Shift(0.5, 90), rng()) - pose()
    np.testing.assert_allclose(moved, np.tile([0.0, 25.0], (K, 1)), atol=1e-9)


def test_a_scale_keeps_the_centre_and_multiplies_every_distance_to_it() -> None:
    before, after = pose(), perturbed(pose(), SKELETON, Scale(1.5), rng())
    np.testing.assert_allclose(after.mean(axis=0), before.mean(axis=0))
    np.testing.assert_allclose(after[3] - after[7], 1.5 * (before[3] - before[7]))


@pytest.mark.parametrize("limbs", Limbs)
def test_a_swap_exchanges_the_joints_of_those_limbs_alone(limbs: Limbs) -> None:
    before, after = pose(), perturbed(pose(), SKELETON, Swap(limbs), rng())
    words = {Limbs.ARMS: ("shoulder", "elbow", "wrist"), Limbs.LEGS: ("hip", "knee", "ankle")}.get(limbs, ("t_",))
    for joint, name in enumerate(SKELETON.joints):
        partner = SKELETON.flip[joint] if any(word in name for word in words) else joint
        np.testing.assert_array_equal(after[joint], before[partner])


def test_one_wrong_joint_leaves_all_others_where_they_were() -> None:
    moved = perturbed(pose(), SKELETON, Wrong(0.4, joint=6, degrees=180), rng()) - pose()
    np.testing.assert_allclose(moved[6], [-20, 0], atol=1e-9)
    assert not np.delete(moved, 6, axis=0).any()


def test_a_drawn_joint_is_one_that_is_there() -> None:
    xy = pose()
    absent = [joint for joint in range(K) if joint not in (*SKELETON.torso, 4)]
    xy[absent] = np.nan
    seen = set()
    for draw in range(40):
        moved = perturbed(xy, SKELETON, Wrong(0.4), rng(draw)) - xy
        (joint,) = np.flatnonzero(np.nan_to_num(moved).any(axis=1))
        assert np.hypot(*moved[joint]) == pytest.approx(0.4 * TORSO)
        seen.add(int(joint))
    assert seen == {*SKELETON.torso, 4}


@given(st.sampled_from(Kind), st.integers(0, 2**32 - 1))
def test_the_same_draw_gives_the_same_pose(kind: Kind, draw: int) -> None:
    for perturbation in of_kind(kind, USUAL[kind], SKELETON):
        assert perturbation.kind is kind
        one, other = (perturbed(pose(), SKELETON, perturbation, rng(draw)) for _ in range(2))
        np.testing.assert_array_equal(one, other)
        if not perturbation.drawn:
            np.testing.assert_array_equal(one, perturbed(pose(), SKELETON, perturbation, rng(draw + 1)))


def test_a_scale_is_tried_with_its_inverse_and_swaps_are_of_what_can_be_swapped() -> None:
    assert of_kind(Kind.SCALE, 1.25, SKELETON) == [Scale(1.25), Scale(0.8)]
    assert [each.limbs for each in of_kind(Kind.SWAP, 0, SKELETON)] == list(Limbs)


def test_what_cannot_be_measured_or_made_is_refused() -> None:
    xy = pose()
    xy[SKELETON.torso[0]] = np.nan
    with pytest.raises(ValueError, match="torso"):
        perturbed(xy, SKELETON, Noise(0.1), rng())
    with pytest.raises(ValueError, match="above 0"):
        of_kind(Kind.SCALE, 0, SKELETON)
