"""The paper's experiments on people who are drawn, as small as can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kimnet_core.model.presets import PRESETS
from tests.training.paper.conftest import TINY
from training.paper import __main__ as command
from training.paper import published, results
from training.paper.experiment import LAPTOP, LAPTOP_ENCODERS, MOST_HIDDEN, RESETS, Experiment, Row, Scale

pytestmark = pytest.mark.usefixtures("tiny")


def test_a_table_is_trained_measured_and_shown_beside_the_papers_and_not_trained_again(
    tmp_path, capsys, monkeypatch
) -> None:
    arguments = ["table", "6", "--synthetic", "--seeds", "1", "--out", str(tmp_path)]
    assert command.main(arguments) == 0
    found = results.load(tmp_path / "table6.json")
    assert {(one.row, one.reset) for one in found} == {(row, reset) for row in published.ROWS[6] for reset in RESETS}
    for suffix in (".csv", ".html"):
        assert "KIMNet-16" in (tmp_path / f"table6{suffix}").read_text()
    assert "drawn people" in capsys.readouterr().out
    shown = (tmp_path / "table6.csv").read_text()
    monkeypatch.setattr(Experiment, "train", lambda *_: pytest.fail("it was there"))
    assert command.main(arguments) == 0
    assert (tmp_path / "table6.csv").read_text() == shown


def test_a_figures_points_are_drawn_and_written(tmp_path, capsys) -> None:
    assert command.main(["figure", "8", "--synthetic", "--seeds", "1", "--out", str(tmp_path)]) == 0
    found = results.load_points(tmp_path / "figure8.json")
    assert {one.row for one in found} == set(published.WHOLE)
    for suffix in (".csv", ".svg"):
        assert "LSTMPM" in (tmp_path / f"figure8{suffix}").read_text()
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Figure 8:")]
    assert "drawn people, not Penn Action" in line
    assert "without numbers" in line


def test_rows_share_an_encoder_unless_they_are_about_it(trial) -> None:
    row = Row("KIMNet", "kimnet-r50")
    list(trial.train(row, 1))
    list(trial.train(Row("Baseline", "kimnet-baseline"), 1))
    one, other = trial.trained(row, 1), trial.trained(Row("Baseline", "kimnet-baseline"), 1)
    for name, value in one.encoder.state_dict().items():
        assert (value == other.encoder.state_dict()[name]).all()
    own = replace(row, own_encoder=True)
    assert TINY.config(own.preset, own_encoder=True).encoder == PRESETS["kimnet-r50"].encoder
    assert own.key != row.key


def test_points_are_of_ever_more_squares(trial) -> None:
    row = Row("KIMNet", "kimnet-r50")
    list(trial.train(row, 1))
    points = trial.points(row, 1)
    assert [point.joints for point in points] == list(range(1, MOST_HIDDEN + 1))
    assert all(0 <= point.everything <= 100 for point in points)


def test_the_kmm_keeps_its_share_of_the_map() -> None:
    assert {TINY.config(f"kimnet-{size}", own_encoder=False).kmm_size * 4 for size in (8, 16, 32)} == {8, 16, 32}


def test_on_a_data_set_rows_learn_as_the_runs_file_says(tmp_path, capsys) -> None:
    assert command.main(["table", "4", "--data", str(tmp_path / "none"), "--out", str(tmp_path)]) == 2
    assert "none" in capsys.readouterr().err
    run = command.build(command.ClipRun, command.read_table(command.PENN), command.PENN)
    scale = Scale.of(run)
    assert scale.encoder is None
    assert scale.steps == sum(stage.steps for stage in run.stages)
    assert scale.config("kimnet-r50", own_encoder=False) == PRESETS["kimnet-r50"]


def test_every_row_of_every_table_can_be_built_at_a_laptops_size() -> None:
    for table in published.ROWS:
        scale = LAPTOP_ENCODERS if table == command.ENCODERS else LAPTOP
        for row in command.rows(table):
            scale.config(row.preset, own_encoder=row.own_encoder)


def test_there_is_no_table_eight(capsys) -> None:
    with pytest.raises(SystemExit):
        command.main(["table", "8", "--synthetic"])
    assert "there is no table 8" in capsys.readouterr().err
