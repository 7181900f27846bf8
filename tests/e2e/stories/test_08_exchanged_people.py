"""Story 8: two people change places halfway, and one of them is two tracks: who is who is put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.labels.gesture import Gesture, PutPoses, PutTrack
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.pose.pose import Poses, Source, joined, same
from tests.e2e.stories.conftest import cut
from tests.e2e.stories.labels import project, walking
from tests.e2e.stories.looks import LARGE_LIGHT, told_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.stories.driver import Studio

FRAMES, SWITCH, BREAK = 30, 12, 20
APART = 45  # pixels from the middle


def beside(way: int) -> Poses:
    """Somebody on the left (-1) or on the right (1) of the person in the clip."""
    poses = walking(FRAMES, Source.MODEL)
    return Poses.placed_by(Source.MODEL, poses.xy + np.array([way * APART, 0]), poses.score)


def mixed_up(path: Path, clip: Path) -> Path:
    """Two who change places at a frame; from a later one on, the one on the left is a third track."""
    left, right = beside(-1), beside(1)
    nobody = Poses.absent(FRAMES, left.joints)
    first = joined([left[:SWITCH], right[SWITCH:]])
    second = joined([right[:SWITCH], left[SWITCH:BREAK], nobody[BREAK:]])
    third = joined([nobody[:BREAK], left[BREAK:]])
    made = project(path, clip, first, "Person 1")
    with Project.open(made) as opened:
        for track, poses in ((1, second), (2, third)):
            edits = PutTrack(track, f"Person {track + 1}"), PutPoses(track, 0, poses)
            opened.apply(Gesture(FIRST, "Label", edits))
    return made


def name(studio: Studio, row: int, text: str) -> None:
    """Double-click a name in the list and write another."""
    studio.pick_row("People in this video", row, twice=True)
    studio.key("Ctrl+A")
    studio.write(text)
    studio.key("Return")
    studio.wait(lambda: studio.document.labels.tracks[row].name == text)
    assert studio.newest_edit == "Rename a person"


@told_in(LARGE_LIGHT)
def test_two_people_who_changed_places(begin: Callable[..., Studio], tmp_path: Path) -> None:
    studio = begin(mixed_up(tmp_path / "two.kimnet", cut(tmp_path / "beam.mp4", FRAMES)))
    wrong = [studio.poses(track) for track in range(3)]
    studio.tab("People")
    studio.go_to(SWITCH)
    studio.pick_row("People in this video", 0)
    studio.shot("1-changed-places")
    studio.button_menu("Exchange", "Down", "Return")
    assert studio.newest_edit == "Exchange Person 1 and Person 2"
    assert studio.notice == "Person 1 and Person 2 have changed places."
    assert same(studio.poses(0)[:BREAK], beside(-1)[:BREAK])
    assert not studio.poses(0).placed[BREAK:].any()
    assert same(studio.poses(1), beside(1))
    studio.shot("2-exchanged")
    studio.do("undo")
    assert [same(studio.poses(track), wrong[track]) for track in range(3)] == [True] * 3
    studio.do("redo")

    studio.go_to(BREAK)
    studio.button_menu("Merge", "Down", "Down", "Return")
    assert studio.newest_edit == "Merge Person 1 and Person 3"
    assert sorted(studio.document.labels.tracks) == [0, 1]
    assert same(studio.poses(0), beside(-1))
    studio.do("undo")
    assert same(studio.poses(2), wrong[2])
    studio.do("redo")
    name(studio, 0, "Anna")
    name(studio, 1, "Bo")
    studio.shot("3-named")

    tracks = studio.saved().videos[0].labels.tracks
    assert {track: labels.name for track, labels in tracks.items()} == {0: "Anna", 1: "Bo"}
    assert same(tracks[0].poses, beside(-1))
    assert same(tracks[1].poses, beside(1))
    assert np.isfinite(tracks[0].poses.xy).all()
