"""Two people's work becomes one: nothing placed by hand is lost, and disagreement is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.errors import ProjectError
from kimnet_core.labels.contents import Contents, VideoContents
from kimnet_core.labels.document import Labels
from kimnet_core.labels.gesture import Run
from kimnet_core.labels.merge import Choice, Conflict, choose, merge
from kimnet_core.labels.note import Note
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.pose.pose import Poses, Source, Visibility, same
from kimnet_core.pose.skeleton import load_skeleton

SKELETON = load_skeleton("penn13")
FRAMES, K = 4, len(SKELETON)
SPOTS = np.stack([np.arange(K) * 10.0, np.arange(K) * 20.0], axis=1)


def video(fingerprint: str = "abc") -> VideoInfo:
    return VideoInfo(Path(f"/{fingerprint}.mp4"), fingerprint, 240, 320, tuple(range(FRAMES)))


def model(shift: float = 0.0, origin: int = 0) -> Poses:
    return Poses.placed_by(Source.MODEL, np.tile(SPOTS + shift, (FRAMES, 1, 1)), 0.7, origin=origin)


def by_hand(poses: Poses, frame: int, joint: int, x: float, y: float, visibility: int = Visibility.VISIBLE) -> Poses:
    placed = poses.with_joint(joint, x, y, Visibility(visibility))
    at = np.zeros((FRAMES, 1), bool)
    at[frame] = True
    return poses.replaced(at & (np.arange(K) == joint), placed)


def labels(*tracks: tuple[str, Poses]) -> Labels:
    made = Labels(SKELETON, FRAMES)
    for name, poses in tracks:
        made.swap(made.add_track(name).id, 0, poses)
    return made


def project(*videos: VideoContents) -> Contents:
    return Contents(SKELETON, dict(enumerate(videos)))


def one(*tracks: tuple[str, Poses], **more: object) -> Contents:
    return project(VideoContents(video(), labels(*tracks), **more))  # type: ignore[arg-type]


def test_what_only_one_of_two_corrected_is_taken() -> None:
    ours = by_hand(model(), 0, 2, 1, 1)
    theirs = by_hand(model(), 3, 5, 9, 9)
    (merged,) = merge(one(("Ann", ours)), one(("Anna", theirs))).videos
    assert merged.conflicts == ()
    (track,) = merged.resolved({})
    assert same(track.poses, by_hand(ours, 3, 5, 9, 9))
    assert (track.track, track.name) == (0, "Ann")


def test_what_both_placed_otherwise_is_a_conflict_with_both_positions() -> None:
    ours, theirs = by_hand(model(), 1, 4, 100, 50), by_hand(model(), 1, 4, 103, 54)
    found = merge(one(("Ann", ours)), one(("Ann", theirs))).conflicts
    assert found == [Conflict(0, 1, 0, 4, (100.0, 50.0), (103.0, 54.0), 5.0)]


@pytest.mark.parametrize(
    ("choice", "expected"), [(Choice.OURS, (100, 50)), (Choice.THEIRS, (103, 54)), (Choice.MEAN, (101.5, 52))]
)
def test_a_conflict_ends_as_it_was_chosen(choice: Choice, expected: tuple[float, float]) -> None:
    ours, theirs = by_hand(model(), 1, 4, 100, 50), by_hand(model(), 1, 4, 103, 54, Visibility.HIDDEN)
    (merged,) = merge(one(("Ann", ours)), one(("Ann", theirs))).videos
    (track,) = merged.resolved(dict.fromkeys(merged.conflicts, choice))
    assert track.poses.xy[1, 4].tolist() == list(expected)
    assert track.poses.human[1, 4]
    assert (track.poses.visibility[1, 4] == Visibility.HIDDEN) == (choice == Choice.THEIRS)


def test_another_visibility_alone_is_a_conflict() -> None:
    ours, theirs = by_hand(model(), 1, 4, 100, 50), by_hand(model(), 1, 4, 100, 50, Visibility.HIDDEN)
    (conflict,) = merge(one(("Ann", ours)), one(("Ann", theirs))).conflicts
    assert conflict.distance == 0


def test_the_mean_is_taken_only_of_what_is_near() -> None:
    near, far = (Conflict(0, 0, 0, 0, (0.0, 0.0), (x, 0.0), x) for x in (3.0, 3.1))
    assert choose(near, Choice.MEAN, within=3.0) == Choice.MEAN
    assert choose(far, Choice.MEAN, within=3.0) is None
    assert choose(far, Choice.THEIRS, within=3.0) == Choice.THEIRS


def test_the_same_project_twice_changes_nothing() -> None:
    contents = one(("Ann", by_hand(model(), 1, 4, 100, 50)), notes={1: Note("x", ("a",))}, masks={2: b"png"})
    (merged,) = merge(contents, contents).videos
    assert merged.writes({}) == ()


def test_people_are_matched_by_where_they_are_whatever_their_names_and_order() -> None:
    ours = one(("Ann", model()), ("Bob", model(150)))
    theirs = one(("Ann", by_hand(model(152), 0, 1, 5, 5)), ("Bob", by_hand(model(2), 0, 2, 6, 6)))
    (merged,) = merge(ours, theirs).videos
    corrected = {track.name: np.argwhere(track.poses.human).tolist() for track in merged.tracks}
    assert corrected == {"Ann": [[0, 2]], "Bob": [[0, 1]]}
    assert {track.name: track.track for track in merged.tracks} == {"Ann": 0, "Bob": 1}


def test_a_person_whom_only_they_have_comes_with_their_windows() -> None:
    windows = np.array([[0.0, 0, 9, 9, 0]])
    theirs = one(("Ann", model()), ("Eve", model(200)), crop_paths={1: windows})
    (merged,) = merge(one(("Ann", model())), theirs).videos
    (track,) = merged.tracks
    assert (track.track, track.name, track.ours) == (1, "Eve", None)
    assert same(track.poses, model(200))
    assert list(merged.crop_paths) == [1]


def test_tracks_that_share_no_joint_are_one_by_their_name() -> None:
    early, late = by_hand(Poses.absent(FRAMES, K), 0, 1, 5, 5), by_hand(Poses.absent(FRAMES, K), 3, 1, 250, 5)
    (merged,) = merge(one(("Ann", early)), one(("Ann", late))).videos
    assert [track.track for track in merged.tracks] == [0]
    (other,) = merge(one(("Ann", early)), one(("Bob", late))).videos
    assert [track.track for track in other.tracks] == [1]


def test_videos_are_matched_by_content_and_others_are_added() -> None:
    ours = project(VideoContents(video("a"), labels()), VideoContents(video("b"), labels()))
    theirs = project(VideoContents(video("c"), labels()), VideoContents(video("b"), labels(("Ann", model()))))
    merged = merge(ours, theirs)
    assert [each.number for each in merged.videos] == [1]
    assert [each.video.fingerprint for each in merged.added] == ["c"]


def test_joints_keep_the_run_that_placed_them() -> None:
    ours_run, theirs_run = (Run(0, name, "f00d", "onnx", {"start": 0}, "2026") for name in ("a", "b"))
    ours = one(("Ann", model(origin=0)), runs={0: ours_run})
    theirs = one(
        ("Eve", model(200, origin=0)), ("Ann", model(origin=1)), runs={0: theirs_run, 1: replace(ours_run, id=1)}
    )
    (merged,) = merge(ours, theirs).videos
    assert merged.runs == (replace(theirs_run, id=1),)
    (eve,) = merged.tracks
    assert (eve.poses.origin == 1).all()


def test_notes_of_both_are_kept() -> None:
    ours = one(notes={0: Note("mine", ("a",)), 1: Note("same")})
    theirs = one(notes={0: Note("yours", ("b",)), 1: Note("same"), 2: Note("", ("c",))})
    (merged,) = merge(ours, theirs).videos
    assert merged.notes == {0: Note("mine\nyours", ("a", "b")), 2: Note("", ("c",))}


def test_other_joints_cannot_be_merged() -> None:
    other = Contents(load_skeleton("coco17"), {})
    with pytest.raises(ProjectError, match="other joints"):
        merge(one(), other)


EDITS = st.lists(st.tuples(st.integers(0, FRAMES - 1), st.integers(0, K - 1), st.integers(0, 30)), max_size=8)


@given(EDITS, EDITS, st.sampled_from(Choice))
def test_no_joint_that_anybody_placed_by_hand_goes_back_to_the_network(
    a: list[tuple[int, int, int]], b: list[tuple[int, int, int]], choice: Choice
) -> None:
    ours, theirs = model(), model()
    for frame, joint, x in a:
        ours = by_hand(ours, frame, joint, x, 0)
    for frame, joint, x in b:
        theirs = by_hand(theirs, frame, joint, x, 0)
    (merged,) = merge(one(("Ann", ours)), one(("Ann", theirs))).videos
    poses = next((t.poses for t in merged.resolved(dict.fromkeys(merged.conflicts, choice))), ours)
    np.testing.assert_array_equal(poses.human, ours.human | theirs.human)
    told = {(conflict.frame, conflict.joint) for conflict in merged.conflicts}
    both = np.argwhere(ours.human & theirs.human & (ours.xy[..., 0] != theirs.xy[..., 0]))
    assert told == {(frame, joint) for frame, joint in both.tolist()}
