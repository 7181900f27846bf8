"""`kimnet explain`: an account of a frame of the sample clip that adds up."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.bench import Bench
from app.subject import Subject, stretch_at
from kimnet_core.inference.contributions import share
from kimnet_core.inference.persistence import Persistence
from kimnet_core.labels.gesture import Gesture, PutPoses
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.resources import SAMPLE_CLIP
from kimnet_core.tracking.crop_path import CropPath
from tests.e2e.command import BOX, FRAMES, kimnet, refused


def test_every_joint_of_a_frame_is_accounted_for() -> None:
    status, out, _ = kimnet("explain", SAMPLE_CLIP, "--frame", 3, "--box", BOX, "--json")
    assert status == 0
    accounts = json.loads(out)["accounts"]
    assert len(accounts) == 13
    for each in accounts:
        parts = (each[name] for name in ("prior", "picture", "decoder", "learnt", "placed"))
        assert sum(parts) == pytest.approx(each["value"], abs=1e-5)
        assert sum(each["joints"].values()) == pytest.approx(each["prior"], abs=1e-5)
        assert (each["learnt"], each["placed"]) == pytest.approx((0, 0), abs=1e-5)


def test_a_person_reads_a_line_for_one_joint() -> None:
    status, out, _ = kimnet("explain", SAMPLE_CLIP, "--frame", 2, "--box", BOX, "--joint", "left_wrist")
    assert status == 0
    title, line = out.strip().splitlines()
    assert title.split()[:3] == ["joint", "peak", "frame"]
    assert line.startswith("left_wrist")


def test_a_first_frame_and_an_unknown_joint_are_refused() -> None:
    assert "no frame before it" in refused("explain", SAMPLE_CLIP, "--frame", 0, "--box", BOX)
    assert "no joint 'tail'" in refused("explain", SAMPLE_CLIP, "--frame", 2, "--box", BOX, "--joint", "tail")


@pytest.fixture
def corrected(tracked: Path, tmp_path: Path) -> Path:
    """A project in which somebody put the right wrist elsewhere in frame 1."""
    path = Path(shutil.copy(tracked / "clip.kimnet", tmp_path))
    with Project.open(path) as project:
        (track,) = project.load().videos[FIRST].labels.tracks.values()
        pose = track.poses[1:2]
        moved = pose.with_joint(5, *(pose.xy[0, 5] + 60))
        project.apply(Gesture(FIRST, "Move", (PutPoses(track.id, 1, moved),)))
    return path


def test_corrections_of_a_project_have_their_part_as_in_the_window(corrected: Path, weights: Path) -> None:
    asked = ["explain", SAMPLE_CLIP, "--project", corrected, "--weights", weights, "--engine", "torch"]
    status, out, _ = kimnet(*asked, "--frame", 2, "--joint", "right_wrist", "--json")
    assert status == 0
    (told,) = json.loads(out)["accounts"]
    assert abs(told["learnt"]) + abs(told["placed"]) > 0.01
    with Project.open(corrected) as project:
        contents = project.load().videos[FIRST]
    poses, path = contents.labels.tracks[0].poses, CropPath(contents.crop_paths[0])
    frames = stretch_at(poses, path, contents.runs, 2)
    assert frames == range(FRAMES)
    bench = Bench(None, 1 << 26)
    bench.load(weights, "torch", "cpu")
    bench.open(SAMPLE_CLIP)
    subject = Subject(0, path.until(frames.stop), poses[:FRAMES], Persistence.from_settings(contents.settings))
    shown = bench.account(2, subject)
    bench.close()
    assert shown is not None
    seen = share(shown, 5)
    for name in ("value", "prior", "picture", "decoder", "learnt", "placed"):
        assert told[name] == pytest.approx(getattr(seen, name), abs=1e-6)
    assert list(told["joints"].values()) == pytest.approx(seen.joints, abs=1e-6)


def test_what_a_project_cannot_explain_is_said(corrected: Path, weights: Path, coco_weights: Path) -> None:
    asked = ["explain", SAMPLE_CLIP, "--project", corrected, "--weights", weights]
    assert "leave --box and --start out" in refused(*asked, "--frame", 2, "--box", BOX)
    assert "was not tracked through frame 50" in refused(*asked, "--frame", 50)
    assert "was not tracked through frame 5000" in refused(*asked, "--frame", 5000)
    assert "no frame before it" in refused(*asked, "--frame", 0)
    asked[-1] = coco_weights
    assert "Choose other weights" in refused(*asked, "--frame", 2)
