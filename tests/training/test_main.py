"""`python -m training`: what is said on a pipe, and how a run ends."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import training.__main__ as command
from kimnet_core.model.weights import load_weights
from kimnet_core.runs import Failed, Prepared, Saved, Validated, from_line

if TYPE_CHECKING:
    pass


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
