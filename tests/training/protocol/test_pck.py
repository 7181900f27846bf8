"""What is counted, and what follows from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kimnet_core.pose.skeleton import load_skeleton
from training.datasets.labelled_clips import ClipSet
from training.protocol.pck import Joints, evaluate
from training.protocol.sizes import Policy, Rule, Size

TORSO, PERSON = float(np.hypot(20, 30)), 100.0


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("policy", Policy)
def test_the_truth_is_right_everywhere(make_clip, clip_set, found, size: Size, policy: Policy) -> None:
    clip = make_clip()
    result = evaluate([found(clip)], clip_set(clip), size=size, policy=policy)
    assert result.auc == 100
    for pck in result.pck:
        shares = [pck.pooled, pck.joint_mean, pck.listed_mean, *pck.groups.values(), *pck.joints.values()]
        assert {(share.percent, share.low, share.high) for share in shares} == {(100, 100, 100)}


@pytest.mark.parametrize(("size", "length"), [(Size.TORSO, TORSO), (Size.PERSON, PERSON)])
def test_a_joint_is_right_within_alpha_sizes(make_clip, clip_set, found, size: Size, length: float) -> None:
    clip = make_clip()
    near, far = (found(clip, [0.2 * length * factor, 0]) for factor in (0.99, 1.01))
    percent = [evaluate([one], clip_set(clip), size=size).pck for one in (near, far)]
    assert [[pck.pooled.percent for pck in each] for each in percent] == [[100, 0, 0], [0, 0, 0]]


def test_the_centre_of_the_box_is_no_pose(make_clip, clip_set, found) -> None:
    clip = make_clip()
    centre = clip.boxes.reshape(-1, 2, 2).mean(axis=1)[:, None]
    result = evaluate([replace(found(clip), xy=np.broadcast_to(centre, clip.xy.shape))], clip_set(clip))
    assert result.pck[0].pooled.percent < 10


def test_the_order_of_clips_changes_nothing(make_clip, clip_set, found) -> None:
    rng = np.random.default_rng(0)
    clips = [make_clip(name, length) for name, length in (("a", 3), ("b", 9), ("c", 5))]
    poses = [found(clip, rng.normal(0, 8, clip.xy.shape)) for clip in clips]
    there = evaluate(poses, clip_set(*clips))
    assert evaluate(poses[::-1], clip_set(*clips[1:], clips[0])) == there


def test_groups_and_means_by_hand(make_clip, clip_set, found) -> None:
    """Two frames. The right wrist is wrong in both, the left one in the first; the head is never visible."""
    clip = make_clip(length=2)
    clip.visibility[:, 0] = 1
    clip.visibility[1, 6] = 0  # the left wrist
    moved = np.zeros_like(clip.xy)
    moved[:, 5], moved[0, 6] = 50, 50
    pck = evaluate([found(clip, moved)], clip_set(clip)).pck[0]
    assert pck.joints["right_wrist"].percent == pck.joints["left_wrist"].percent == 0
    moved[0, 6] = 0
    pck = evaluate([found(clip, moved)], clip_set(clip)).pck[0]
    assert pck.groups["Wri."].percent == 50, "each side alike, though the left one counts once"
    assert pck.groups["Elb."].percent == 100
    assert np.isnan(pck.groups["Head"].percent)
    assert "head" not in pck.joints
    assert pck.joint_mean.percent == pytest.approx(100 * 11 / 12)
    assert pck.pooled.percent == pytest.approx(100 * 21 / 23)
    assert pck.pooled.counted == 23


def test_the_listed_mean_of_jhmdb_leaves_out_neck_and_belly(make_clip, found) -> None:
    skeleton = load_skeleton("jhmdb15")
    xy = np.random.default_rng(0).uniform(20, 90, (2, 15, 2))
    clip = replace(make_clip(length=2), xy=xy, visibility=np.full((2, 15), 2, np.uint8))
    moved = np.zeros_like(xy)
    moved[:, :2] = 500
    pck = evaluate([found(clip, moved)], ClipSet("made", skeleton, (clip,), ())).pck[0]
    assert pck.listed_mean.percent == 100
    assert pck.joint_mean.percent == pytest.approx(100 * 13 / 15)


def test_only_the_joints_that_are_asked_for_count(make_clip, clip_set, found) -> None:
    """Per frame 10 visible, 2 hidden that are wrong, 1 without a label."""
    clip = make_clip(length=4)
    clip.visibility[:, :2], clip.visibility[:, 2] = 1, 0
    clip.xy[:, 2] = np.nan
    moved = np.zeros_like(clip.xy)
    moved[:, :2] = 90
    poses = replace(found(clip, moved), covered=np.arange(13) < np.full((4, 1), 4))  # of the visible ones: joint 3
    shares = {joints: evaluate([poses], clip_set(clip), joints=joints).pck[0].pooled for joints in Joints}
    assert {joints: (share.percent, share.counted) for joints, share in shares.items()} == {
        Joints.VISIBLE: (100, 40),
        Joints.HIDDEN: (0, 8),
        Joints.LABELLED: (pytest.approx(100 * 40 / 48), 48),
        Joints.COVERED: (100, 4),
    }


def test_rules_are_told_for_frames_in_which_a_joint_counts(make_clip, clip_set, found) -> None:
    clip = make_clip(length=5)
    clip.visibility[1, 2] = 0
    clip.visibility[2, [1, 2]] = 0
    clip.visibility[3] = 0
    result = evaluate([found(clip)], clip_set(clip))
    assert result.rules == {Rule.TORSO: 2, Rule.OTHER_TORSO: 1, Rule.NEAREST: 1}
    assert (result.frames, result.videos) == (4, 1)


def test_drift_is_told_by_steps_since_a_start(make_clip, clip_set, found) -> None:
    """A pixel more to the right with each step; every other clip starts anew after 3 frames."""
    clips = [make_clip("a", 6), make_clip("b", 6)]
    steps = [np.arange(6), np.arange(6) % 3]
    moved = [np.stack([3.0 * each, 0 * each], axis=1)[:, None] for each in steps]
    poses = [found(clip, by, steps=each) for clip, by, each in zip(clips, moved, steps, strict=True)]
    drift = evaluate(poses, clip_set(*clips)).drift
    assert [each.step for each in drift] == list(range(6))
    assert [each.counted for each in drift] == [13 * count for count in (3, 3, 3, 1, 1, 1)]
    np.testing.assert_allclose([each.error for each in drift], 100 * 3 * np.arange(6) / TORSO)
    assert [each.percent for each in drift] == [100, 100, 100, 0, 0, 0]


def test_intervals_hold_the_value_and_are_of_videos(make_clip, clip_set, found) -> None:
    """Ten videos, each right in all of its frames or in none, so its length makes nothing surer."""
    clips = [make_clip(f"{i}", 8) for i in range(10)]
    pck = evaluate([found(clip, 40.0 * (i % 2)) for i, clip in enumerate(clips)], clip_set(*clips)).pck[0]
    for share in (pck.pooled, pck.joint_mean, pck.groups["Knee"], pck.joints["head"]):
        assert share.percent == 50
        assert 15 <= share.low <= 25
        assert 75 <= share.high <= 85


def test_the_area_is_that_under_the_curve(make_clip, clip_set, found) -> None:
    """All joints are 0.095 sizes away: wrong at 0.01 to 0.09, right at the other eleven."""
    clip = make_clip()
    assert evaluate([found(clip, [0.095 * TORSO, 0])], clip_set(clip)).auc == pytest.approx(55)


def test_what_does_not_belong_together_is_refused(make_clip, clip_set, found) -> None:
    a, b = make_clip("a"), make_clip("b")
    for poses in ([], [found(b)], [found(a), found(a)]):
        with pytest.raises(ValueError, match="different clips of made"):
            evaluate(poses, clip_set(a))
    with pytest.raises(ValueError, match="as many frames"):
        evaluate([found(make_clip("a", 3))], clip_set(a))
    with pytest.raises(ValueError, match="not a valid"):
        evaluate([found(a)], clip_set(a), size="head")
