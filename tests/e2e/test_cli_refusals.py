"""Bad input on the command line: a clear sentence each, and nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import FAILED
from kimnet_core.resources import SAMPLE_CLIP
from tests.e2e.command import BOX, FRAMES, refused

needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot bound the size of a file")


def in_child(*arguments: object, largest_file: int) -> subprocess.CompletedProcess[str]:
    """Run a command in a process whose files may not grow beyond a size, as on a full disk."""
    import resource  # POSIX has it

    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *map(str, arguments)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file)),
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def damaged_videos(folder: Path) -> dict[str, Path]:
    paths = {name: folder / f"{name}.mp4" for name in ("missing", "empty", "text", "truncated")}
    paths["empty"].touch()
    paths["text"].write_text("This is no video.\n" * 100, encoding="utf-8")
    paths["truncated"].write_bytes(SAMPLE_CLIP.read_bytes()[:3000])
    return paths


@pytest.mark.parametrize("kind", ["missing", "empty", "text", "truncated"])
@pytest.mark.parametrize("command", ["track", "verify-video"])
def test_a_video_that_is_none_is_refused_by_name(command: str, kind: str, tmp_path: Path) -> None:
    path = damaged_videos(tmp_path)[kind]
    options = ["--out", tmp_path / "x.csv"] if command == "track" else []
    assert path.name in refused(command, path, *options)
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize(
    ("box", "said"),
    [("1,2,3", "not four numbers"), ("9,9,1,1", "not four numbers"), ("500,0,600,50", "408 x 720"),
     ("-50,-50,-2,-2", "408 x 720"), ("0,0,nan,9", "not four numbers")],
)  # fmt: skip
def test_a_box_that_holds_nobody_is_refused_before_the_network_is_loaded(box: str, said: str, tmp_path: Path) -> None:
    missing = tmp_path / "none.safetensors"
    assert said in refused("track", SAMPLE_CLIP, f"--box={box}", "--out", tmp_path / "x.csv", "--weights", missing)


def test_a_blind_network_asks_for_a_box(weights: Path, tmp_path: Path) -> None:
    said = refused("track", SAMPLE_CLIP, "--weights", weights, "--engine", "torch", "--out", tmp_path / "x.csv")
    assert "--box x1,y1,x2,y2" in said


def test_tracking_into_nowhere_is_refused_before_the_work(weights: Path, tmp_path: Path) -> None:
    common = ["track", SAMPLE_CLIP, "--box", BOX, "--weights", weights]
    assert "--out" in refused(*common)
    assert ".json" in refused(*common, "--out", tmp_path / "x.xlsx")
    assert "folder" in refused(*common, "--out", tmp_path / "missing" / "x.csv")
    (tmp_path / "there.kimnet").touch()
    assert "exists already" in refused(*common, "--project", tmp_path / "there.kimnet")
    assert "not both" in refused(*common, "--seed-pose", tmp_path / "s.csv", "--out", tmp_path / "x.csv")


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="this user may write anywhere (root)")
def test_a_read_only_folder_is_refused_before_the_work(weights: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    said = refused("track", SAMPLE_CLIP, "--box", BOX, "--weights", weights, "--out", tmp_path / "x.csv")
    assert "read-only" in said


def test_frames_that_the_video_does_not_have_are_refused(weights: Path, tmp_path: Path) -> None:
    common = ["track", SAMPLE_CLIP, "--box", BOX, "--weights", weights, "--out", tmp_path / "x.csv"]
    assert "0 to 99" in refused(*common, "--start", 100)
    assert "0 to 99" in refused(*common, "--start", 9, "--stop", 9)


@pytest.mark.parametrize(
    "text",
    ["", "frame,track\n", "frame,track,joint,x,y,visibility,score,source\n0,0,head,a,b,2,1,human\n",
     "frame,track,joint,x,y,visibility,score,source\n500,0,head,1,1,2,1,human\n"],
)  # fmt: skip
def test_a_seed_pose_that_is_none_is_refused_by_name(weights: Path, text: str, tmp_path: Path) -> None:
    seed = tmp_path / "seed.csv"
    seed.write_text(text, encoding="utf-8")
    common = ["track", SAMPLE_CLIP, "--weights", weights, "--engine", "torch", "--out", tmp_path / "x.csv"]
    assert "seed.csv" in refused(*common, "--seed-pose", seed)


def test_weights_that_are_none_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "text.safetensors").write_text("no weights", encoding="utf-8")
    common = ["track", SAMPLE_CLIP, "--box", BOX, "--out", tmp_path / "x.csv"]
    assert "text.safetensors" in refused(*common, "--weights", tmp_path / "text.safetensors")
    assert "none.safetensors" in refused(*common, "--weights", tmp_path / "none.safetensors")
    assert "text.safetensors" in refused("weights", "show", tmp_path / "text.safetensors")
    assert "text.safetensors" in refused("weights", "verify", tmp_path / "text.safetensors")


def test_weights_for_another_skeleton_are_refused(coco_weights: Path, tracked: Path, tmp_path: Path) -> None:
    said = refused(
        "render", SAMPLE_CLIP, tracked / "clip.kimnet", "--out", tmp_path / "film.mp4", "--heatmaps", "all",
        "--weights", coco_weights, "--engine", "torch",
    )  # fmt: skip
    assert "coco17" in said
    assert "penn13" in said
    assert list(tmp_path.iterdir()) == []


def test_labels_that_are_none_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "text.json").write_text("{", encoding="utf-8")
    out = tmp_path / "film.mp4"
    assert "text.json" in refused("render", SAMPLE_CLIP, tmp_path / "text.json", "--out", out)
    assert "none.csv" in refused("render", SAMPLE_CLIP, tmp_path / "none.csv", "--out", out)
    assert "x.txt" in refused("render", SAMPLE_CLIP, tmp_path / "x.txt", "--out", out)
    assert "none.kimnet" in refused("render", SAMPLE_CLIP, tmp_path / "none.kimnet", "--out", out)


def test_a_film_of_an_unknown_kind_is_refused(tracked: Path, tmp_path: Path) -> None:
    said = refused("render", SAMPLE_CLIP, tracked / "labels.csv", "--out", tmp_path / "film.gif")
    assert ".mp4" in said


def test_a_project_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "text.kimnet").write_text("no project" * 100, encoding="utf-8")
    assert "text.kimnet" in refused("export", tmp_path / "text.kimnet", "--out", tmp_path / "x.csv")
    assert "none.kimnet" in refused("export", tmp_path / "none.kimnet", "--out", tmp_path / "x.csv")


def test_truth_that_cannot_be_read_is_refused_by_name(tracked: Path, tmp_path: Path) -> None:
    common = ["pck", SAMPLE_CLIP, tracked / "labels.csv", "--truth"]
    (tmp_path / "odd.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    assert "odd.csv" in refused(*common, tmp_path / "odd.csv")
    assert "gone.csv" in refused(*common, tmp_path / "gone.csv")
    assert "t.npz" in refused(*common, tmp_path / "t.npz")


@needs_limits
def test_a_full_disk_leaves_the_file_that_was_there(tracked: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.json"
    out.write_text("the labels of yesterday", encoding="utf-8")
    run = in_child("export", tracked / "clip.kimnet", "--out", out, largest_file=2000)
    assert run.returncode == FAILED, run.stderr
    assert "x.json could not be written" in run.stderr
    assert "Traceback" not in run.stderr
    assert out.read_text(encoding="utf-8") == "the labels of yesterday"
    assert list(tmp_path.iterdir()) == [out]


@needs_limits
def test_a_full_disk_leaves_no_half_project_and_no_half_film(weights: Path, tracked: Path, tmp_path: Path) -> None:
    tracking = in_child(
        "track", SAMPLE_CLIP, "--box", BOX, "--weights", weights, "--engine", "torch", "--stop", 2,
        "--project", tmp_path / "p.kimnet", largest_file=2000,
    )  # fmt: skip
    film = in_child(
        "render", SAMPLE_CLIP, tracked / "labels.csv", "--out", tmp_path / "film.mp4", "--stop", FRAMES,
        largest_file=2000,
    )  # fmt: skip
    for run, name in ((tracking, "p.kimnet"), (film, "film.mp4")):
        assert run.returncode == FAILED, run.stderr
        assert name in run.stderr
        assert "Traceback" not in run.stderr
    assert list(tmp_path.iterdir()) == []
