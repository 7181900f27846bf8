"""`kimnet skeleton` and `kimnet remap`: one's own set of joints, and a project that gets it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kimnet_core.labels.gesture import (
    Gesture,
    Lesson,
    PutLesson,
    PutLock,
    PutNote,
    PutPoses,
    PutReview,
    PutTrack,
    PutVideo,
)
from kimnet_core.labels.note import Note
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.pose.pose import Poses, Source, same
from kimnet_core.pose.skeleton import load_skeleton, user_folder, write_skeleton
from tests.e2e.command import kimnet, refused

PENN, COCO = load_skeleton("penn13"), load_skeleton("coco17")
K = len(PENN)


def video(name: str) -> VideoInfo:
    return VideoInfo(Path(f"/clips/{name}.mp4"), name, 240, 320, tuple(range(6)))


def poses() -> Poses:
    """Six frames by a network; the left wrist of the third was placed by hand."""
    made = Poses.placed_by(Source.MODEL, np.tile(np.arange(K)[:, None] * [9.0, 12.0], (6, 1, 1)), 0.5, origin=1)
    wrist = PENN.index("left_wrist")
    at = (np.arange(6) == 2)[:, None] & (np.arange(K) == wrist)
    return made.replaced(at, made.with_joint(wrist, 1, 2))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "ann.kimnet"
    writes = (
        PutTrack(3, "Ann"),
        PutPoses(3, 0, poses()),
        PutLock(3, PENN.index("head"), True),
        PutLock(3, PENN.index("right_knee"), True),
        PutLesson(3, Lesson((2,), np.ones((K, 3), np.float32), "abc", 0.5)),
        PutReview("3:weak 5 2", "done"),
        PutNote(4, Note("dark")),
    )
    with Project.create(path, video("walk"), PENN, {"colour": "red"}) as made:
        made.apply(Gesture(FIRST, "Label", writes))
        made.apply(Gesture(4, "Add a video", (PutVideo(video("run")), PutTrack(0, "Eve"))))
    return path


def test_penn_becomes_coco_in_a_new_project_and_says_what_is_lost_and_empty(project: Path, tmp_path: Path) -> None:
    before, out = project.read_bytes(), tmp_path / "coco.kimnet"
    status, told, _ = kimnet("remap", project, out, "--to", "coco17", "--map", "nose=head")
    assert status == 0
    assert "wrote" in told
    assert "2 videos, penn13 to coco17" in told
    assert "nose is head" in told
    assert "left out: nothing" in told
    assert "without labels: left_eye, right_eye, left_ear, right_ear" in told
    assert project.read_bytes() == before
    with Project.open(out) as made:
        contents = made.load()
    assert contents.skeleton == COCO
    assert list(contents.videos) == [0, 4]
    walk = contents.videos[0]
    assert (walk.video, walk.notes, walk.settings) == (video("walk"), {4: Note("dark")}, {"colour": "red"})
    placed = walk.labels.tracks[3].poses
    assert placed.xy[2, COCO.index("left_wrist")].tolist() == [1, 2]
    assert np.argwhere(placed.human).tolist() == [[2, COCO.index("left_wrist")]]
    np.testing.assert_array_equal(placed.xy[:, COCO.index("nose")], poses().xy[:, 0])
    assert not placed.placed[:, COCO.index("left_eye")].any()
    assert walk.locks == {3: frozenset({COCO.index("nose"), COCO.index("right_knee")})}
    assert (walk.lessons, walk.reviews) == ({}, {})
    assert contents.videos[4].labels.tracks[0].name == "Eve"


def test_there_and_back_with_a_skeleton_of_ones_own_changes_no_pose(project: Path, tmp_path: Path) -> None:
    rows = [*PENN.to_dict()["joint"], {"name": "racket", "color": "#00ff00"}]
    own = type(PENN).from_dict(PENN.to_dict() | {"name": "tennis", "title": "Tennis", "joint": rows[::-1]})
    write_skeleton(tmp_path / "tennis.toml", own)
    there, back = tmp_path / "there.kimnet", tmp_path / "back.kimnet"
    status, told, _ = kimnet("remap", project, there, "--to", tmp_path / "tennis.toml", "--json")
    report = json.loads(told)
    assert (status, report["lost"], report["empty"]) == (0, [], ["racket"])
    assert report["joints"]["left_wrist"] == ["left_wrist"]
    assert kimnet("remap", there, back, "--to", "penn13")[0] == 0
    with Project.open(back) as made:
        assert same(made.load().videos[0].labels.tracks[3].poses, poses())


def test_nothing_is_overwritten_and_slips_are_told(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.kimnet"
    assert "no skeleton coco71; give a .toml file or one of: coco17" in refused("remap", project, out, "--to", "coco71")
    assert "coco17 has no joint 'nase'" in refused("remap", project, out, "--to", "coco17", "--map", "nase=head")
    assert "is not target=source" in refused("remap", project, out, "--to", "coco17", "--map", "nose")
    tail = {"name": "tail", "color": "#ffffff"}
    lone = type(PENN).from_dict({"name": "lone", "title": "Lone", "torso": ["tail", "tail"], "joint": [tail]})
    write_skeleton(tmp_path / "lone.toml", lone)
    assert "No joint of lone" in refused("remap", project, out, "--to", tmp_path / "lone.toml")
    assert not out.exists()
    out.write_text("precious")
    assert "exists already" in refused("remap", project, out, "--to", "coco17")
    assert out.read_text() == "precious"


def test_a_skeleton_of_ones_own_is_added_listed_and_shown(tmp_path: Path) -> None:
    write_skeleton(tmp_path / "mine.toml", replace(PENN, name="mine", title="Mine"))
    status, told, _ = kimnet("skeleton", "add", tmp_path / "mine.toml")
    assert status == 0
    assert f"is kept as {user_folder() / 'mine.toml'}." in told
    (user_folder() / "bad.toml").write_text("joint = [", encoding="utf-8")
    _, listed, _ = kimnet("skeleton", "list")
    assert [line.split()[0] for line in listed.splitlines()[:4]] == ["coco17", "jhmdb15", "penn13", "mine"]
    assert "Mine (your own)" in listed
    assert "bad.toml is not valid" in listed
    _, shown, _ = kimnet("skeleton", "show", "mine", "--json")
    assert json.loads(shown)["skeleton"] == replace(PENN, name="mine", title="Mine").to_dict()
    _, text, _ = kimnet("skeleton", "show", "mine")
    assert "left_wrist           #3D70C9  sigma 0.062  mirrors right_wrist" in text
    assert "torso: left_shoulder - right_hip" in text
    assert "mine already" in refused("skeleton", "add", tmp_path / "mine.toml")
    assert "bad.toml is not valid" in refused("skeleton", "add", user_folder() / "bad.toml")
