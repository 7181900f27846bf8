"""How large a person is: each rule by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kimnet_core.pose.skeleton import load_skeleton
from training.protocol.sizes import Policy, Rule, Size, sizes

PENN = load_skeleton("penn13")
LEFT_SHOULDER, RIGHT_SHOULDER, RIGHT_HIP, LEFT_HIP = 2, 1, 7, 8
TORSO = float(np.hypot(20, 30))
NAN = np.nan


def torso(clip, policy=Policy.VISIBLE, predicted=None, skeleton=PENN):
    return sizes(clip, skeleton, Size.TORSO, policy, clip.xy if predicted is None else predicted)


def test_the_torso_is_that_of_the_joints_2_and_7_where_both_are_visible(make_clip) -> None:
    found = torso(make_clip(length=3))
    np.testing.assert_allclose(found.pixels, TORSO)
    assert found.rules == (Rule.TORSO,) * 3


def test_else_it_is_the_other_diagonal(make_clip) -> None:
    clip = make_clip(length=2)
    clip.visibility[1, RIGHT_HIP] = 1  # labelled, and not to be trusted
    clip.xy[1, LEFT_HIP] = clip.xy[1, RIGHT_SHOULDER] + [3, 4]
    found = torso(clip)
    np.testing.assert_allclose(found.pixels, [TORSO, 5])
    assert found.rules == (Rule.TORSO, Rule.OTHER_TORSO)


def test_else_it_is_that_of_the_nearest_frame_and_of_two_the_earlier_one(make_clip) -> None:
    clip = make_clip(length=6)
    clip.visibility[1:4, [RIGHT_SHOULDER, LEFT_SHOULDER]] = 0
    clip.visibility[5, [RIGHT_SHOULDER, LEFT_SHOULDER]] = 0
    clip.xy[4, RIGHT_HIP] = clip.xy[4, LEFT_SHOULDER] + [6, 8]
    found = torso(clip)
    np.testing.assert_allclose(found.pixels, [TORSO, TORSO, TORSO, 10, 10, 10])
    assert found.rules == (Rule.TORSO, *[Rule.NEAREST] * 3, Rule.TORSO, Rule.NEAREST)


def test_else_it_is_a_share_of_the_person(make_clip) -> None:
    clip = make_clip(length=2)
    clip.visibility[:, [RIGHT_SHOULDER, LEFT_SHOULDER]] = 0
    clip.boxes[1] = [0, 0, 200, 50]
    found = torso(clip)
    np.testing.assert_allclose(found.pixels, [34, 68])
    assert found.rules == (Rule.SHARE,) * 2


def test_two_joints_in_one_place_measure_nothing(make_clip) -> None:
    clip = make_clip(length=1)
    clip.xy[0, RIGHT_HIP] = clip.xy[0, LEFT_SHOULDER]
    assert torso(clip).rules == (Rule.OTHER_TORSO,)


def test_legacy_takes_labels_whatever_their_visibility_and_else_what_was_predicted(make_clip) -> None:
    clip = make_clip(length=3, visibility=1)
    clip.xy[1, RIGHT_HIP] = clip.xy[1, LEFT_SHOULDER] + [0.6, 0.0]
    clip.xy[2, LEFT_SHOULDER] = NAN
    predicted = np.zeros_like(clip.xy)
    predicted[:, LEFT_SHOULDER] = [9, 12]
    found = torso(clip, Policy.LEGACY, predicted)
    np.testing.assert_allclose(found.pixels, [TORSO, 15, 15])
    assert found.rules == (Rule.TORSO, Rule.PREDICTED, Rule.PREDICTED)


def test_the_torso_of_jhmdb_goes_from_joint_4_to_joint_5(make_clip) -> None:
    skeleton = load_skeleton("jhmdb15")
    xy = np.zeros((1, 15, 2))
    xy[0, 4] = [3, 4]
    clip = replace(make_clip(length=1), xy=xy, visibility=np.full((1, 15), 2, np.uint8))
    assert torso(clip, skeleton=skeleton).pixels.tolist() == [5]


def test_a_person_is_as_large_as_the_longer_side_of_their_box(make_clip) -> None:
    clip = make_clip(length=4)
    clip.boxes[1] = [0, 0, 130, 20]
    clip.boxes[2] = NAN
    clip.boxes[3] = [0.75, 0.75, 0, 0]  # as in clip 2173 of Penn Action
    found = sizes(clip, PENN, Size.PERSON, Policy.VISIBLE, clip.xy)
    assert found.pixels.tolist() == [100, 130, 80, 80]
    assert found.rules == (Rule.BOX, Rule.BOX, Rule.JOINTS, Rule.JOINTS)


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("policy", Policy)
def test_a_frame_of_which_nothing_is_known_has_no_size(make_clip, size: Size, policy: Policy) -> None:
    clip = make_clip(length=1, visibility=0)
    clip.xy[:], clip.boxes[:] = NAN, NAN
    found = sizes(clip, PENN, size, policy, np.full_like(clip.xy, NAN))
    assert np.isnan(found.pixels).all()
    assert found.rules == (Rule.NONE,)
