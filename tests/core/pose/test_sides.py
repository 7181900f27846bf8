"""Left and right change places, whole limbs at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kimnet_core.labels.document import check
from kimnet_core.pose.pose import Poses, Source, Visibility, same
from kimnet_core.pose.sides import limb, limb_of_bone, paired, swapped
from kimnet_core.pose.skeleton import Skeleton, load_skeleton, skeleton_names

PENN = load_skeleton("penn13")
RIGHT_WRIST, LEFT_WRIST, HEAD = PENN.index("right_wrist"), PENN.index("left_wrist"), PENN.index("head")


def poses(frames: int = 2) -> Poses:
    """Joint j of frame n at (j, n), score 0.3, hidden where j is odd."""
    joints, there = np.meshgrid(np.arange(len(PENN)), np.arange(frames))
    model = Poses.placed_by(Source.MODEL, np.stack([joints, there], axis=2), 0.3, origin=4)
    return replace(model, visibility=np.where(joints % 2, Visibility.HIDDEN, Visibility.VISIBLE).astype(np.uint8))


def names(joints: frozenset[int], skeleton: Skeleton = PENN) -> set[str]:
    return {skeleton.joints[joint] for joint in joints}


def test_a_joint_and_its_mirror_change_places_with_their_visibility_and_become_human() -> None:
    after = swapped(poses(), PENN, {RIGHT_WRIST})
    assert after.xy[1, [RIGHT_WRIST, LEFT_WRIST]].tolist() == [[LEFT_WRIST, 1], [RIGHT_WRIST, 1]]
    assert after.visibility[0, [RIGHT_WRIST, LEFT_WRIST]].tolist() == [2, 1]
    assert after.human.sum(axis=1).tolist() == [2, 2]
    assert (after.score[after.human] == 1).all()
    others = ~np.isin(np.arange(len(PENN)), [RIGHT_WRIST, LEFT_WRIST])
    assert np.array_equal(after.xy[:, others], poses().xy[:, others])
    assert (after.source[:, others] == Source.MODEL).all()


def test_a_joint_that_is_alone_goes_to_the_other_side_and_leaves_nothing() -> None:
    alone = poses(1).without(np.arange(len(PENN)) == LEFT_WRIST)
    after = swapped(alone, PENN, {LEFT_WRIST})
    assert not after.placed[0, RIGHT_WRIST]
    assert after.human[0, LEFT_WRIST]
    check(after)


def test_swapping_twice_puts_every_joint_back() -> None:
    back = swapped(swapped(poses(), PENN, range(len(PENN))), PENN, range(len(PENN)))
    assert np.array_equal(back.xy, poses().xy)
    assert np.array_equal(back.visibility, poses().visibility)


def test_a_joint_without_a_mirror_has_no_other_side() -> None:
    assert same(swapped(poses(), PENN, {HEAD}), poses())
    assert paired(PENN, {HEAD, RIGHT_WRIST}) == {RIGHT_WRIST, LEFT_WRIST}


@pytest.mark.parametrize(
    ("skeleton", "joint", "expected"),
    [
        ("penn13", "right_elbow", {"right_shoulder", "right_elbow", "right_wrist"}),
        ("penn13", "right_shoulder", {"right_shoulder", "right_elbow", "right_wrist"}),
        ("penn13", "left_ankle", {"left_hip", "left_knee", "left_ankle"}),
        ("penn13", "head", {"head"}),
        ("jhmdb15", "left_wrist", {"left_shoulder", "left_elbow", "left_wrist"}),
        ("coco17", "right_knee", {"right_hip", "right_knee", "right_ankle"}),
        ("coco17", "left_elbow", {"left_shoulder", "left_elbow", "left_wrist"}),
        ("coco17", "left_ear", {"left_eye", "left_ear"}),
    ],
)
def test_limbs_are_those_a_person_would_name(skeleton: str, joint: str, expected: set[str]) -> None:
    known = load_skeleton(skeleton)
    assert names(limb(known, known.index(joint)), known) == expected


@pytest.mark.parametrize("name", skeleton_names())
def test_limbs_divide_the_joints_and_mirror_each_other(name: str) -> None:
    skeleton = load_skeleton(name)
    for joint in range(len(skeleton)):
        members = limb(skeleton, joint)
        assert joint in members
        assert all(limb(skeleton, other) == members for other in members)
        assert {int(skeleton.flip[other]) for other in members} == limb(skeleton, int(skeleton.flip[joint]))


def test_a_skeleton_without_edges_has_limbs_of_one_joint() -> None:
    assert limb(replace(PENN, edges=()), RIGHT_WRIST) == {RIGHT_WRIST}


def test_a_bone_inside_a_limb_stands_for_it_and_one_between_limbs_for_its_ends() -> None:
    elbow, shoulder, hip = (PENN.index(f"left_{part}") for part in ("elbow", "shoulder", "hip"))
    assert names(limb_of_bone(PENN, (elbow, shoulder))) == {"left_shoulder", "left_elbow", "left_wrist"}
    assert limb_of_bone(PENN, (shoulder, hip)) == {shoulder, hip}
