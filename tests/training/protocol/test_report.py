"""What a person reads, and what other programs do."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
from rich.console import Console

from training.protocol.occlusion import Kind, Occlusion
from training.protocol.pck import evaluate
from training.protocol.report import Run, tables, write_csv, write_json
from training.protocol.rpstn_compat import Diagnostic


def shown(runs: list[Run]) -> list[str]:
    console = Console(file=io.StringIO(), width=250)
    for part in tables(runs):
        console.print(part)
    return console.file.getvalue().splitlines()


def cells(lines: list[str], *begin: str) -> list[str]:
    """The first row of a table that begins like this."""
    rows = ([cell.strip() for cell in line.split("│")[1:-1]] for line in lines if line.startswith("│"))
    return next(row for row in rows if row[: len(begin)] == list(begin))


def runs_of(make_clip, clip_set, found) -> list[Run]:
    """The head is never visible. With each step from a start all joints are 0.08 torsos farther off."""
    clip = make_clip(length=5)
    clip.visibility[:, 0] = 1
    moved = np.hypot(20, 30) * 0.08 * np.arange(5)[:, None, None] * [1, 0]
    reset, streamed = (
        evaluate([pose], clip_set(clip)) for pose in (found(clip, steps=np.zeros(5)), found(clip, moved))
    )
    hidden = Occlusion(Kind.SPATIAL, 3)
    return [Run(1, hidden, (reset,)), Run(None, hidden, (streamed,), None, (Diagnostic(0.2, 98.76, 85.43),))]


def test_a_table_has_a_row_for_each_evaluation(make_clip, clip_set, found) -> None:
    lines = shown(runs_of(make_clip, clip_set, found))
    whole = "100.0 (100.0 to 100.0)"
    begin = ["start every 1", "3 spatial", "visible", "torso"]
    assert cells(lines, *begin) == [*begin, "", *["100.0"] * 6, whole, whole, "100.0", "100.0", "100.0"]
    streamed = cells(lines, "one start")
    assert streamed[-3:-1] == ["40.0", "20.0"], "steps 0 and 1 at 0.1, step 0 at 0.05"
    assert streamed[5] == "60.0"


def test_drift_is_shown_where_there_is_any(make_clip, clip_set, found) -> None:
    lines = shown(runs_of(make_clip, clip_set, found))
    assert sum("Drift" in line for line in lines) == 1
    assert cells(lines, "0") == ["0", "100.0 / 0.0"]
    assert cells(lines, "3") == ["3", "0.0 / 24.0"]


def test_a_diagnostic_is_never_shown_without_its_name_and_the_fixed_pose(make_clip, clip_set, found) -> None:
    (line,) = (line for line in shown(runs_of(make_clip, clip_set, found)) if "98.8" in line)
    assert "diagnostic, not PCK" in line
    assert line.endswith("one standing pose in every box: 85.4")


def test_files_hold_what_is_shown(make_clip, clip_set, found, tmp_path) -> None:
    runs = runs_of(make_clip, clip_set, found)
    write_csv(tmp_path / "x.csv", runs)
    write_json(tmp_path / "x.json", runs)
    rows = list(csv.DictReader((tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()))
    (elbow,) = (row for row in rows if (row["frames"], row["alpha"], row["of"]) == ("one start", "0.2", "Elb."))
    assert (elbow["percent"], elbow["counted"], elbow["hidden"], elbow["size"]) == ("60.0", "10", "3 spatial", "torso")
    streamed = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))[1]
    assert streamed["evaluations"][0]["pck"][0]["groups"]["Head"]["percent"] is None
    assert streamed["evaluations"][0]["rules"] == {"torso": 5}
    assert streamed["diagnostics"] == [{"threshold": 0.2, "value": 98.76, "fixed_pose": 85.43}]
