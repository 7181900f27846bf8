"""Locked joints stay as they are, whatever a person or a network wants, and the person is told."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from kimnet_core.pose.pose import Poses, Source, Visibility, same
from tests.app.editing.conftest import Bench
from tests.app.stand_in import FRAMES, SKELETON, K

WRIST, ELBOW = SKELETON.index("left_wrist"), SKELETON.index("left_elbow")


@pytest.fixture
def locked(bench: Bench) -> Bench:
    """The left wrist is locked and picked."""
    bench.selection.select_joint(WRIST)
    bench.joints.switch_lock()
    bench.heard.clear()
    return bench


VERBS: dict[str, Callable[[Bench], object]] = {
    "drag": lambda bench: bench.correction.drag_joint(WRIST, 3.0, 4.0),
    "nudge": lambda bench: bench.joints.nudge(1, 0),
    "hide": lambda bench: bench.joints.mark(Visibility.HIDDEN),
    "clear": lambda bench: bench.joints.mark(Visibility.ABSENT),
    "place": lambda bench: bench.joints.place(WRIST, 3.0, 4.0),
}


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_changes_a_locked_joint_and_none_leaves_an_empty_step(locked: Bench, verb: str) -> None:
    before = locked.poses()
    VERBS[verb](locked)
    assert locked.steps() == ["Lock left wrist"]
    assert same(locked.poses(), before)
    assert locked.heard[-1] == "Locked, so unchanged: left wrist. Pose > Lock frees what is picked."


def test_of_many_joints_the_free_ones_are_changed(locked: Bench) -> None:
    before = locked.pose()
    locked.whole.drag(5, 5)
    locked.correction.drop_joint()
    still = (locked.pose().xy == before.xy).all(axis=2)[0]
    assert still.nonzero()[0].tolist() == [WRIST]
    assert locked.heard[-1].startswith("Locked, so unchanged: left wrist.")
    assert locked.steps()[-1] == "Move the pose"


def test_a_locked_joint_is_not_swapped_and_does_not_come_twice(locked: Bench) -> None:
    before = locked.pose()
    locked.sides.swap_joints()
    assert locked.pose().xy[0, WRIST].tolist() == before.xy[0, WRIST].tolist()
    other = int(SKELETON.flip[WRIST])
    assert locked.pose().xy[0, other].tolist() == before.xy[0, other].tolist()


def test_a_network_leaves_locked_joints_where_they_are_and_fills_in_missing_ones(locked: Bench) -> None:
    document = locked.session.document
    before = locked.poses()
    gone = Poses.absent(1, K)
    locked.joints.switch_lock()
    document.put_poses(0, 3, document.labels.pose(0, 3).replaced(np.arange(K) == WRIST, gone), "Clear")
    locked.joints.switch_lock()
    document.preview_poses(0, 0, Poses.placed_by(Source.MODEL, np.full((FRAMES, K, 2), 50.0)))
    document.commit("Track")
    now = locked.poses().xy[:, WRIST]
    assert now[3].tolist() == [50, 50]
    others = np.arange(FRAMES) != 3
    assert np.array_equal(now[others], before.xy[others, WRIST])


def test_all_picked_joints_are_locked_and_then_freed_by_one_step_each(bench: Bench) -> None:
    document = bench.session.document
    bench.selection.select_joint(WRIST)
    bench.joints.switch_lock()
    bench.selection.select_joints(frozenset({WRIST, ELBOW}))
    bench.joints.switch_lock()
    assert document.locked(0) == {WRIST, ELBOW}
    bench.joints.switch_lock()
    assert document.locked(0) == frozenset()
    assert bench.steps() == ["Lock left wrist", "Lock 2 joints", "Unlock 2 joints"]
    bench.undo()
    assert document.locked(0) == {WRIST, ELBOW}
    bench.undo()
    assert document.locked(0) == {WRIST}
    assert bench.heard[-1] == "Unlock 2 joints, in all frames."


def test_a_freed_joint_can_be_moved_again(locked: Bench) -> None:
    locked.joints.switch_lock()
    locked.joints.place(WRIST, 3.0, 4.0)
    assert locked.pose().xy[0, WRIST].tolist() == [3, 4]
