"""`kimnet merge`: two annotators' projects become a third, and the list says where they disagree."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import app
from kimnet_core.labels.gesture import Gesture, PutNote, PutPoses, PutTrack, PutVideo
from kimnet_core.labels.note import Note
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.pose.skeleton import load_skeleton

SKELETON = load_skeleton("penn13")
K = len(SKELETON)


def video(name: str) -> VideoInfo:
    return VideoInfo(Path(f"/clips/{name}.mp4"), name, 240, 320, tuple(range(6)))


def annotated(path: Path, x: float, frames: range) -> Path:
    """A project in which somebody placed the head of one person by hand in some frames."""
    placed = Poses.placed_by(Source.MODEL, np.tile(np.arange(K)[:, None] * [9.0, 12.0], (6, 1, 1)), 0.6)
    for frame in frames:
        at = (np.arange(6) == frame)[:, None] & (np.arange(K) == 0)
        placed = placed.replaced(at, placed.with_joint(0, x, 10))
    with Project.create(path, video("walk"), SKELETON) as project:
        project.apply(Gesture(FIRST, "Label", (PutTrack(0, "Ann"), PutPoses(0, 0, placed))))
    return path


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["merge", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    ours = annotated(tmp_path / "ann.kimnet", 10, range(3))
    theirs = annotated(tmp_path / "bob.kimnet", 13, range(2, 5))
    with Project.open(theirs) as project:
        project.apply(Gesture(FIRST, "Note", (PutNote(4, Note("dark")),)))
        project.apply(Gesture(1, "Add a video", (PutVideo(video("run")), PutTrack(0, "Eve"))))
    return ours, theirs


@pytest.mark.parametrize(("rule", "x"), [("ours", 10), ("theirs", 13), ("mean", 11.5)])
def test_a_rule_settles_what_both_corrected(two: tuple[Path, Path], tmp_path: Path, rule: str, x: float) -> None:
    before = [path.read_bytes() for path in two]
    code, out, _ = run(*two, "--out", tmp_path / "both.kimnet", "--rule", rule, "--json")
    assert code == 0
    report = json.loads(out)
    (conflict,) = report["conflicts"]
    assert (conflict["frame"], conflict["joint"], conflict["distance"]) == (2, "head", 3.0)
    assert (conflict["person"], conflict["video"], conflict["taken"]) == ("Ann", "walk.mp4", rule)
    with Project.open(tmp_path / "both.kimnet") as project:
        contents = project.load()
    assert contents.videos[0].labels.tracks[0].poses.xy[:5, 0, 0].tolist() == [10, 10, x, 13, 13]
    assert contents.videos[0].notes == {4: Note("dark")}
    assert contents.videos[1].video == video("run")
    assert contents.videos[1].labels.tracks[0].name == "Eve"
    assert [path.read_bytes() for path in two] == before


def test_what_is_too_far_apart_for_a_mean_stays_and_is_told(two: tuple[Path, Path], tmp_path: Path) -> None:
    code, out, _ = run(*two, "--out", tmp_path / "both.kimnet", "--rule", "mean", "--within", "2")
    assert code == 0
    assert "walk.mp4 frame 2 Ann head: ours 10.0,10.0 theirs 13.0,10.0 (3.0 px): open" in out
    assert "1 conflict\n" in out
    with Project.open(tmp_path / "both.kimnet") as project:
        assert project.load().videos[0].labels.tracks[0].poses.xy[2, 0, 0] == 10


def test_what_is_there_is_never_overwritten(two: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "both.kimnet").write_text("precious")
    code, _, told = run(*two, "--out", tmp_path / "both.kimnet")
    assert code == 2
    assert "exists already" in told
    assert (tmp_path / "both.kimnet").read_text() == "precious"
