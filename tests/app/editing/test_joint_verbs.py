"""Joints are put, nudged, hidden, cleared and brought back; each is one undo step over the picked frames."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.editing.whereabouts import between
from kimnet_core.model.crop import Crop
from kimnet_core.model.heatmaps import render
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Source, Visibility, same
from kimnet_core.tracking.evidence import Evidence
from tests.app.editing.conftest import Bench
from tests.app.stand_in import SKELETON, K

WRIST = SKELETON.index("left_wrist")


def test_visibility_goes_round_and_says_what_it_means(bench: Bench) -> None:
    bench.selection.select_joint(WRIST)
    seen = []
    for _ in range(3):
        bench.joints.cycle_visibility()
        seen.append(int(bench.pose().visibility[0, WRIST]))
    assert seen == [Visibility.HIDDEN, Visibility.ABSENT, Visibility.VISIBLE]
    assert bench.heard == [
        "Left wrist: 1 hidden, place known.",
        "Left wrist: 0 not labelled.",
        "Left wrist: 2 visible.",
    ]
    assert bench.steps() == ["Mark left wrist hidden", "Clear left wrist", "Mark left wrist visible"]


def test_a_missing_joint_comes_back_between_the_frames_that_have_it(bench: Bench) -> None:
    bench.session.playback.seek(5)
    bench.selection.select_joint(WRIST)
    before = bench.pose()
    bench.joints.mark(Visibility.ABSENT)
    bench.joints.mark(Visibility.HIDDEN)
    assert bench.pose().xy[0, WRIST] == pytest.approx(before.xy[0, WRIST])
    assert bench.pose().visibility[0, WRIST] == Visibility.HIDDEN
    assert bench.pose().human[0].nonzero()[0].tolist() == [WRIST]


def test_a_missing_joint_comes_back_where_the_network_sees_it(bench: Bench) -> None:
    crop = Crop(Box(10, 0, 90, 80))
    heat = render(crop.to_crop(np.full((K, 2), (40.0, 30.0))), 64)
    bench.whereabouts.take_evidence(Evidence(0, crop, heat))
    bench.selection.select_joint(WRIST)
    bench.joints.mark(Visibility.ABSENT)
    bench.joints.cycle_visibility()
    assert bench.pose().xy[0, WRIST] == pytest.approx((40, 30), abs=0.1)
    bench.session.playback.seek(1)
    assert bench.whereabouts.guess(WRIST) == pytest.approx(tuple(bench.pose().xy[0, WRIST])), (
        "evidence of another frame"
    )


def test_a_joint_that_no_frame_has_stays_away_and_the_person_is_told(bench: Bench) -> None:
    bench.range.choose(range(12))
    bench.selection.select_joint(WRIST)
    bench.joints.mark(Visibility.ABSENT)
    bench.range.choose(None)
    bench.joints.cycle_visibility()
    assert not bench.poses().placed[:, WRIST].any()
    assert bench.heard[-1] == "Nothing tells where left wrist may be: click there."
    assert len(bench.steps()) == 1


def test_between_two_frames_a_joint_is_on_its_way_and_beyond_them_it_stays() -> None:
    xy = np.array([[np.nan, np.nan], [10, 0], [np.nan, np.nan], [20, 4], [np.nan, np.nan]])
    assert [between(xy, frame) for frame in (0, 2, 4)] == [(10, 0), (15, 2), (20, 4)]
    assert between(np.full((3, 2), np.nan), 1) is None


def test_all_picked_joints_are_marked_in_all_picked_frames_by_one_step(bench: Bench) -> None:
    before = bench.poses()
    bench.selection.select_joints(frozenset({2, 3}))
    bench.range.choose(range(4, 8))
    bench.joints.mark(Visibility.HIDDEN)
    frames, joints = np.nonzero(bench.poses().visibility == Visibility.HIDDEN)
    assert (set(frames.tolist()), set(joints.tolist())) == ({4, 5, 6, 7}, {2, 3})
    assert bench.heard == ["2 joints: 1 hidden, place known in frames 4 to 7, from 0."]
    bench.undo()
    assert same(bench.poses(), before)


def test_nudges_in_quick_succession_are_one_step_of_all_picked_joints(bench: Bench) -> None:
    before = bench.pose().xy
    bench.selection.select_joints(frozenset({2, 3}))
    for way in ((1, 0), (1, 0), (0, -10), (0.25, 0)):
        bench.joints.nudge(*way)
    assert (bench.pose().xy - before)[0, 1:5].tolist() == [[0, 0], [2.25, -10], [2.25, -10], [0, 0]]
    assert bench.steps() == ["Nudge 2 joints"]
    bench.undo()
    assert np.array_equal(bench.pose().xy, before)


def test_a_nudge_after_a_rest_is_a_step_of_its_own(bench: Bench, qtbot: QtBot) -> None:
    bench.selection.select_joint(2)
    bench.joints.nudge(1, 0)
    qtbot.waitUntil(lambda: not bench.correction.dragging, timeout=2000)
    bench.joints.nudge(1, 0)
    assert bench.steps() == ["Nudge left shoulder"] * 2


def test_nudges_go_to_the_frame_that_is_shown(bench: Bench) -> None:
    bench.selection.select_joint(2)
    before = bench.poses().xy[:, 2, 0]
    bench.joints.nudge(1, 0)
    bench.session.playback.seek(3)
    bench.joints.nudge(5, 0)
    moved = bench.poses().xy[:, 2, 0] - before
    assert {frame: way for frame, way in enumerate(moved) if way} == {0: 1, 3: 5}
    assert len(bench.steps()) == 2


def test_a_joint_is_placed_and_keeps_what_was_said_of_it(bench: Bench) -> None:
    bench.joints.place(WRIST, 33, 44, Visibility.HIDDEN)
    bench.joints.place(WRIST, 34, 44)
    assert bench.pose().xy[0, WRIST].tolist() == [34, 44]
    assert bench.pose().visibility[0, WRIST] == Visibility.HIDDEN
    assert bench.pose().source[0, WRIST] == Source.HUMAN


def test_the_first_joint_of_an_empty_video_makes_the_person(empty: Bench) -> None:
    empty.session.playback.seek(3)
    empty.joints.place(WRIST, 33, 44)
    assert list(empty.session.document.labels.tracks) == [0]
    assert empty.selection.track == 0
    assert empty.selection.joint == WRIST
    assert empty.poses().placed.sum() == 1
    assert empty.pose(3).xy[0, WRIST].tolist() == [33, 44]
    empty.undo()
    assert not empty.session.document.labels.tracks


def test_without_a_person_or_a_joint_nothing_happens(bench: Bench, empty: Bench) -> None:
    for verbs in (bench, empty):
        verbs.joints.cycle_visibility()
        verbs.joints.mark(Visibility.HIDDEN)
        verbs.joints.nudge(1, 1)
    empty.selection.select_joint(2)
    empty.joints.nudge(1, 1)
    empty.joints.cycle_visibility()
    assert bench.steps() == empty.steps() == []
