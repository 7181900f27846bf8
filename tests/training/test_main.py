"""`python -m training`: what is said on a pipe, and how a run ends."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

import training.__main__ as command
from kimnet_core.model.weights import load_weights
from kimnet_core.runs import Failed, Prepared, Saved, Stepped, Validated, from_line
from tests.training.drawn import drawn_clips
from training.clip_config import ClipRun
from training.config import RunConfig

CLIPS = """
name = "tiny"
output = "{folder}/out"
[data]
kind = "penn"
root = "{folder}"
held_out = 2
[network]
encoder = "mobilenetv2"
initializer = "shared"
feature_dim = 16
input_size = 64
[[stages]]
steps = 1
batch = 2
length = 2
"""


@pytest.fixture
def clips_file(tmp_path, monkeypatch):
    """A run on drawn clips, as if they were a data set's."""
    asked = []

    def read(*what: object):
        asked.append(what)
        return drawn_clips()

    monkeypatch.setattr(command, "read_clips", read)
    path = tmp_path / "run.toml"
    path.write_text(CLIPS.format(folder=tmp_path.as_posix()), encoding="utf-8")
    yield path
    assert asked in ([], [("penn", tmp_path, "train")])


def test_a_run_tells_one_event_a_line_and_ends_in_weights(run_file, capsys) -> None:
    assert command.main([str(run_file)]) == 0
    out, err = capsys.readouterr()
    events = [from_line(line) for line in out.splitlines()]
    assert [e.clips for e in events if isinstance(e, Prepared)] == ["training", "validation", "protocol"]
    assert [e.step for e in events if isinstance(e, Validated)] == [3, 6]
    assert isinstance(events[-1], Saved)
    assert load_weights(run_file.parent / "out" / "tiny.safetensors").card["name"] == "tiny"
    assert err == ""


def test_a_person_at_a_terminal_reads_sentences(run_file, capsys, monkeypatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    assert command.main([str(run_file)]) == 0
    out = capsys.readouterr().out
    assert "clips for training: 4\n" in out
    assert "step 6 of 6" in out
    assert '{"event"' not in out


def test_a_file_whose_data_have_a_kind_is_a_run_on_labelled_videos(clips_file, capsys) -> None:
    assert command.main([str(clips_file)]) == 0
    events = [from_line(line) for line in capsys.readouterr().out.splitlines()]
    assert [type(event) for event in events] == [Prepared, Prepared, Stepped, Saved, Validated, Saved]
    assert load_weights(clips_file.parent / "out" / "tiny.safetensors").card["name"] == "tiny"


def test_the_shipped_runs_are_valid(repository) -> None:
    presets = sorted((repository / "training" / "presets").glob("*.toml"))
    runs = [command.read_run(path) for path in presets]
    assert [run.name for run in runs] == [path.stem for path in presets]
    assert {type(run) for run in runs} == {RunConfig, ClipRun}


def test_such_a_run_has_no_clips_to_make_before(clips_file, capsys) -> None:
    assert command.main([str(clips_file), "--clips-only"]) == 2
    assert "reads its videos as it learns" in capsys.readouterr().out


def test_only_the_first_of_several_processes_tells(clips_file, capsys, monkeypatch) -> None:
    monkeypatch.setenv("RANK", "1")
    assert command.main([str(clips_file)]) == 0
    assert capsys.readouterr().out == ""


def test_curves_without_their_package_are_refused_in_a_sentence(clips_file, capsys, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    assert command.main([str(clips_file), "--tensorboard", str(clips_file.parent)]) == 2
    event = from_line(capsys.readouterr().out)
    assert isinstance(event, Failed)
    assert "need the package tensorboard: pip install" in event.reason


def test_curves_are_written_beside_what_is_told(clips_file, capsys, monkeypatch) -> None:
    points = []

    class SummaryWriter:
        def __init__(self, folder: str) -> None:
            points.append(folder)

        def add_scalar(self, name: str, value: float, step: int) -> None:
            points.append((name, step))

        def flush(self) -> None:
            pass

    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", SimpleNamespace(SummaryWriter=SummaryWriter))
    assert command.main([str(clips_file), "--tensorboard", "curves"]) == 0
    assert points[:2] == ["curves", ("loss", 1)]
    assert set(points[2:]) <= {("scores/PCK", 1), ("scores/first", 1), ("scores/last", 1)}
    assert capsys.readouterr().out


def test_a_full_disk_is_told_and_not_raised(run_file, capsys, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "checkpoint.pt")

    monkeypatch.setattr("training.trainer.save_checkpoint", full)
    assert command.main([str(run_file)]) == 2
    last = from_line(capsys.readouterr().out.splitlines()[-1])
    assert isinstance(last, Failed)
    assert "No space left on device" in last.reason


def test_an_interrupted_run_is_no_error(run_file, capsys, monkeypatch) -> None:
    def interrupt(*_: object, **__: object):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(command, "run_on_maps", interrupt)
    assert command.main([str(run_file)]) == 130
    assert capsys.readouterr().out == ""


def test_as_a_process_it_tells_of_a_missing_file_in_a_line(tmp_path, repository) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "training", tmp_path / "none.toml"],
        cwd=repository, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (2, "")
    event = from_line(ended.stdout)
    assert isinstance(event, Failed)
    assert "none.toml cannot be read" in event.reason
