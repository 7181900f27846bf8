"""After an edit by hand the network goes on from it, and all of that is the same undo step."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from kimnet_core.pose.pose import same
from tests.app.conftest import FRAMES
from tests.app.test_session import all_poses, place, show, track

PAIR = (5, 6)  # the wrists


@pytest.fixture
def tracked(opened: Session, qtbot: QtBot) -> Session:
    place(opened, qtbot)
    track(opened, qtbot)
    show(opened, qtbot, 4)
    return opened


def settle(session: Session, qtbot: QtBot) -> None:
    session.correction.drop_joint()
    qtbot.waitUntil(lambda: not session.correction.following, timeout=10000)


def test_what_follows_a_swap_follows_from_the_swapped_sides(tracked: Session, qtbot: QtBot) -> None:
    before, steps = all_poses(tracked), tracked.document.history.count()
    tracked.selection.select_joint(PAIR[0])
    tracked.sides.swap_joints()
    settle(tracked, qtbot)
    after = all_poses(tracked)
    assert np.array_equal(after.xy[4, PAIR], before.xy[4, PAIR[::-1]])
    assert after.human[4].nonzero()[0].tolist() == list(PAIR)
    assert not after.human[5:].any()
    assert not np.array_equal(after.xy[5:], before.xy[5:]), "the future did not follow"
    assert tracked.document.history.count() == steps + 1
    tracked.undo()
    assert same(all_poses(tracked), before)


def test_a_swap_of_many_frames_stands_when_an_earlier_one_is_corrected(tracked: Session, qtbot: QtBot) -> None:
    tracked.range.choose(range(6, 10))
    tracked.selection.select_joint(PAIR[0])
    tracked.sides.swap_joints()
    settle(tracked, qtbot)
    swapped = all_poses(tracked).xy[6:10, PAIR]
    tracked.range.choose(None)
    tracked.correction.drag_joint(3, 60.0, 40.0)
    settle(tracked, qtbot)
    assert np.array_equal(all_poses(tracked).xy[6:10, PAIR], swapped)


def test_a_whole_pose_that_is_moved_takes_its_future_along(tracked: Session, qtbot: QtBot) -> None:
    before, steps = all_poses(tracked), tracked.document.history.count()
    tracked.pose.drag(3.0, 2.0)
    settle(tracked, qtbot)
    after = all_poses(tracked)
    assert np.allclose(after.xy[4] - before.xy[4], (3, 2))
    assert same(after[:4], before[:4])
    assert not np.array_equal(after.xy[5:], before.xy[5:])
    assert tracked.document.history.count() == steps + 1


def test_a_locked_joint_does_not_follow(tracked: Session, qtbot: QtBot) -> None:
    before = all_poses(tracked)
    tracked.selection.select_joint(PAIR[0])
    tracked.joints.switch_lock()
    tracked.correction.drag_joint(3, 60.0, 40.0)
    settle(tracked, qtbot)
    after = all_poses(tracked)
    assert np.array_equal(after.xy[:, PAIR[0]], before.xy[:, PAIR[0]])
    assert after.xy[4, 3].tolist() == [60, 40]
    assert len(after) == FRAMES
