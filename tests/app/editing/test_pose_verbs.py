"""The whole pose is moved, turned, scaled, copied, and swapped from left to right."""

from __future__ import annotations

import numpy as np
import pytest

from kimnet_core.pose.pose import Source, Visibility, same
from tests.app.editing.conftest import Bench
from tests.app.stand_in import SKELETON, K

WRIST, OTHER, HEAD = (SKELETON.index(name) for name in ("left_wrist", "right_wrist", "head"))


def test_the_whole_pose_is_held_and_dropped_in_one_step(bench: Bench) -> None:
    before = bench.poses()
    bench.selection.select_joint(2)
    for x in (5, 9, 3):
        bench.whole.drag(x, -1)
    bench.correction.drop_joint()
    assert np.allclose(bench.pose().xy - before.xy[:1], (3, -1))
    assert bench.pose().human.all()
    assert same(bench.poses()[1:], before[1:])
    assert bench.steps() == ["Move the pose"]


def test_several_picked_joints_are_moved_alone(bench: Bench) -> None:
    before = bench.pose().xy
    bench.selection.select_joints(frozenset({2, 3}))
    bench.whole.drag(4, 4)
    moved = (bench.pose().xy != before).any(axis=2)[0]
    assert moved.nonzero()[0].tolist() == [2, 3]


def test_a_dragged_joint_takes_those_picked_with_it_along(bench: Bench) -> None:
    before = bench.pose().xy[0]
    bench.selection.select_joints(frozenset({2, 3}), 3)
    bench.correction.drag_joint(3, *(before[3] + (7, -2)))
    bench.correction.drag_joint(3, *(before[3] + (8, -2)))
    bench.correction.drop_joint()
    assert (bench.pose().xy[0] - before)[1:5].tolist() == [[0, 0], [8, -2], [8, -2], [0, 0]]
    assert bench.steps() == ["Move 2 joints"]


def test_a_dragged_joint_that_is_not_picked_goes_alone(bench: Bench) -> None:
    before = bench.pose().xy[0]
    bench.selection.select_joints(frozenset({2, 3}))
    bench.correction.drag_joint(5, *(before[5] + 1))
    assert bench.selection.joints == {5}
    assert (bench.pose().xy[0] != before).any(axis=1).nonzero()[0].tolist() == [5]


def test_a_drag_that_is_cancelled_leaves_no_trace(bench: Bench) -> None:
    before = bench.poses()
    bench.whole.drag(4, 4)
    bench.correction.cancel_drag()
    assert same(bench.poses(), before)
    assert bench.steps() == []


def test_notches_of_a_turn_are_one_step_and_another_verb_is_another(bench: Bench) -> None:
    before = bench.pose().xy[0]
    for _ in range(9):
        bench.whole.turn(10)
    middle = before.mean(axis=0)
    assert bench.pose().xy[0] - middle == pytest.approx((before - middle) @ np.array([[0, 1], [-1, 0]]))
    bench.whole.scale(2)
    assert bench.steps() == ["Turn the pose", "Scale the pose"]
    bench.undo()
    bench.undo()
    assert np.array_equal(bench.pose().xy[0], before)


def test_the_pose_of_the_frame_before_comes_as_the_persons_own_with_its_visibility(bench: Bench) -> None:
    bench.selection.select_joint(WRIST)
    bench.joints.mark(Visibility.HIDDEN)
    bench.session.playback.seek(1)
    bench.whole.copy_previous()
    assert np.array_equal(bench.pose(1).xy, bench.pose(0).xy)
    assert bench.pose(1).visibility[0, WRIST] == Visibility.HIDDEN
    assert bench.pose(1).human.all()


def test_a_copied_pose_is_put_into_all_picked_frames(bench: Bench) -> None:
    bench.session.playback.seek(2)
    bench.whole.copy()
    bench.range.choose(range(6, 9))
    bench.whole.paste()
    after = bench.poses()
    assert all(np.array_equal(after.xy[frame], after.xy[2]) for frame in (6, 7, 8))
    assert after.human.any(axis=1).nonzero()[0].tolist() == [6, 7, 8]
    assert bench.heard == ["Copied the pose.", "Paste the pose in frames 6 to 8, from 0."]


def test_picked_joints_alone_are_copied(bench: Bench) -> None:
    bench.selection.select_joints(frozenset({2, 3}))
    bench.whole.copy()
    bench.session.playback.seek(4)
    before = bench.pose()
    bench.whole.paste()
    assert bench.pose().human[0].nonzero()[0].tolist() == [2, 3]
    assert np.array_equal(bench.pose().xy[0, 4:], before.xy[0, 4:])


def test_nothing_copied_and_nothing_to_copy_are_said(bench: Bench) -> None:
    bench.whole.paste()
    bench.picking.all()
    bench.joints.mark(Visibility.ABSENT)
    bench.whole.copy()
    assert bench.heard[0] == "Nothing was copied yet: copy a pose first."
    assert bench.heard[-1] == "There is no joint here to copy."


def test_a_joint_and_its_mirror_change_places_in_all_picked_frames(bench: Bench) -> None:
    before = bench.poses()
    bench.selection.select_joint(WRIST)
    bench.range.choose(range(3, 6))
    bench.sides.swap_joints()
    after = bench.poses()
    assert np.array_equal(after.xy[3:6, WRIST], before.xy[3:6, OTHER])
    assert np.array_equal(after.xy[3:6, OTHER], before.xy[3:6, WRIST])
    assert np.argwhere(after.human).tolist() == [[f, j] for f in (3, 4, 5) for j in sorted((WRIST, OTHER))]
    assert bench.steps() == ["Swap the sides of left wrist in frames 3 to 5, from 0"]
    bench.undo()
    assert same(bench.poses(), before)


def test_swapped_joints_are_anchors_that_a_network_does_not_swap_back(bench: Bench) -> None:
    network = bench.pose(0)
    bench.sides.swap_pose()
    swapped = bench.pose(0)
    bench.session.document.preview_poses(0, 0, network)
    bench.session.document.commit("Propagate")
    after = bench.pose(0)
    paired = np.arange(K) != HEAD
    assert np.array_equal(after.xy[0, paired], swapped.xy[0, paired])
    assert after.source[0, HEAD] == Source.MODEL


def test_a_limb_changes_sides_as_a_whole(bench: Bench) -> None:
    bench.selection.select_joint(WRIST)
    bench.sides.swap_limbs()
    arms = {SKELETON.index(f"{side}_{part}") for side in ("left", "right") for part in ("shoulder", "elbow", "wrist")}
    assert set(bench.pose().human[0].nonzero()[0].tolist()) == arms


def test_a_head_has_no_other_side_and_that_is_said(bench: Bench) -> None:
    bench.selection.select_joint(HEAD)
    bench.sides.swap_joints()
    assert bench.heard == ["There is no other side of head."]
    assert bench.steps() == []


def test_joints_are_picked_by_number_in_turn_by_limb_and_all_at_once(bench: Bench) -> None:
    picked = []
    for verb in (
        lambda: bench.picking.number(K + 3),
        lambda: bench.picking.step(1),
        lambda: bench.picking.step(-1),
        lambda: bench.picking.number(WRIST),
        bench.picking.limb,
        lambda: bench.picking.add({HEAD}),
        bench.picking.all,
        bench.picking.none,
    ):
        verb()
        picked.append((bench.selection.joint, len(bench.selection.joints)))
    assert picked == [
        (None, 0),
        (0, 1),
        (K - 1, 1),
        (WRIST, 1),
        (WRIST, 3),
        (WRIST, 4),
        (WRIST, K),
        (None, 0),
    ]
