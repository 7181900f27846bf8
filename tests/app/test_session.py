"""What a person does with a video, from opening to reopening, without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.bench import Found
from kimnet_core.errors import InputError
from kimnet_core.model.crop import Crop
from kimnet_core.model.weights import load_weights
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Poses, Source, Visibility, same
from kimnet_core.tracking.evidence import read_poses
from tests.app.conftest import FRAMES, HEIGHT, WIDTH, open_clip

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session

BOX = Box(20, 10, 80, 90)


def all_poses(session: Session) -> Poses:
    assert session.document is not None
    return session.document.labels.span(0, 0, FRAMES)


def place(session: Session, qtbot: QtBot) -> None:
    assert session.document is not None
    with qtbot.waitSignal(session.document.path_changed, timeout=5000):
        session.tracker.set_box(BOX)


def show(session: Session, qtbot: QtBot, frame: int) -> None:
    session.playback.seek(frame)
    qtbot.waitUntil(lambda: session.playback.frame == frame)


def track(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.tracker.run_changed, timeout=30000, check_params_cb=lambda running: not running):
        session.tracker.track()


def wait_followed(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.correction.following_changed, timeout=10000, check_params_cb=lambda on: not on):
        session.correction.drop_joint()


def test_a_box_gives_a_seed_pose_and_is_one_undo_step(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    assert opened.document is not None
    assert opened.selection.track == 0
    assert opened.document.labels.pose(0, 0).placed.all()
    assert opened.document.path(0).covers(0)
    assert opened.document.history.count() == 1
    opened.undo()
    assert opened.document.labels.tracks == {}
    assert opened.selection.track is None


def test_a_box_outside_the_frame_is_refused(opened: Session, qtbot: QtBot) -> None:
    with pytest.raises(InputError, match="outside the frame"):
        opened.tracker.set_box(Box(WIDTH + 5, 0, WIDTH + 50, 50))


def test_a_person_who_is_found_gets_the_window_they_were_seen_through(opened: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.tracker.box_wanted, timeout=20000):
        opened.tracker.find_person()  # noise finds nobody
    crop = Crop(Box.square(60, 48, 40), 64, 30.0)
    found = Found(crop, Poses.placed_by(Source.MODEL, np.full((1, 13, 2), 50.0)))
    assert opened.document is not None
    with qtbot.waitSignal(opened.document.path_changed, timeout=5000):
        opened.worker.found.emit(0, found)
    assert opened.document.path(0).window(0, 64) == crop
    assert same(opened.document.labels.pose(0, 0), found.poses)


def test_who_is_found_in_a_frame_that_is_no_longer_shown_is_nobody(opened: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.tracker.box_wanted, timeout=20000):
        opened.tracker.find_person()
    opened.tracker.find_person()
    show(opened, qtbot, 3)
    opened.worker.found.emit(0, Found(Crop(BOX), Poses.placed_by(Source.MODEL, np.zeros((1, 13, 2)))))
    assert opened.document is not None
    assert opened.document.labels.tracks == {}
    assert not opened.tracker.looking


def test_who_is_found_in_a_video_that_was_closed_is_nobody(opened: Session, qtbot: QtBot, clip: Path) -> None:
    with qtbot.waitSignal(opened.tracker.box_wanted, timeout=20000):
        opened.tracker.find_person()
    open_clip(opened, qtbot, clip)
    opened.worker.found.emit(0, Found(Crop(BOX), Poses.placed_by(Source.MODEL, np.zeros((1, 13, 2)))))
    assert opened.document is not None
    assert opened.document.labels.tracks == {}


def test_a_run_reaches_the_end_and_is_one_undo_step(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    seed = all_poses(opened)
    track(opened, qtbot)
    assert opened.document is not None
    assert all_poses(opened).placed.all()
    assert opened.document.path(0).end(0) == FRAMES
    assert opened.document.history.count() == 2
    done = all_poses(opened)
    opened.undo()
    assert same(all_poses(opened), seed)
    opened.redo()
    assert same(all_poses(opened), done)


def test_cancelling_a_run_keeps_what_is_done(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    with qtbot.waitSignal(opened.tracker.progressed, timeout=10000, check_params_cb=lambda done, total: done == 5):
        opened.tracker.track()
    opened.tracker.cancel()
    assert not opened.tracker.running
    reached = int(all_poses(opened).placed.all(axis=1).sum())
    assert opened.document is not None
    assert reached >= 5
    assert opened.document.path(0).end(0) == reached
    qtbot.wait(200)
    assert int(all_poses(opened).placed.all(axis=1).sum()) == reached, "a cancelled run wrote on"


def test_a_dragged_joint_takes_its_future_along_in_one_undo_step(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    track(opened, qtbot)
    before = all_poses(opened)
    show(opened, qtbot, 4)
    for step in range(5):
        opened.correction.drag_joint(3, 60.0 + step, 40.0)
    wait_followed(opened, qtbot)
    after = all_poses(opened)
    assert opened.document is not None
    assert after.xy[4, 3].tolist() == [64.0, 40.0]
    assert after.human.nonzero() == (np.array([4]), np.array([3]))
    assert same(after[:4], before[:4])
    assert set(after.source[5:].ravel()) == {Source.PROPAGATED}
    assert not np.array_equal(after.xy[5:], before.xy[5:])
    assert opened.document.history.count() == 3
    opened.undo()
    assert same(all_poses(opened), before)


def test_the_future_follows_a_joint_that_never_rests(opened: Session, qtbot: QtBot) -> None:
    """Each move asks for a new replay; none of them may starve what is shown."""
    place(opened, qtbot)
    track(opened, qtbot)
    show(opened, qtbot, 4)
    assert opened.document is not None
    chunks: list[int] = []
    opened.document.poses_changed.connect(lambda _, start, stop: chunks.append(start) if start > 4 else None)
    for step in range(100):
        opened.correction.drag_joint(3, 40.0 + step % 30, 40.0)
        qtbot.wait(2)
    assert len(chunks) >= 3
    wait_followed(opened, qtbot)
    followed = all_poses(opened)
    opened.undo()
    opened.correction.drag_joint(3, 40.0 + 99 % 30, 40.0)
    wait_followed(opened, qtbot)
    assert same(all_poses(opened), followed), "what is left in the end is the future of the last position"


def test_a_later_human_joint_does_not_follow(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    track(opened, qtbot)
    for frame, x in ((10, 70.0), (4, 20.0)):
        show(opened, qtbot, frame)
        opened.correction.drag_joint(3, x, 50.0)
        wait_followed(opened, qtbot)
    assert all_poses(opened).xy[10, 3].tolist() == [70.0, 50.0]


def test_a_cancelled_drag_leaves_no_trace(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    track(opened, qtbot)
    show(opened, qtbot, 4)
    before = all_poses(opened)
    opened.correction.drag_joint(3, 60.0, 40.0)
    qtbot.wait(100)
    assert not same(all_poses(opened), before)
    opened.correction.cancel_drag()
    qtbot.wait(100)
    assert same(all_poses(opened), before)
    assert opened.document is not None
    assert opened.document.history.count() == 2


def test_before_tracking_a_drag_changes_its_own_frame_only(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    opened.correction.drag_joint(3, 60.0, 40.0)
    opened.correction.drop_joint()
    assert all_poses(opened).human.nonzero() == (np.array([0]), np.array([3]))
    assert not all_poses(opened).placed[1:].any()


def test_clearing_and_hiding_joints(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    opened.selection.select_joint(2)
    opened.joints.cycle_visibility()
    assert all_poses(opened).visibility[0, 2] == Visibility.HIDDEN
    opened.joints.cycle_visibility()
    assert all_poses(opened).visibility[0, 2] == Visibility.ABSENT
    opened.undo()
    opened.undo()
    assert all_poses(opened).visibility[0, 2] == Visibility.VISIBLE
    assert not all_poses(opened).human.any()


def test_evidence_belongs_to_the_shown_frame(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    track(opened, qtbot)
    for frame in (3, 0, FRAMES - 1):
        opened.playback.seek(frame)
        qtbot.waitUntil(lambda frame=frame: opened.evidence is not None and opened.evidence.frame == frame)
    assert opened.evidence is not None
    assert opened.evidence.weights is not None
    assert np.allclose(opened.evidence.weights.sum(axis=1), 1, atol=1e-5)


def test_picked_frames_alone_are_tracked(opened: Session, qtbot: QtBot) -> None:
    failed = []
    opened.failed.connect(failed.append)
    opened.range.choose(range(6, 11))
    opened.tracker.track_picked()
    assert "first picked frame" in str(failed.pop())
    place(opened, qtbot)
    track(opened, qtbot)
    document, before = opened.document, all_poses(opened)
    path = document.path(0)
    with qtbot.waitSignal(opened.tracker.run_changed, timeout=30000, check_params_cb=lambda running: not running):
        opened.tracker.track_picked()
    after = all_poses(opened)
    other = np.flatnonzero((after.origin != before.origin).any(axis=1)).tolist()
    assert other == list(range(6, 11))
    assert same(after[11:], before[11:])
    assert document.path(0).covered.all()
    np.testing.assert_array_equal(document.path(0).windows[11:], path.windows[11:])
    assert document.subject(0, 15).frames == range(6, FRAMES), "a correction reaches from there on"
    opened.undo()
    assert same(all_poses(opened), before)
    assert document.subject(0, 15).frames == range(FRAMES)


def test_everybody_is_tracked_one_after_the_other(opened: Session, qtbot: QtBot) -> None:
    opened.tracker.track_everybody()
    assert not opened.tracker.running, "nobody is there yet"
    place(opened, qtbot)
    opened.people.add()
    place(opened, qtbot)
    document = opened.document
    document.do("Add", [document.new_track(0)])  # who has no window is left out
    edits = document.history.index()
    opened.tracker.track_everybody()
    qtbot.waitUntil(lambda: document.history.index() == edits + 2 and not opened.tracker.running, timeout=30000)
    for track, there in ((0, True), (1, True), (2, False)):
        assert document.labels.span(track, 0, FRAMES).placed.all() == there
    runs = [document.labels.span(track, 0, FRAMES).origin[-1, 0] for track in (0, 1)]
    assert runs[0] != runs[1]
    opened.undo()
    assert not document.labels.span(1, 1, FRAMES).placed.any()
    assert document.labels.span(0, 0, FRAMES).placed.all()


def test_who_waits_to_be_tracked_is_forgotten_when_tracking_ends(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    opened.people.add()
    place(opened, qtbot)
    with qtbot.waitSignal(opened.tracker.progressed, timeout=20000):
        opened.tracker.track_everybody()
    opened.tracker.cancel()
    qtbot.wait(300)
    assert not opened.tracker.running
    assert not opened.document.labels.span(1, 1, FRAMES).placed.any()


def test_a_masked_run_stays_beside_the_labels(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    track(opened, qtbot)
    show(opened, qtbot, 6)
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[20:70, 30:90] = True
    opened.masks.paint(mask)
    before = all_poses(opened)
    with qtbot.waitSignal(opened.tracker.comparison_changed, timeout=20000):
        opened.tracker.track_masked()
    comparison = opened.tracker.comparison
    assert comparison is not None
    assert same(all_poses(opened), before)
    other = comparison.poses
    assert len(other) == FRAMES
    assert np.allclose(other.xy[:6], before.xy[:6])
    assert not np.allclose(other.xy[6:], before.xy[6:])
    assert comparison.hidden == {6}


def test_a_renewed_comparison_is_the_run_of_what_is_painted_now(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    track(opened, qtbot)
    show(opened, qtbot, 6)
    whole, mask = all_poses(opened), np.zeros((HEIGHT, WIDTH), bool)
    opened.tracker.renew_comparison()
    assert opened.tracker.comparison is None, "nothing is painted"
    mask[20:70, 30:90] = True
    opened.masks.paint(mask)
    with qtbot.waitSignal(opened.tracker.comparison_changed, timeout=20000):
        opened.tracker.renew_comparison()
    first = opened.tracker.comparison
    assert first is not None
    assert not np.allclose(first.poses.xy, whole.xy)
    opened.undo()
    opened.tracker.renew_comparison()
    assert opened.tracker.comparison is None, "nothing is painted any more"
    opened.redo()
    opened.tracker.renew_comparison()
    with qtbot.waitSignal(opened.tracker.comparison_changed, timeout=20000):
        opened.tracker.renew_comparison()  # what was begun is begun anew
    again = opened.tracker.comparison
    assert again is not None
    np.testing.assert_array_equal(again.poses.xy, first.poses.xy)


def test_both_runs_tell_what_the_network_saw_of_the_shown_frame(opened: Session, qtbot: QtBot, weights: Path) -> None:
    place(opened, qtbot)
    track(opened, qtbot)
    show(opened, qtbot, 6)
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[20:70, 30:90] = True
    opened.masks.paint(mask)
    with qtbot.waitSignal(opened.hidden_evidence_changed, timeout=20000):
        opened.tracker.track_masked()
    comparison = opened.tracker.comparison
    assert comparison is not None
    same_maps: dict[int, bool] = {}
    for frame in (6, 9, 3):
        show(opened, qtbot, frame)
        qtbot.waitUntil(lambda at=frame: opened.hidden_evidence.frame == opened.evidence.frame == at)
        replayed = read_poses([opened.hidden_evidence], load_weights(weights), Source.MODEL, 1)
        np.testing.assert_allclose(replayed.xy[0], comparison.pose(frame).xy[0], atol=1e-3)
        same_maps[frame] = np.allclose(opened.hidden_evidence.heatmaps, opened.evidence.heatmaps)
    assert same_maps[3]
    assert not same_maps[6]
    opened.tracker.clear_comparison()
    assert opened.hidden_evidence is None


def test_all_comes_back_when_the_project_is_reopened(opened: Session, qtbot: QtBot, tmp_path: Path) -> None:
    place(opened, qtbot)
    track(opened, qtbot)
    show(opened, qtbot, 4)
    opened.correction.drag_joint(3, 60.0, 40.0)
    wait_followed(opened, qtbot)
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[5:9, 5:9] = True
    opened.masks.paint(mask)
    opened.undo()
    opened.redo()
    before, document = all_poses(opened), opened.document
    assert document is not None
    path = document.path(0)
    with qtbot.waitSignal(opened.store.changed, timeout=5000):
        opened.store.save_as(tmp_path / "mine.kimnet")
    assert opened.store.named
    assert list((tmp_path / "unnamed").glob("*")) == []
    open_clip(opened, qtbot, tmp_path / "clip.mp4")
    assert opened.document is not None
    assert opened.document.labels.tracks == {}
    open_clip(opened, qtbot, tmp_path / "mine.kimnet")
    assert same(all_poses(opened), before)
    assert np.array_equal(opened.document.path(0).windows, path.windows, equal_nan=True)
    assert np.array_equal(opened.document.masks.at(4), mask)
    assert opened.store.path == tmp_path / "mine.kimnet"


def test_a_drag_during_a_run_ends_the_run_and_wins(opened: Session, qtbot: QtBot) -> None:
    """The run is one undo step, the correction another on top of it."""
    place(opened, qtbot)
    with qtbot.waitSignal(opened.tracker.progressed, timeout=10000, check_params_cb=lambda done, total: done == 8):
        opened.tracker.track()
    show(opened, qtbot, 4)
    opened.correction.drag_joint(3, 60.0, 40.0)
    assert not opened.tracker.running
    wait_followed(opened, qtbot)
    after = all_poses(opened)
    assert after.xy[4, 3].tolist() == [60.0, 40.0]
    qtbot.wait(200)
    assert same(all_poses(opened), after)
    opened.undo()
    assert not all_poses(opened).human.any()
    assert all_poses(opened).placed[7].all()
    opened.undo()
    assert not all_poses(opened).placed[1:].any()


def test_a_run_begun_while_the_future_follows_does_not_mix_with_it(opened: Session, qtbot: QtBot) -> None:
    place(opened, qtbot)
    track(opened, qtbot)
    tracked = all_poses(opened)
    show(opened, qtbot, 4)
    opened.correction.drag_joint(3, 60.0, 40.0)
    opened.correction.drop_joint()
    track(opened, qtbot)
    assert all_poses(opened).xy[4, 3].tolist() == [60.0, 40.0]
    opened.undo()
    opened.undo()
    assert same(all_poses(opened), tracked)


def test_a_correction_before_a_later_seed_stops_there(opened: Session, qtbot: QtBot) -> None:
    """The person was lost and placed anew at frame 12: what comes before has no say after it."""
    place(opened, qtbot)
    track(opened, qtbot)
    show(opened, qtbot, 12)
    assert opened.document is not None
    with qtbot.waitSignal(opened.document.path_changed, timeout=5000):
        opened.tracker.set_box(Box(50, 20, 120, 90))
    track(opened, qtbot)
    before = all_poses(opened)
    show(opened, qtbot, 4)
    opened.correction.drag_joint(3, 60.0, 40.0)
    wait_followed(opened, qtbot)
    after = all_poses(opened)
    assert same(after[12:], before[12:])
    assert not same(after[5:12], before[5:12])


def test_without_a_network_labels_can_be_edited_and_tracking_says_what_is_missing(
    session: Session, qtbot: QtBot, clip: Path
) -> None:
    open_clip(session, qtbot, clip)
    with qtbot.waitSignal(session.failed) as failed:
        session.tracker.track()
    assert "Load weights" in str(failed.args[0])
    assert session.document is not None
    session.document.do("Add person", [session.document.new_track(0)])
    session.correction.drag_joint(3, 60.0, 40.0)
    session.correction.drop_joint()
    assert all_poses(session).xy[0, 3].tolist() == [60.0, 40.0]
