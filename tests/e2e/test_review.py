"""`kimnet review` lists the faults of a project, the worst first, and writes them to a table."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import FAILED, app
from kimnet_core.labels.gesture import Gesture, PutPoses, PutTrack
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.pose.skeleton import load_skeleton

SKELETON = load_skeleton("penn13")
FRAMES, K = 40, len(SKELETON)
WRIST = SKELETON.index("left_wrist")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A person who stands still, but whose left wrist leaps away once and whose head is unsure once."""
    xy = np.tile(np.arange(K)[:, None] * [9.0, 12.0] + 20, (FRAMES, 1, 1))
    xy[20, WRIST] += 60
    score = np.full((FRAMES, K), 0.9)
    score[30:33, 0] = 0.1
    info = VideoInfo(Path("/clips/walk.mp4"), "walk", 240, 320, tuple(range(FRAMES)))
    path = tmp_path / "one.kimnet"
    with Project.create(path, info, SKELETON) as made:
        poses = Poses.placed_by(Source.IMPORTED, xy, score)
        made.apply(Gesture(FIRST, "Label", (PutTrack(0, "=Ann"), PutPoses(0, 0, poses))))
    return path


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["review", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_findings_are_told_the_worst_first_with_their_reasons(project: Path) -> None:
    code, text, _ = run(project)
    assert code == 0
    leap, unsure, total = text.splitlines()
    assert "walk.mp4" in leap
    assert "Left wrist" in leap
    assert "leaps" in leap
    assert "frames 30 to 32" in unsure
    assert "the network is unsure" in unsure
    assert total.startswith("2 findings")


def test_a_program_reads_the_same_from_json_and_from_the_table(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "review.csv"
    code, text, _ = run(project, "--out", out, "--json")
    assert code == 0
    told = json.loads(text)["suspects"]
    assert [each["joint"] for each in told] == ["left_wrist", "head"]
    assert (told[1]["first"], told[1]["last"], told[1]["reach"]) == (30, 32, 3)
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["reason"] for row in rows] == [each["reason"] for each in told]
    assert rows[0]["person"] == "'=Ann", "a spreadsheet must not run it"


def test_a_table_that_cannot_be_written_is_told(project: Path, tmp_path: Path) -> None:
    code, _, error = run(project, "--out", tmp_path / "missing" / "review.csv")
    assert code == FAILED
    assert "cannot be written" in error
