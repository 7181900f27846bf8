"""A simulated annotator whose every click can be counted by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kimnet_core.errors import InputError
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.effort import Truth, corrections, effort
from kimnet_core.tracking.keyframes import keyframes

NAN = float("nan")
PENN = load_skeleton("penn13")
LEFT_SHOULDER, RIGHT_HIP = PENN.torso
NAMES = ("hand", "foot")


class Drift:
    """Joints go on from where they are at a velocity of their own; what they were asked with is kept."""

    def __init__(self, *velocity: tuple[float, float]) -> None:
        self.velocity = np.array(velocity)
        self.asked = []

    def carry(self, at, labels):
        self.asked.append((at, labels))
        for ahead in range(1, len(labels) - at):
            yield labels.xy[at] + ahead * self.velocity


class Blind:
    """Finds nothing."""

    def carry(self, at, labels):
        for _ in range(at + 1, len(labels)):
            yield np.full(labels.xy.shape[1:], np.nan)


def at_rest(frames: int = 10) -> Truth:
    """Two joints that rest; a torso is 10 pixels, so that a joint is off beyond 2."""
    return Truth(np.tile([[0.0, 0.0], [50.0, 0.0]], (frames, 1, 1)), np.full(frames, 10.0), 0.2)


def work(carrier, truth: Truth):
    return effort(list(corrections(carrier, truth)), truth, NAMES)


# Clicks.


def test_a_joint_that_drifts_is_put_right_whenever_it_is_off() -> None:
    """One pixel a frame: 2 px are right, 3 px are off, so in the frames 3, 6 and 9."""
    found = work(Drift((1, 0), (0, 0)), at_rest())
    assert found.clicks == 5
    assert found.clicks_per_100 == 50
    assert found.by_joint == {"hand": 4, "foot": 1}
    assert found.by_frame == {0: NAMES, 3: ("hand",), 6: ("hand",), 9: ("hand",)}


def test_all_joints_that_are_off_in_a_frame_are_put_right_in_it() -> None:
    """The foot is off in the frames 2, 5, 8 as long as it is never corrected with the hand."""
    found = work(Drift((1, 0), (0, 1.5)), at_rest())
    assert found.by_frame == {0: NAMES, 2: ("foot",), 3: ("hand",), 4: ("foot",), 6: NAMES, 8: ("foot",), 9: ("hand",)}


def test_a_carrier_that_makes_no_mistake_costs_the_first_frame() -> None:
    found = work(Drift((0, 0), (0, 0)), at_rest())
    assert found.clicks == 2
    assert found.lasting.corrections == 0
    assert np.isnan(found.lasting.mean)


def test_where_nothing_is_found_every_joint_is_clicked() -> None:
    found = work(Blind(), at_rest(4))
    assert found.clicks == 8
    assert found.uncorrected.percent == 0
    assert found.lasting.mean == 0
    assert np.isnan(found.lasting.errors[1])


def test_what_the_truth_does_not_know_is_not_judged() -> None:
    """The hand is unknown from frame 3 to 6, where it drifts off; the foot comes into view in frame 2."""
    truth = at_rest()
    truth.xy[3:7, 0] = NAN
    truth.xy[:2, 1] = NAN
    carrier = Drift((1, 0), (0, 0))
    found = work(carrier, truth)
    assert found.by_frame == {0: ("hand",), 2: ("foot",), 7: ("hand",)}
    assert found.uncorrected.frames[2:6] == (0, 0, 0, 0)  # the foot alone, which nobody placed


def test_a_carrier_is_told_what_was_clicked_and_what_was_passed() -> None:
    carrier = Drift((1, 0), (0, 0))
    work(carrier, at_rest())
    at, labels = carrier.asked[1]
    assert at == 3
    assert np.argwhere(labels.human).tolist() == [[0, 0], [0, 1], [3, 0]]
    np.testing.assert_array_equal(labels.xy[:4, 0, 0], [0, 1, 2, 0])
    assert not labels.placed[4:].any()


@given(hnp.arrays(np.float64, (8, 2, 2), elements=st.one_of(st.floats(-9, 9), st.just(NAN))))
def test_clicks_lie_between_the_first_frame_and_every_joint(xy: np.ndarray) -> None:
    xy[0, 0] = 0
    truth = Truth(xy, np.full(8, 10.0), 0.2)
    found = work(Drift((1, 0), (0, 1)), truth)
    assert truth.judged[0].sum() <= found.clicks <= truth.judged.sum()
    assert work(Blind(), truth).clicks == truth.judged.sum()


# Figures.


def test_pck_without_a_correction_is_that_of_the_first_pose_carried_to_the_end() -> None:
    """The hand is right in 2 of 9 frames, the foot in all."""
    uncorrected = work(Drift((1, 0), (0, 0)), at_rest()).uncorrected
    assert uncorrected.percent == pytest.approx(100 * 11 / 18)
    assert uncorrected.joints == {"hand": pytest.approx(100 * 2 / 9), "foot": 100}
    assert uncorrected.frames == (100, 100, 50, 50, 50, 50, 50, 50, 50)


def test_how_long_a_correction_holds_is_counted_until_the_joint_is_off_again() -> None:
    """From frame 3 and 6 for two frames each; that in frame 9 has nothing after it."""
    lasting = work(Drift((1, 0), (0, 0)), at_rest()).lasting
    assert (lasting.corrections, lasting.to_the_end) == (2, 0)
    assert (lasting.mean, lasting.median) == (2, 2)
    assert lasting.errors == {
        1: pytest.approx(0.1),
        2: pytest.approx(0.2),
        5: pytest.approx(0.5),
        10: pytest.approx(NAN, nan_ok=True),
    }


def test_a_correction_that_is_never_lost_holds_to_the_last_judged_frame() -> None:
    """The hand jumps in frame 2 and rests; it is not judged in the last frame."""
    truth = at_rest()
    truth.xy[2:, 0, 0] = 30
    truth.xy[9, 0] = NAN
    lasting = work(Drift((0, 0), (0, 0)), truth).lasting
    assert (lasting.corrections, lasting.to_the_end, lasting.mean) == (1, 1, 6)


def test_a_correction_is_followed_beyond_the_next_one() -> None:
    """The foot is put right in between; what a correction of the hand is worth is told without that."""
    (given, *later) = corrections(Drift((0.25, 0), (0, 1)), at_rest(14))
    assert len(given.errors) == 13
    assert [each.at for each in later] == [3, 6, 9, 12]
    np.testing.assert_allclose(later[2].errors[:, 1], [0.1, 0.2, 0.3, 0.4])
    assert later[2].joints.tolist() == [True, True]


# The truth.


def standing(frames: int) -> np.ndarray:
    xy = np.zeros((frames, 13, 2))
    xy[:, RIGHT_HIP] = [30.0, 40.0]
    return xy


def test_a_frame_without_a_torso_is_measured_by_the_nearest_one() -> None:
    xy = standing(6)
    xy[4:, RIGHT_HIP] *= 2
    xy[1:4, LEFT_SHOULDER] = NAN
    truth = Truth.of(xy, PENN, np.ones(13, bool))
    np.testing.assert_array_equal(truth.size, [50, 50, 50, 100, 100, 100])


def test_joints_that_were_not_asked_for_are_not_judged_but_may_be_the_measure() -> None:
    only_head = np.arange(13) == 0
    truth = Truth.of(standing(2), PENN, only_head)
    assert truth.joints == [0]
    np.testing.assert_allclose(truth.errors(1, np.full((13, 2), [3.0, 4.0]))[:2], [0.1, NAN])


def test_a_truth_that_cannot_judge_is_refused() -> None:
    with pytest.raises(InputError, match="not above 0"):
        Truth.of(standing(2), PENN, np.ones(13, bool), 0.0)
    with pytest.raises(InputError, match="not above 0"):
        Truth.of(standing(2), PENN, np.ones(13, bool), NAN)
    lacking = standing(2)
    lacking[0, RIGHT_HIP] = lacking[1, LEFT_SHOULDER] = NAN
    with pytest.raises(InputError, match="left_shoulder and right_hip"):
        Truth.of(lacking, PENN, np.ones(13, bool))


# Lines between keyframes.


def test_a_polyline_needs_its_corners() -> None:
    """Up to frame 10, down to frame 16, then at rest."""
    x = np.concatenate([np.arange(11.0), 10 - np.arange(1.0, 7), np.full(5, 4.0)])
    xy = np.stack([x, 2 * x], axis=1)
    assert keyframes(xy, np.full(len(xy), 0.01)) == [0, 10, 16]
    assert keyframes(xy, np.full(len(xy), 100.0)) == [0]


def test_unknown_frames_bind_no_line() -> None:
    xy = np.stack([[0.0, NAN, 90.0, NAN, 40.0, 50.0, NAN], np.zeros(7)], axis=1)
    assert keyframes(xy, np.full(7, 1.0)) == [0, 2, 4, 5]
    xy[2] = NAN
    assert keyframes(xy, np.full(7, 1.0)) == [0, 5]
    assert keyframes(xy[-1:], np.full(1, 1.0)) == []


@given(hnp.arrays(np.float64, (7, 2), elements=st.integers(0, 5).map(float)), st.floats(0.3, 2.5))
def test_no_choice_of_keyframes_has_fewer(xy: np.ndarray, limit: float) -> None:
    chosen = keyframes(xy, np.full(7, limit))
    assert fits(xy, chosen, limit)
    fewer = (choice for count in range(1, len(chosen)) for choice in combinations(range(7), count))
    assert not any(fits(xy, choice, limit) for choice in fewer if choice[0] == 0)


def fits(xy: np.ndarray, chosen, limit: float) -> bool:
    """Whether straight lines between the chosen frames, and resting after the last, stay within the limit."""
    lines = np.stack([np.interp(np.arange(len(xy)), chosen, xy[list(chosen), axis]) for axis in (0, 1)], axis=1)
    return bool((np.linalg.norm(lines - xy, axis=1) <= limit + 1e-9).all())
