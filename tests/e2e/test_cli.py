"""The command line from end to end: what a person types, what they read, and what lies on the disk."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.cli_options import STOPPED
from app.commands import track as track_command
from kimnet_core.labels.formats import read_labels
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.pose.pose import Source
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.resources import SAMPLE_CLIP
from kimnet_core.tracking.track import Tracked
from kimnet_core.video.source import open_video
from tests.e2e.command import BOX, FRAMES, kimnet, refused

PENN = load_skeleton("penn13")


# Starting.


def test_starting_imports_neither_qt_nor_a_network() -> None:
    """Help, completion and mistakes are answered at once."""
    script = (
        "import sys, time; import app.cli; "
        "print([name for name in ('PySide6', 'torch', 'onnxruntime', 'numpy', 'cv2', 'av') if name in sys.modules]); "
        "print(time.process_time())"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    heavy, seconds = run.stdout.splitlines()
    assert heavy == "[]"
    assert float(seconds) < 0.8


@pytest.mark.parametrize(
    "command",
    ["track", "render", "export", "verify-video", "pck", "effort", "eval", "doctor", "weights list", "weights show",
     "weights verify", "bench replay", "bench engines"],
)  # fmt: skip
def test_every_command_that_reports_explains_itself_and_speaks_json(command: str) -> None:
    status, out, _ = kimnet(*command.split(), "--help")
    assert status == 0
    assert "--json" in out


# Tracking.


def test_a_tracked_clip_is_a_table_that_the_program_reads_again(tracked: Path) -> None:
    labels = read_labels(tracked / "labels.csv", PENN, 100).labels
    poses = labels.tracks[0].poses
    assert poses.placed.any(axis=1).nonzero()[0].tolist() == [0, 1, 2, 3]
    assert set(poses.source[:FRAMES].ravel().tolist()) == {Source.MODEL}


def test_table_and_coco_hold_the_same_poses(tracked: Path) -> None:
    table, coco = (read_labels(tracked / name, PENN, 100).labels for name in ("labels.csv", "labels.json"))
    np.testing.assert_array_equal(table.tracks[0].poses.xy, coco.tracks[0].poses.xy)


def test_a_tracked_project_can_be_gone_on_with(tracked: Path) -> None:
    with Project.open(tracked / "clip.kimnet") as project:
        contents = project.load().videos[FIRST]
    assert contents.video.path == SAMPLE_CLIP.absolute()
    assert contents.labels.tracks[0].poses.placed[:FRAMES].any(axis=1).all()
    assert np.isfinite(contents.crop_paths[0]).all(axis=1).nonzero()[0].tolist() == [0, 1, 2, 3]
    kept = {"held": 0.98, "learned": True}
    assert contents.runs[1].parameters == {"device": "cpu", "start": 0, "stop": FRAMES, **kept}
    assert contents.settings == {"held": "0.98", "learned": "yes"}


def test_the_recursion_of_the_paper_can_be_asked_for_and_the_project_remembers(weights: Path, tmp_path: Path) -> None:
    common = ["track", SAMPLE_CLIP, "--box", BOX, "--weights", weights, "--engine", "torch", "--stop", 1]
    assert kimnet(*common, "--paper", "--project", tmp_path / "paper.kimnet")[0] == 0
    with Project.open(tmp_path / "paper.kimnet") as project:
        contents = project.load().videos[FIRST]
    assert contents.settings == {"held": "0.0", "learned": "no"}
    assert contents.runs[1].parameters.items() >= {"held": 0.0, "learned": False}.items()


def test_json_is_one_object_and_nothing_else_on_standard_output(weights: Path, tmp_path: Path) -> None:
    status, out, _ = kimnet(
        "track", SAMPLE_CLIP, "--box", BOX, "--weights", weights, "--engine", "torch", "--device", "cpu",
        "--start", 2, "--stop", 4, "--out", tmp_path / "x.csv", "--json",
    )  # fmt: skip
    report = json.loads(out)
    assert status == 0
    assert (report["start"], report["frames"], report["unreadable"], report["stopped"]) == (2, 2, [], False)
    assert (report["engine"], report["device"], report["notice"]) == ("torch", "cpu", None)
    assert report["written"] == [str(tmp_path / "x.csv")]
    assert report["ms_per_frame"] > 0
    assert 0 <= report["mean_score"] <= 1


def test_both_engines_place_joints_alike(weights: Path, tmp_path: Path) -> None:
    for engine in ("onnx", "torch"):
        out = tmp_path / f"{engine}.csv"
        arguments = ["--weights", weights, "--engine", engine, "--stop", 2, "--out", out]
        assert kimnet("track", SAMPLE_CLIP, "--box", BOX, *arguments)[0] == 0
    onnx, torch = (
        read_labels(tmp_path / f"{name}.csv", PENN, 100).labels.tracks[0].poses for name in ("onnx", "torch")
    )
    np.testing.assert_allclose(onnx.score, torch.score, atol=1e-4)


def test_a_seed_pose_starts_in_its_own_frame(weights: Path, tmp_path: Path) -> None:
    seed = tmp_path / "seed.csv"
    rows = [f"6,0,{joint},{200 + k},{250 + 10 * k},,," for k, joint in enumerate(PENN.joints)]
    seed.write_text("\n".join(["frame,track,joint,x,y,visibility,score,source", *rows]), encoding="utf-8")
    out = tmp_path / "x.csv"
    common = ["track", SAMPLE_CLIP, "--seed-pose", seed, "--weights", weights, "--engine", "torch", "--stop", 8]
    assert kimnet(*common, "--out", out)[0] == 0
    poses = read_labels(out, PENN, 100).labels.tracks[0].poses
    assert poses.placed.any(axis=1).nonzero()[0].tolist() == [6, 7]
    expected = np.array([[200.0 + k, 250 + 10 * k] for k in range(13)])
    np.testing.assert_allclose(poses.xy[6], expected, atol=0.1)
    assert "is of frame 6" in refused(*common, "--out", out, "--start", 3)


def test_ctrl_c_keeps_the_frames_that_are_done(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = track_command.track_frames

    def interrupted(*arguments: object, **named: object) -> Iterator[Tracked]:
        for done, frame in enumerate(whole(*arguments, **named), start=1):
            yield frame
            if done == 3:
                signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(track_command, "track_frames", interrupted)
    out, project = tmp_path / "x.csv", tmp_path / "p.kimnet"
    status, text, error = kimnet(
        "track", SAMPLE_CLIP, "--box", BOX, "--weights", weights, "--engine", "torch", "--stop", 30,
        "--out", out, "--project", project, "--json",
    )  # fmt: skip
    assert status == STOPPED
    assert json.loads(text)["stopped"] is True
    assert "Stopped after 3 frames; they are kept." in error
    assert read_labels(out, PENN, 100).labels.tracks[0].poses.placed.any(axis=1).sum() == 3
    with Project.open(project) as opened:
        assert opened.load().videos[FIRST].labels.tracks[0].poses.placed.any(axis=1).sum() == 3


# The other commands.


@pytest.mark.parametrize("labels", ["labels.csv", "labels.json", "clip.kimnet"])
def test_a_film_has_the_size_and_the_frames_of_the_video(tracked: Path, labels: str, tmp_path: Path) -> None:
    out = tmp_path / "film.mp4"
    status, text, _ = kimnet(
        "render", SAMPLE_CLIP, tracked / labels, "--out", out, "--stop", FRAMES, "--trail", 3, "--json"
    )
    assert status == 0
    assert json.loads(text)["frames"] == FRAMES
    with open_video(SAMPLE_CLIP) as source, open_video(out) as film:
        assert (len(film), film.height, film.width) == (FRAMES, source.height, source.width)
        drawn = np.abs(film.read(2).astype(int) - source.read(2)).max(axis=2) > 60
    assert drawn.any(), "the skeleton is in the picture"


def test_heatmaps_are_drawn_into_a_film(weights: Path, tracked: Path, tmp_path: Path) -> None:
    common = ["render", SAMPLE_CLIP, tracked / "clip.kimnet", "--stop", 3, "--engine", "torch", "--weights", weights]
    assert kimnet(*common, "--out", tmp_path / "one.mp4", "--heatmaps", "left_wrist")[0] == 0
    assert kimnet(*common, "--out", tmp_path / "all.mp4", "--heatmaps", "all")[0] == 0
    with open_video(tmp_path / "one.mp4") as one, open_video(tmp_path / "all.mp4") as every:
        assert np.abs(one.read(1).astype(int) - every.read(1)).max() > 0


def test_heatmaps_need_a_known_joint_and_a_label_to_start_from(weights: Path, tracked: Path, tmp_path: Path) -> None:
    common = ["render", SAMPLE_CLIP, tracked / "clip.kimnet", "--out", tmp_path / "film.mp4", "--weights", weights]
    assert "left_wrist" in refused(*common, "--heatmaps", "tail")
    assert "nothing to start from" in refused(*common, "--heatmaps", "all", "--start", FRAMES, "--engine", "torch")


def test_a_project_is_exported_as_it_was_tracked(tracked: Path, tmp_path: Path) -> None:
    status, out, _ = kimnet("export", tracked / "clip.kimnet", "--out", tmp_path / "x.csv", "--json")
    assert status == 0
    assert json.loads(out)["joints"] == 13 * FRAMES
    assert (tmp_path / "x.csv").read_bytes() == (tracked / "labels.csv").read_bytes()


def test_labels_agree_wholly_with_themselves(tracked: Path) -> None:
    status, out, _ = kimnet("pck", SAMPLE_CLIP, tracked / "labels.csv", "--truth", tracked / "clip.kimnet", "--json")
    report = json.loads(out)
    assert status == 0
    assert report["percent"] in (100, None)  # a blind network may place the torso on one pixel


def test_pck_by_hand(tmp_path: Path) -> None:
    """Torso 100 px: the left wrist is 19 px off, the right one 21 px, the head is unknown, all others are right."""
    truth = {joint: (10.0 * k, 0.0) for k, joint in enumerate(PENN.joints[1:])}
    x, y = truth["left_shoulder"]
    truth["right_hip"] = (x + 60, y + 80)
    off = {"left_wrist": 19, "right_wrist": 21}
    head = "frame,track,joint,x,y,visibility,score,source"
    for name, down in (("truth", {}), ("x", off)):
        rows = [f"0,0,{joint},{x},{y + down.get(joint, 0)},,," for joint, (x, y) in truth.items()]
        (tmp_path / f"{name}.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    status, out, _ = kimnet("pck", SAMPLE_CLIP, tmp_path / "x.csv", "--truth", tmp_path / "truth.csv", "--json")
    report = json.loads(out)
    assert status == 0
    assert (report["counted"], report["frames"]) == (12, 1)
    assert report["percent"] == pytest.approx(100 * 11 / 12)
    assert report["joints"]["right_wrist"] == 0
    assert "head" not in report["joints"]


def test_a_sound_video_is_called_sound() -> None:
    status, out, _ = kimnet("verify-video", SAMPLE_CLIP, "--json")
    report = json.loads(out)
    assert (status, report["sound"], report["problems"]) == (0, True, [])
    assert report["video"]["indexed"] == 100


def test_a_video_that_lacks_what_its_header_promises_is_told_of(tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(SAMPLE_CLIP.read_bytes()[: SAMPLE_CLIP.stat().st_size // 2])
    _, out, _ = kimnet("verify-video", cut, "--json")
    assert any("header promises 100 frames" in problem for problem in json.loads(out)["problems"])


def test_weights_are_listed_described_and_checked(weights: Path) -> None:
    assert json.loads(kimnet("weights", "list", "--json")[1])["user_folder"]
    described = json.loads(kimnet("weights", "show", weights, "--json")[1])
    verified = json.loads(kimnet("weights", "verify", weights, "--json")[1])
    assert described["joints"] == list(PENN.joints)
    assert described["sha256"] == verified["sha256"]
    assert verified["parameters"] > 1e6
    assert "images: 0" in kimnet("weights", "show", weights)[1]


def test_the_users_own_weights_go_by_name(weights: Path) -> None:
    folder = Path(json.loads(kimnet("weights", "list", "--json")[1])["user_folder"])
    folder.mkdir(parents=True)
    (folder / "mine.safetensors").write_bytes(weights.read_bytes())
    (folder / "broken.safetensors").write_bytes(b"not weights at all")
    entries = {entry["name"]: entry for entry in json.loads(kimnet("weights", "list", "--json")[1])["weights"]}
    assert entries["mine"]["problem"] is None
    assert "broken.safetensors" in entries["broken"]["problem"]
    assert kimnet("weights", "verify", "mine")[0] == 0


def test_the_doctor_names_versions_devices_and_folders() -> None:
    status, out, _ = kimnet("doctor", "--json")
    report = json.loads(out)
    assert report["packages"]["kimnet-studio"]
    assert report["qt"] == "works"
    assert set(report["folders"]) == {"data folder", "cache folder", "log folder"}
    assert (status == 0) == (report["problems"] == [])


def test_the_replay_benchmark_compares_with_computing_anew(weights: Path) -> None:
    status, out, _ = kimnet("bench", "replay", "--frames", 60, "--weights", weights, "--json")
    report = json.loads(out)
    assert status == 0
    assert report["frames_per_second"] == pytest.approx(60 / report["seconds"])
    assert report["ratio"] == pytest.approx(report["network_ms"] * 60 / 1000 / report["seconds"])
    assert report["best"] <= report["seconds"]


def test_the_engine_benchmark_times_both(weights: Path) -> None:
    out = kimnet("bench", "engines", "--frames", 3, "--weights", weights, "--json")[1]
    assert [entry["engine"] for entry in json.loads(out)["engines"]] == ["onnx", "torch"]
