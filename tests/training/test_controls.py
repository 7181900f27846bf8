"""The recursion with the learned W and with constant ones."""

from __future__ import annotations

import json

import pytest

import training.__main__ as train_command
from training import controls, measure


@pytest.fixture
def weights(run_file, capsys):
    assert train_command.main([str(run_file)]) == 0
    capsys.readouterr()
    return run_file.parent / "out" / "tiny.safetensors"


def test_every_way_is_trained_and_measured_from_every_seed(run_file, weights, tmp_path, capsys) -> None:
    out = tmp_path / "controls.json"
    options = ["--seeds", "1", "2", "--steps", "2", "--batch", "2", "--out", str(out)]
    assert controls.main([str(run_file), str(weights), *options]) == 0
    done = json.loads(out.read_text())
    assert [(one["way"], one["seed"]) for one in done] == [(way, seed) for seed in (1, 2) for way in controls.WAYS]
    assert {row["clips"] for row in done[0]["rows"]} == {"validation", "protocol"}
    assert "±" in capsys.readouterr().out


def test_weights_are_measured_on_the_clips_of_a_run(run_file, weights, capsys) -> None:
    assert measure.main([str(run_file), str(weights), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["clips"] for row in rows} == {"validation", "protocol"}
    assert {pck["alpha"] for row in rows for pck in row["pck"]} == {0.1, 0.2}
    assert measure.main([str(run_file), str(weights)]) == 0
    assert "MoveNet by itself" in capsys.readouterr().out


def test_weights_that_are_none_are_told(run_file, tmp_path, capsys) -> None:
    for command in (measure, controls):
        extra = ["--out", str(tmp_path / "x.json")] if command is controls else []
        assert command.main([str(run_file), str(tmp_path / "none.safetensors"), *extra]) == 2
        assert "none.safetensors" in capsys.readouterr().err
