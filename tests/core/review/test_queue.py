"""Faults that were put into a good track are found, and a good track has nothing to look at."""

from __future__ import annotations

import numpy as np
import pytest

from kimnet_core.pose.pose import Poses, Source
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.review import signs
from kimnet_core.review.peaks import doubt, peaks
from kimnet_core.review.queue import Finding, Reason, findings, geometric_signs
from kimnet_core.review.sides import swaps
from kimnet_core.review.signs import Sign

PENN = load_skeleton("penn13")
FRAMES = 120
WRIST, ELBOW, RIGHT_WRIST = (PENN.index(name) for name in ("left_wrist", "left_elbow", "right_wrist"))


def walking() -> np.ndarray:
    """(F, 13, 2) somebody 200 pixels tall who walks to the right and swings arms and legs."""
    t = np.arange(FRAMES)[:, None]
    rest = np.array(
        [[0, 0], [-20, 30], [20, 30], [-30, 65], [30, 65], [-32, 100], [32, 100], [-12, 100], [12, 100], [-14, 150],
         [14, 150], [-15, 200], [15, 200]], float
    )  # fmt: skip
    xy = np.tile(rest, (FRAMES, 1, 1))
    for joint, reach in ((3, 8), (5, 16), (9, 10), (11, 22)):
        swing = reach * np.sin(2 * np.pi * t[:, 0] / 30)
        xy[:, joint, 0] += swing
        xy[:, joint + 1, 0] -= swing
    xy[:, :, 0] += 100 + 1.5 * t
    return xy + np.random.default_rng(0).normal(0, 0.4, xy.shape)


def found_in(xy: np.ndarray, score: np.ndarray | float = 0.9) -> list[Finding]:
    poses = Poses.placed_by(Source.MODEL, xy, score)
    return findings(poses, PENN, geometric_signs(poses, PENN))


def swap_all(xy: np.ndarray, frames: slice) -> np.ndarray:
    swapped = xy.copy()
    swapped[frames] = xy[frames][:, PENN.flip]
    return swapped


def test_a_good_track_has_nothing_to_look_at() -> None:
    assert found_in(walking()) == []


def test_a_joint_that_leaps_away_for_three_frames_is_one_finding() -> None:
    xy = walking()
    xy[50:53, WRIST] += (60, -40)
    first, *others = found_in(xy)
    assert others == []
    assert first.joint == WRIST
    assert Sign.LEAP in {reason.sign for reason in first.reasons}
    assert set(range(50, 53)) & set(first.frames)
    assert abs(first.frame - 51) <= 2


def test_a_limb_that_stays_too_long_is_found_by_its_length() -> None:
    xy = walking()
    xy[:, WRIST, 1] += 50 * np.clip(1 - np.abs(np.arange(FRAMES) - 60) / 20, 0, 1)  # slowly, so that nothing leaps
    (only,) = found_in(xy)
    assert only.joint == WRIST
    assert {reason.sign for reason in only.reasons} == {Sign.STRETCH}
    assert 60 in only.frames


def test_joints_that_the_network_is_unsure_of_are_found() -> None:
    score = np.full((FRAMES, len(PENN)), 0.9)
    score[30:36, RIGHT_WRIST] = 0.1
    (only,) = found_in(walking(), score)
    assert (only.joint, only.frames, only.reach) == (RIGHT_WRIST, range(30, 36), 6)
    assert [reason.sign for reason in only.reasons] == [Sign.WEAK]


def test_a_swap_of_forty_frames_is_one_finding_that_names_its_frames() -> None:
    (only,) = found_in(swap_all(walking(), slice(40, 80)))
    assert {reason.sign for reason in only.reasons} == {Sign.SWAP}
    assert abs(only.frames.start - 40) <= 1
    assert abs(only.frames.stop - 80) <= 1
    assert {joint for pair in PENN.pairs for joint in pair} >= set(only.joints) >= {1, 2, 7, 8}
    assert only.reach == len(only.frames)


def test_a_swap_to_the_end_of_the_track_is_where_fewer_frames_are() -> None:
    (only,) = found_in(swap_all(walking(), slice(90, None)))
    assert abs(only.frames.start - 90) <= 1
    assert only.frames.stop == FRAMES


def test_the_side_that_a_person_placed_is_the_right_one() -> None:
    poses = Poses.placed_by(Source.MODEL, swap_all(walking(), slice(90, None)), 0.9)
    told = Poses.placed_by(Source.HUMAN, poses.xy)
    known = np.zeros((FRAMES, 1), bool)
    known[100] = True
    anchored = poses.replaced(known, told)
    found = findings(anchored, PENN, geometric_signs(anchored, PENN))
    assert found[0].frames.start == 0
    assert abs(found[0].frames.stop - 90) <= 1


def test_legs_that_pass_each_other_are_no_swap() -> None:
    xy = walking()
    assert swaps(xy, np.full(FRAMES, 220.0), PENN.pairs, np.zeros((FRAMES, 13), bool)) == []


