"""`kimnet occlude` as a person runs it: on the sample clip, stopped and taken up, on one process and on two."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.cli_options import STOPPED
from app.commands import occlude as command
from kimnet_core.occlusion.recipe import read_recipe
from kimnet_core.occlusion.results import Results
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.resources import RECIPES, SAMPLE_CLIP
from tests.e2e.command import BOX, kimnet, refused

if TYPE_CHECKING:
    from kimnet_core.occlusion.results import Row
    from kimnet_core.occlusion.sweep import Outcome

GRID = f"""
name = "A wrist"
video = "{SAMPLE_CLIP.as_posix()}"
box = "{BOX}"
stop = 8
[grid]
joints = ["right_wrist"]
sizes = [0, 60]
starts = [2]
durations = [1, 3]
"""


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "wrist.toml"
    path.write_text(GRID, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return [{name: value for name, value in row.items() if name != "seconds"} for row in csv.DictReader(file)]


def test_a_recipe_becomes_a_table_and_a_file(recipe: Path, tmp_path: Path) -> None:
    page = tmp_path / "wrist.html"
    status, out, _ = kimnet("occlude", recipe, "--csv", tmp_path / "wrist.csv", "--html", page, "--json")
    assert status == 0
    said = json.loads(out)
    assert (said["trials"], said["earlier"], said["stopped"]) == (4, 0, False)
    nothing, _, short, long = said["rows"]
    assert nothing["largest"] == 0
    assert nothing["encoded"] == 0
    assert short["during"] > 0
    assert (short["duration"], long["duration"]) == (1, 3)
    assert long["encoded"] < said["rows"][0]["frames"]
    assert [row["joints"] for row in rows(tmp_path / "wrist.csv")] == ["right_wrist"] * 4
    assert (tmp_path / "wrist.results").is_file()
    written = page.read_text(encoding="utf-8")
    assert written.count("<svg") == 1
    assert "kimnet occlude wrist.toml" in written
    assert "http" not in written.replace("http://www.w3.org", "")  # it opens without a network
    assert f"{short['during']:.2f}" in written


def test_a_recipe_run_again_has_nothing_left_to_do(recipe: Path) -> None:
    kimnet("occlude", recipe)
    status, out, _ = kimnet("occlude", recipe)
    assert status == 0
    assert "4 of 4 trials of “A wrist”" in out
    assert "4 of them from before" in out


def test_what_was_done_before_a_stop_is_kept_and_the_rest_follows(
    recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, halted = tmp_path / "whole.csv", tmp_path / "halted.csv"
    kimnet("occlude", recipe, "--out", tmp_path / "whole.results", "--csv", whole)
    add, kept = command.Results.add, []

    def stop_at_third(results: command.Results, outcome: Outcome, skeleton: object) -> Row:
        if len(kept) == 2:
            raise KeyboardInterrupt
        kept.append(outcome)
        return add(results, outcome, skeleton)  # type: ignore[arg-type]

    monkeypatch.setattr(command.Results, "add", stop_at_third)
    status, out, error = kimnet("occlude", recipe)
    assert status == STOPPED
    assert "2 of 4 trials" in out
    assert "what is done is kept" in error
    monkeypatch.setattr(command.Results, "add", add)
    status, out, _ = kimnet("occlude", recipe, "--csv", halted)
    assert status == 0
    assert "2 of them from before" in out
    assert [row | {"encoded": ""} for row in rows(halted)] == [row | {"encoded": ""} for row in rows(whole)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_sweep_that_is_killed_ends_as_one_that_was_not(recipe: Path, tmp_path: Path, jobs: int) -> None:
    whole, killed = tmp_path / "whole.csv", tmp_path / "killed.csv"
    recipe.write_text(GRID.replace("[0, 60]", "[20, 30, 40, 50, 60]"), encoding="utf-8")
    kimnet("occlude", recipe, "--out", tmp_path / "whole.results", "--csv", whole)
    line = [sys.executable, "-c", "from app.cli import main; main()", "occlude", recipe, "--rows", "--jobs", str(jobs)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline()) == {"trials": 10, "earlier": 0}
        first = json.loads(running.stdout.readline())
        running.send_signal(signal.SIGKILL)
        rest = running.stdout.read()  # ends when the last process that could write there has ended
    assert running.returncode == -signal.SIGKILL
    assert rest.count("\n") < 9
    with Results.look(tmp_path / "wrist.results") as results:
        kept = results.rows()
    assert 0 < len(kept) < 10
    assert first["key"] in {row.key for row in kept}
    status, out, _ = kimnet("occlude", recipe, "--csv", killed)
    assert status == 0
    assert f"{len(kept)} of them from before" in out
    assert [row | {"encoded": ""} for row in rows(killed)] == [row | {"encoded": ""} for row in rows(whole)]


def test_a_sweep_goes_on_from_wherever_it_is_called(
    recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kimnet("occlude", recipe)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    status, out, _ = kimnet("occlude", Path("..") / recipe.name, "--out", tmp_path / "wrist.results")
    assert status == 0
    assert "4 of them from before" in out
    recipe.write_text(GRID.replace(BOX, "180,160,300,490"), encoding="utf-8")
    assert "another recipe" in refused("occlude", recipe, "--out", tmp_path / "wrist.results")


def test_two_processes_find_what_one_does(recipe: Path, tmp_path: Path) -> None:
    kimnet("occlude", recipe, "--out", tmp_path / "one.results", "--csv", tmp_path / "one.csv")
    status, _, error = kimnet(
        "occlude", recipe, "--out", tmp_path / "two.results", "--csv", tmp_path / "two.csv", "--jobs", 2
    )
    assert status == 0, error
    one, two = (rows(tmp_path / name) for name in ("one.csv", "two.csv"))
    assert [row | {"encoded": ""} for row in one] == [row | {"encoded": ""} for row in two]


def test_a_cluster_finds_what_one_process_does(recipe: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    kimnet("occlude", recipe, "--out", tmp_path / "one.results", "--csv", tmp_path / "one.csv")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        status, _, error = kimnet(
            *("occlude", recipe, "--out", tmp_path / "many.results", "--csv", tmp_path / "many.csv"),
            *("--scheduler", cluster.scheduler_address),
        )
    assert status == 0, error
    one, many = (rows(tmp_path / name) for name in ("one.csv", "many.csv"))
    assert [row | {"encoded": ""} for row in one] == [row | {"encoded": ""} for row in many]


def test_what_cannot_be_tried_is_refused(recipe: Path, tmp_path: Path) -> None:
    recipe.write_text(GRID.replace("right_wrist", "tail"), encoding="utf-8")
    assert "no joint 'tail'" in refused("occlude", recipe)
    recipe.write_text(GRID.replace("starts = [2]", "starts = [70]"), encoding="utf-8")
    assert "Nothing to try" in refused("occlude", recipe)
    recipe.write_text(GRID, encoding="utf-8")
    (tmp_path / "wrist.results").write_text("mine")
    assert "wrist.results" in refused("occlude", recipe)
    assert (tmp_path / "wrist.results").read_text() == "mine"


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_recipe_makes_trials_of_the_sample_clip(path: Path) -> None:
    recipe = read_recipe(path)
    assert recipe.video.resolve() == SAMPLE_CLIP.resolve()
    trials = recipe.trials(load_skeleton("penn13"), range(100))
    assert len(trials) == {"joints": 117, "knee": 21, "temporal": 5, "spatial": 5, "count": 27}[path.stem]
