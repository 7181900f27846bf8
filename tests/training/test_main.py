"""`python -m training`: what is said on a pipe, and how a run ends."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

import training.__main__ as command
from kimnet_core.model.weights import load_weights
from kimnet_core.runs import Failed, Prepared, Saved, Validated, from_line
from training.datasets.stills import Still

if TYPE_CHECKING:
    from pathlib import Path

RUN = """
name = "tiny"
output = "{folder}/out"
save_every = 3
[data]
lspet = "{folder}"
trunk = "{folder}/movenet.onnx"
cache = "{folder}/cache"
clips = 4
validation = 2
[network]
encoder = "movenet"
initializer = "shared"
feature_dim = 16
input_size = 64
decoder_bn = "none"
[clips]
frames = 3
size = 64
[optimiser]
steps = 6
stills = 2
batch = 2
precision = "32-true"
"""


@pytest.fixture
def run_file(tmp_path: Path, trunk, monkeypatch) -> Path:
    """A run on three stills of noise and a trunk that was never trained."""
    rng = np.random.default_rng(1)
    stills = []
    for index in range(3):
        cv2.imwrite(str(tmp_path / f"{index}.png"), rng.integers(0, 256, (80, 70, 3), dtype=np.uint8))
        stills.append(Still(tmp_path / f"{index}.png", index, rng.uniform(10, 60, (13, 2)), np.ones(13, np.float32)))
    monkeypatch.setattr("training.sets.read_lspet", lambda folder, skeleton: (stills, stills))
    monkeypatch.setattr(command, "import_movenet", lambda path: trunk)
    path = tmp_path / "run.toml"
    path.write_text(RUN.format(folder=tmp_path.as_posix()), encoding="utf-8")
    return path


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
    assert "clips for training: 4 of 4" in out
    assert "step 6 of 6" in out
    assert '{"event"' not in out


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

    monkeypatch.setattr(command, "run", interrupt)
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