def test_what_a_person_placed_is_no_finding() -> None:
    xy = walking()
    xy[50:53, WRIST] += (60, -40)
    poses = Poses.placed_by(Source.HUMAN, xy)
    assert findings(poses, PENN, geometric_signs(poses, PENN)) == []


def test_joints_that_are_off_at_the_same_time_are_looked_at_together() -> None:
    xy = walking()
    xy[50:53, WRIST] += (60, -40)
    xy[50:53, ELBOW] += (50, -30)
    xy[90, RIGHT_WRIST] += (0, 90)
    found = found_in(xy)
    assert [set(each.joints) for each in sorted(found, key=lambda each: each.frame)] == [{WRIST, ELBOW}, {RIGHT_WRIST}]


def test_the_worst_comes_first() -> None:
    score = np.full((FRAMES, len(PENN)), 0.9)
    score[10:16, RIGHT_WRIST] = 0.1
    xy = walking()
    xy[70, WRIST] += (90, -70)
    found = found_in(xy, score)
    assert [each.joint for each in found] == [WRIST, RIGHT_WRIST]
    assert found[0].severity > found[1].severity


def test_a_finding_is_known_again_after_labels_around_it_changed() -> None:
    before = Finding(50, range(48, 54), (Reason(Sign.LEAP, 3, 0.9),), 0.9, 4)
    after = Finding(52, range(51, 54), (Reason(Sign.WEAK, 3, 0.7), Reason(Sign.LEAP, 3, 0.6)), 0.8, 2)
    other = Finding(52, range(51, 54), (Reason(Sign.LEAP, 4, 0.6),), 0.6, 2)
    later = Finding(90, range(88, 92), (Reason(Sign.LEAP, 3, 0.6),), 0.6, 2)
    assert [each.is_known_as(before.key) for each in (before, after, other, later)] == [True, True, False, False]


def test_an_empty_track_has_nothing_to_look_at() -> None:
    nothing = Poses.absent(FRAMES, 13)
    assert findings(nothing, PENN, geometric_signs(nothing, PENN)) == []


# Single signs.


def test_a_run_that_ends_elsewhere_backwards_is_a_sign() -> None:
    poses = Poses.placed_by(Source.MODEL, np.zeros((2, 1, 2)))
    other = Poses.placed_by(Source.MODEL, np.array([[[0.0, 0]], [[12, 0]]]))
    np.testing.assert_allclose(signs.apart(poses, other, np.full(2, 100.0)), [[0], [0.5]])


def test_entropy_is_that_of_the_rows() -> None:
    weights = np.array([[1.0, 0, 0, 0], [0.25, 0.25, 0.25, 0.25], [0.5, 0.5, 0, 0], [0, 0, 0, 1]])
    np.testing.assert_allclose(signs.row_entropy(weights), [0, np.log(4), np.log(2), 0], atol=1e-9)


def test_only_a_change_far_beyond_the_usual_is_a_sign_of_attention() -> None:
    entropy = np.cumsum(np.full((20, 2), 0.01), axis=0)
    entropy[12:, 1] += 0.5
    found = signs.attention(entropy)
    assert found[12, 1] == 0.5
    assert found.sum() == 0.5


@pytest.mark.parametrize(("ratio", "severity"), [(0.5, 0), (0.8, 0.5), (1.0, 1)])
def test_a_second_peak_is_a_sign_when_it_is_nearly_as_high(ratio: float, severity: float) -> None:
    assert signs.rival(np.array([[ratio]]))[0, 0] == pytest.approx(severity)


# Peaks.


def bumps(*places: tuple[float, float, float]) -> np.ndarray:
    y, x = np.mgrid[:64, :64]
    return np.max([h * np.exp(-((x - a) ** 2 + (y - b) ** 2) / 8) for a, b, h in places], axis=0).astype(np.float32)


def test_two_peaks_are_found_below_the_cell_the_higher_first() -> None:
    first, second = peaks(bumps((20.3, 30.0, 0.9), (45.0, 12.25, 0.6)))
    assert (first.x, first.y) == pytest.approx((4 * 20.3 + 1.5, 4 * 30 + 1.5), abs=0.1)
    assert (second.x, second.y) == pytest.approx((4 * 45 + 1.5, 4 * 12.25 + 1.5), abs=0.1)
    assert (first.height, second.height) == pytest.approx((0.87, 0.59), abs=0.03)


def test_one_bump_has_one_peak_and_a_flat_map_none() -> None:
    assert len(peaks(bumps((20, 30, 0.9)))) == 1
    assert peaks(np.zeros((64, 64), np.float32)) == ()
    assert len(peaks(bumps((20, 30, 0.9), (22, 30, 0.8)))) == 1


def test_a_rival_has_its_share_and_its_distance() -> None:
    found = doubt(np.stack([bumps((20, 30, 0.8), (40, 30, 0.6)), bumps((20, 30, 0.8))]))
    assert found.ratio == pytest.approx([0.75, 0], abs=0.01)
    assert found.apart[0] == pytest.approx(80, abs=0.5)
    assert np.isnan(found.apart[1])
