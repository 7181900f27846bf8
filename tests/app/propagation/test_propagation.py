"""What is proposed is seen first; what is accepted is one undo step; what a person placed never moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.can import Can
from app.edits import LockChange
from kimnet_core.pose.pose import Poses, Source, same
from tests.app.conftest import FRAMES, open_clip
from tests.app.test_session import all_poses, place, show, track, wait_followed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.propagation.proposal import Proposal
    from app.session import Session


@pytest.fixture
def tracked(opened: Session, qtbot: QtBot) -> Session:
    place(opened, qtbot)
    track(opened, qtbot)
    return opened


def correct(session: Session, qtbot: QtBot, frame: int, x: float = 60.0, joint: int = 3) -> None:
    show(session, qtbot, frame)
    session.correction.drag_joint(joint, x, 40.0)
    wait_followed(session, qtbot)


def propose(session: Session, qtbot: QtBot, verb: str) -> Proposal:
    getattr(session.propagation, verb)()
    qtbot.waitUntil(lambda: not session.propagation.working)
    assert session.propagation.proposal is not None
    return session.propagation.proposal


def refusal(session: Session, qtbot: QtBot, verb: str) -> str:
    with qtbot.waitSignal(session.noticed) as told:
        getattr(session.propagation, verb)()
    assert session.propagation.wish is None
    return str(told.args[0])


def shake(session: Session, frames: range, joint: int = 3) -> None:
    """Have one joint jump to and fro, as a network would."""
    poses = all_poses(session)[frames.start : frames.stop]
    xy = poses.xy.copy()
    xy[::2, joint] += 9
    session.document.put_poses(0, frames.start, Poses.placed_by(Source.MODEL, xy, 0.8), "Shake")


def test_nothing_is_written_before_it_is_accepted(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 12)
    before, steps = all_poses(tracked), tracked.document.history.count()
    proposal = propose(tracked, qtbot, "backward")
    assert Can.PROPOSAL in tracked.can
    assert proposal.frames == range(12)
    assert proposal.changed.any()
    assert same(all_poses(tracked), before)
    tracked.propagation.reject()
    assert tracked.propagation.proposal is None
    assert Can.PROPOSAL not in tracked.can
    assert same(all_poses(tracked), before)
    assert tracked.document.history.count() == steps


def test_accepting_is_one_undo_step_with_a_name(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 12)
    before, steps = all_poses(tracked), tracked.document.history.count()
    proposal = propose(tracked, qtbot, "backward")
    tracked.propagation.accept()
    assert tracked.propagation.proposal is None
    assert same(all_poses(tracked)[:12], proposal.poses)
    assert same(all_poses(tracked)[12:], before[12:])
    assert set(all_poses(tracked).origin[:12].ravel()) == {12}
    assert tracked.document.history.count() == steps + 1
    assert tracked.document.history.undoText() == "Propagate backward from frame 12 (from 0)"
    tracked.undo()
    assert same(all_poses(tracked), before)


def test_backward_ends_after_the_corrected_frame_before(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 4)
    correct(tracked, qtbot, 12)
    assert propose(tracked, qtbot, "backward").frames == range(5, 12)


def test_between_runs_from_both_sides_and_meets_both(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 4)
    correct(tracked, qtbot, 14)
    show(tracked, qtbot, 9)
    proposal = propose(tracked, qtbot, "between")
    assert proposal.frames == range(5, 14)
    assert set(proposal.poses.origin.ravel()) == {4, 14}
    assert proposal.poses.origin[0, 0] == 4
    assert proposal.poses.origin[-1, 0] == 14
    show(tracked, qtbot, 14)
    assert propose(tracked, qtbot, "between").frames == range(5, 14), "a corrected frame is the later one"
    show(tracked, qtbot, 4)
    assert propose(tracked, qtbot, "between").frames == range(5, 14), "unless there is none before it"


def test_forward_teaches_as_a_correction_does(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 4)
    lesson = tracked.document.lesson(0)
    proposal = propose(tracked, qtbot, "forward")
    assert proposal.frames == range(5, FRAMES)
    assert not proposal.changed.any(), "it had followed already"
    tracked.propagation.accept()
    assert tracked.document.lesson(0).frames == lesson.frames == (4,)


def test_picked_joints_and_picked_frames_can_be_accepted_by_themselves(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 12)
    before = all_poses(tracked)
    proposal = propose(tracked, qtbot, "backward")
    tracked.selection.select_joints(frozenset({3, 5}))
    tracked.propagation.accept_joints()
    after = all_poses(tracked)
    others = [joint for joint in range(13) if joint not in (3, 5)]
    assert np.array_equal(after.xy[:12, [3, 5]], proposal.poses.xy[:, [3, 5]])
    assert np.array_equal(after.xy[:, others], before.xy[:, others])
    tracked.range.choose(range(8, 20))
    tracked.propagation.accept_range()
    assert np.array_equal(all_poses(tracked).xy[8:12], proposal.poses.xy[8:])
    assert np.array_equal(all_poses(tracked).xy[:8, others], before.xy[:8, others])
    assert tracked.propagation.proposal is not None, "the rest is still proposed"
    assert not tracked.propagation.proposal.changed[8:].any()
    tracked.undo()
    tracked.undo()
    assert same(all_poses(tracked), before)


def test_without_picked_joints_or_frames_it_says_what_to_pick(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 12)
    propose(tracked, qtbot, "backward")
    tracked.selection.select_joint(None)
    for verb in ("accept_joints", "accept_range"):
        with qtbot.waitSignal(tracked.noticed) as told:
            getattr(tracked.propagation, verb)()
        assert "first" in told.args[0]


def test_what_is_accepted_too_early_is_written_when_it_is_whole(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 12)
    before = all_poses(tracked)
    tracked.propagation.backward()
    tracked.propagation.accept()
    assert same(all_poses(tracked), before)
    qtbot.waitUntil(lambda: tracked.propagation.wish is None)
    assert not same(all_poses(tracked), before)


def test_human_and_locked_joints_stay(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 4, joint=2)
    tracked.document.do("Lock", [LockChange(0, 7, True)])
    correct(tracked, qtbot, 16)
    shake(tracked, range(6, 12), joint=7)
    human = all_poses(tracked).human
    for verb in ("backward", "between", "forward", "smooth"):
        before = all_poses(tracked)
        show(tracked, qtbot, 16)
        propose(tracked, qtbot, verb)
        tracked.propagation.accept()
        after = all_poses(tracked)
        assert np.array_equal(after.xy[human], before.xy[human])
        assert np.array_equal(after.human, human)
        assert np.array_equal(after.xy[:, 7], before.xy[:, 7])


def test_a_joint_that_is_locked_meanwhile_leaves_the_proposal(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 12)
    assert propose(tracked, qtbot, "backward").changed[:, 7].any()
    tracked.document.do("Lock", [LockChange(0, 7, True)])
    qtbot.waitUntil(lambda: not tracked.propagation.working and not tracked.propagation.proposal.changed[:, 7].any())


def test_accepting_nothing_is_no_edit(tracked: Session, qtbot: QtBot) -> None:
    propose(tracked, qtbot, "fill")
    steps = tracked.document.history.count()
    with qtbot.waitSignal(tracked.noticed) as told:
        tracked.propagation.accept()
    assert told.args == ["Nothing would change."]
    assert tracked.propagation.wish is None
    assert tracked.document.history.count() == steps


def test_gaps_are_filled_up_to_the_longest_and_follow_it_live(tracked: Session, qtbot: QtBot) -> None:
    gone = all_poses(tracked)[6:10].without(np.arange(13) == 3)
    tracked.document.put_poses(0, 6, gone, "Clear")
    tracked.tuning.set(longest=3)
    assert not propose(tracked, qtbot, "fill").changed.any()
    tracked.tuning.set(longest=4)
    qtbot.waitUntil(lambda: not tracked.propagation.working)
    changed = tracked.propagation.proposal.changed
    assert np.argwhere(changed).tolist() == [[frame, 3] for frame in range(6, 10)]
    tracked.propagation.accept()
    assert (all_poses(tracked).source[6:10, 3] == Source.INTERPOLATED).all()
    assert tracked.document.history.undoText() == "Fill gaps"


def test_only_the_picked_frames_are_smoothed(tracked: Session, qtbot: QtBot) -> None:
    shake(tracked, range(2, 20))
    before = all_poses(tracked)
    tracked.range.choose(range(5, 11))
    proposal = propose(tracked, qtbot, "smooth")
    assert proposal.frames == range(5, 11)
    assert np.nanmax(proposal.displacement[:, 3]) > 1
    tracked.propagation.accept()
    after = all_poses(tracked)
    outside = [frame for frame in range(FRAMES) if frame not in range(5, 11)]
    assert np.array_equal(after.xy[outside], before.xy[outside])
    assert np.array_equal(after.source, before.source)
    assert tracked.document.history.undoText() == "Smooth in frames 5 to 10, from 0"


@pytest.mark.parametrize("smoother", ["one_euro", "savitzky_golay"])
def test_a_stronger_filter_moves_joints_farther_at_once(tracked: Session, qtbot: QtBot, smoother: str) -> None:
    shake(tracked, range(2, 20))
    tracked.tuning.set(smoother=smoother, cutoff=20.0, span=5)
    weak = np.nanmean(propose(tracked, qtbot, "smooth").displacement[:, 3])
    tracked.tuning.set(cutoff=0.5, span=13)
    qtbot.waitUntil(lambda: not tracked.propagation.working)
    assert np.nanmean(tracked.propagation.proposal.displacement[:, 3]) > weak


def test_a_proposal_follows_the_labels_under_it(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 12)
    first = propose(tracked, qtbot, "backward")
    with qtbot.waitSignal(tracked.propagation.changed):
        correct(tracked, qtbot, 12, x=30.0)
    qtbot.waitUntil(lambda: not tracked.propagation.working and tracked.propagation.proposal is not first)
    qtbot.waitUntil(lambda: tracked.propagation.proposal.poses.xy[-1, 3, 0] < first.poses.xy[-1, 3, 0])


def test_it_goes_with_another_track_a_run_or_another_video(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 12)
    propose(tracked, qtbot, "backward")
    tracked.selection.select(None, None)
    assert tracked.propagation.wish is None
    tracked.selection.select(0, None)
    propose(tracked, qtbot, "backward")
    track(tracked, qtbot)
    assert tracked.propagation.wish is None


def test_what_cannot_be_done_is_said(tracked: Session, qtbot: QtBot) -> None:
    assert "either side" in refusal(tracked, qtbot, "between")
    show(tracked, qtbot, FRAMES - 1)
    assert "after this frame" in refusal(tracked, qtbot, "forward")
    show(tracked, qtbot, 0)
    assert "before it" in refusal(tracked, qtbot, "backward")
    correct(tracked, qtbot, 5)
    correct(tracked, qtbot, 6)
    assert "No frame lies between" in refusal(tracked, qtbot, "between")


def test_without_a_network_tracks_can_still_be_smoothed(session: Session, qtbot: QtBot, clip) -> None:
    open_clip(session, qtbot, clip)
    session.document.do("Add person", [session.document.new_track(0)])
    session.selection.select(0, None)
    assert "no joints" in refusal(session, qtbot, "smooth")
    session.document.put_poses(0, 0, Poses.placed_by(Source.IMPORTED, np.zeros((FRAMES, 13, 2)), 0.5), "Put")
    shake(session, range(FRAMES))
    assert propose(session, qtbot, "smooth").changed.any()
    assert "Load a network" in refusal(session, qtbot, "forward")


def test_a_drag_reaches_back_only_where_that_is_chosen(tracked: Session, qtbot: QtBot) -> None:
    correct(tracked, qtbot, 4)
    before = all_poses(tracked)
    correct(tracked, qtbot, 14)
    assert same(all_poses(tracked)[:14], before[:14])
    tracked.undo()
    tracked.tuning.set(reach_back=True)
    steps = tracked.document.history.count()
    correct(tracked, qtbot, 14)
    after = all_poses(tracked)
    assert tracked.document.history.count() == steps, "one step, which took the place of the one undone"
    assert same(after[:5], before[:5])
    assert not same(after[5:14], before[5:14])
    assert set(after.origin[5:14].ravel()) == {4, 14}
    tracked.undo()
    assert same(all_poses(tracked), before)


def test_the_last_frame_reaches_back_though_it_has_no_future(tracked: Session, qtbot: QtBot) -> None:
    tracked.tuning.set(reach_back=True)
    before = all_poses(tracked)
    correct(tracked, qtbot, FRAMES - 1)
    assert not same(all_poses(tracked)[:-1], before[:-1])
    assert tracked.document.lesson(0) is None
