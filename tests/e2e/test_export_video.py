"""`kimnet export` of a project of several videos asks which one is meant."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from app.cli import app
from kimnet_core.labels.gesture import Gesture, PutTrack, PutVideo
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.pose.skeleton import load_skeleton


def test_one_of_several_videos_is_exported_by_its_name(tmp_path: Path) -> None:
    walk, run = (VideoInfo(Path(f"/clips/{name}.mp4"), name, 240, 320, tuple(range(4))) for name in ("walk", "run"))
    with Project.create(tmp_path / "both.kimnet", walk, load_skeleton("penn13")) as project:
        project.apply(Gesture(FIRST, "Add", (PutTrack(0, "Ann"),)))
        project.apply(Gesture(1, "Add a video", (PutVideo(run), PutTrack(0, "Eve"), PutTrack(1, "Bob"))))
    command = ["export", str(tmp_path / "both.kimnet"), "--out", str(tmp_path / "out.csv")]
    unclear = CliRunner().invoke(app, command)
    assert unclear.exit_code == 2
    assert "walk.mp4, run.mp4" in unclear.stderr
    assert not (tmp_path / "out.csv").exists()
    named = CliRunner().invoke(app, [*command, "--video", "run.mp4"])
    assert named.exit_code == 0
    assert "2 tracks" in named.stdout
