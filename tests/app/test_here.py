"""Frames and joints that are picked, and the place that verbs act on."""

from __future__ import annotations

import pytest

from app.frame_range import FrameRange
from app.here import Here
from app.selection import Selection
from tests.app.stand_in import StandInPlayback, StandInSession


@pytest.fixture
def selection() -> Selection:
    selection = Selection()
    selection.select(0, 3)
    return selection


def test_one_joint_is_picked_by_itself(selection: Selection) -> None:
    assert (selection.joint, selection.joints) == (3, {3})
    selection.select_joint(None)
    assert (selection.joint, selection.joints) == (None, frozenset())


def test_the_joint_picked_last_is_the_one_that_keys_act_on(selection: Selection) -> None:
    selection.toggle_joint(5)
    assert (selection.joint, selection.joints) == (5, {3, 5})


def test_putting_the_acting_joint_back_leaves_another_to_act_on(selection: Selection) -> None:
    selection.toggle_joint(5)
    selection.toggle_joint(5)
    assert (selection.joint, selection.joints) == (3, {3})
    selection.toggle_joint(3)
    assert (selection.joint, selection.joints) == (None, frozenset())


def test_picking_the_same_joints_again_tells_nobody(selection: Selection) -> None:
    heard = []
    selection.changed.connect(lambda: heard.append(selection.joints))
    selection.select_joints(frozenset({1, 3}))
    selection.select_joints(frozenset({1, 3}))
    assert heard == [{1, 3}]
    assert selection.joint == 3


def test_more_joints_keep_the_partner_that_is_looked_at(selection: Selection) -> None:
    selection.mark_partner(7)
    selection.select_joints(frozenset({1, 3}))
    assert selection.partner == 7
    selection.select_joint(1)
    assert selection.partner is None


def test_frames_between_two_are_picked_in_either_order() -> None:
    frames = FrameRange()
    frames.choose_between(9, 4)
    assert frames.frames == range(4, 10)
    frames.choose(range(5, 5))
    assert frames.frames is None


def test_verbs_act_on_the_picked_frames_else_on_the_shown_one(qapp: object) -> None:
    session = StandInSession()
    session.open()
    frames = FrameRange()
    here = Here(StandInPlayback(session), session.selection, frames)  # type: ignore[arg-type]  a stand-in
    assert here.spot is None
    here.document = session.document
    assert here.spot == (session.document, 0, 0)
    assert here.frames == range(1)
    frames.choose(range(2, 4))
    assert here.frames == range(2, 4)
