"""The command line from end to end: what a person types, what they read, and what lies on the disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import FAILED, STOPPED, app
from app.commands import track as track_command
from kimnet_core.labels.formats import read_labels
from kimnet_core.labels.project import Project
from kimnet_core.pose.pose import Source
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.resources import SAMPLE_CLIP
from kimnet_core.tracking.track import Tracked
from kimnet_core.video.source import open_video

BOX = "186,168,303,492"
FRAMES = 4
PENN = load_skeleton("penn13")
needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot bound the size of a file")


def kimnet(*arguments: object) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception  # a traceback is never an answer
    return result.exit_code, result.stdout, result.stderr


def refused(*arguments: object) -> str:
    """The sentence with which a command refuses."""
    status, out, error = kimnet(*arguments)
    assert status == FAILED, (out, error)
    assert out == ""
    assert error.strip().endswith(".")
    assert "Traceback" not in error
    return " ".join(error.split())


def in_child(*arguments: object, largest_file: int) -> subprocess.CompletedProcess[str]:
    """Run a command in a process whose files may not grow beyond a size, as on a full disk."""
    import resource  # POSIX has it

    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *map(str, arguments)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file)),
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip


@pytest.fixture(scope="module")
def tracked(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the first frames of the sample clip tracked: labels.csv, labels.json and clip.kimnet."""
    folder = tmp_path_factory.mktemp("tracked")
    common = ["track", SAMPLE_CLIP, "--box", BOX, "--weights", weights, "--engine", "torch", "--stop", FRAMES]
    assert kimnet(*common, "--out", folder / "labels.csv", "--project", folder / "clip.kimnet")[0] == 0
    assert kimnet(*common, "--out", folder / "labels.json")[0] == 0
    return folder


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
    ["track", "render", "export", "verify-video", "pck", "doctor", "weights list", "weights show", "weights verify",
     "bench replay", "bench engines"],
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
        contents = project.load()
    assert contents.video.path == SAMPLE_CLIP.absolute()
    assert contents.labels.tracks[0].poses.placed[:FRAMES].any(axis=1).all()
    assert np.isfinite(contents.crop_paths[0]).all(axis=1).nonzero()[0].tolist() == [0, 1, 2, 3]
    assert contents.runs[1].parameters == {"device": "cpu", "start": 0, "stop": FRAMES}


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
        assert opened.load().labels.tracks[0].poses.placed.any(axis=1).sum() == 3


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


def test_pck_by_hand_against_an_array_in_another_joint_order(tmp_path: Path) -> None:
    """Torso 100 px: the left wrist is 19 px off, the right one 21 px, all others are right."""
    truth = np.zeros((100, 17, 3))
    coco = load_skeleton("coco17")
    truth[0, :, 2] = 1
    truth[0, :, 0] = 10 * np.arange(17)
    truth[0, coco.index("right_hip"), :2] = truth[0, coco.index("left_shoulder"), :2] + [60, 80]
    np.savez(tmp_path / "truth.npz", labels=truth)
    lines = ["frame,track,joint,x,y,visibility,score,source"]
    for joint in PENN.joints[1:]:
        x, y, _ = truth[0, coco.index(joint)]
        y += {"left_wrist": 19, "right_wrist": 21}.get(joint, 0)
        lines.append(f"0,0,{joint},{x},{y},,,")
    (tmp_path / "x.csv").write_text("\n".join(lines), encoding="utf-8")
    status, out, _ = kimnet(
        "pck", SAMPLE_CLIP, tmp_path / "x.csv", "--truth", f"{tmp_path / 'truth.npz'}:labels", "--json"
    )
    report = json.loads(out)
    assert status == 0
    assert (report["counted"], report["frames"]) == (12, 1)
    assert report["percent"] == pytest.approx(100 * 11 / 12)
    assert report["joints"]["right_wrist"] == 0
    assert "head" not in report["joints"], "COCO has none"


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


# Bad input: a clear sentence each.


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


def test_truth_that_does_not_fit_is_refused(tracked: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "t.npz", short=np.zeros((3, 17, 3)), odd=np.zeros((100, 5, 3)))
    common = ["pck", SAMPLE_CLIP, tracked / "labels.csv", "--truth"]
    assert "short, odd" in refused(*common, f"{tmp_path}/t.npz:none")
    assert "(100, K, 3)" in refused(*common, f"{tmp_path}/t.npz:short")
    assert "5 joints" in refused(*common, f"{tmp_path}/t.npz:odd")
    assert "NAME" in refused(*common, f"{tmp_path}/t.npz")
    assert "gone.npz" in refused(*common, f"{tmp_path}/gone.npz:x")


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
