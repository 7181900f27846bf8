"""Sweeps in the window: asked for, run in a process of their own, stopped, taken up, looked at, found again."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton

from app.sweeps.dialog import NewSweepDialog
from app.sweeps.mean_plot import By
from app.sweeps.panel import SweepPanel
from app.trials.keeping import folder_of
from app.view import Beside
from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.weights import save_weights
from kimnet_core.occlusion.recipe import read_recipe
from kimnet_core.pose.pose import same
from tests.app.accessibility.test_accessibility import nameless
from tests.app.conftest import FRAMES, TINY, open_clip
from tests.app.test_session import all_poses, place, show, track
from tests.e2e.command import kimnet

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session

NUMBERS = ("during", "largest", "others", "drift", "pck", "recovery", "after", "risen")


@pytest.fixture
def panel(opened: Session, qtbot: QtBot, tmp_path: Path) -> SweepPanel:
    """The panel beside a tracked person of a project that is `person.kimnet`."""
    with qtbot.waitSignal(opened.store.changed):
        opened.store.save_as(tmp_path / "person.kimnet")
    place(opened, qtbot)
    track(opened, qtbot)
    panel = SweepPanel(opened)
    qtbot.addWidget(panel)
    panel.resize(1000, 260)
    panel.show()
    return panel


@pytest.fixture
def dialog(panel: SweepPanel, qtbot: QtBot) -> NewSweepDialog:
    """What the button opens."""
    QTest.mouseClick(button(panel, "New…"), Qt.MouseButton.LeftButton)
    dialog = panel.window().findChild(NewSweepDialog)
    assert isinstance(dialog, NewSweepDialog)
    qtbot.waitUntil(lambda: dialog.origin.count() > 1)
    return dialog


def button(widget: SweepPanel | QDialog, text: str) -> QPushButton:
    return next(each for each in widget.findChildren(QPushButton) if each.text() == text)


def choose(dialog: NewSweepDialog, sizes: str = "60, 120", durations: str = "1, 4") -> None:
    dialog.name.setText("Two joints")
    dialog.grid.joints.tick(("right_knee", "left_wrist"))
    dialog.grid.sizes.setText(sizes)
    dialog.grid.starts.setText("3")
    dialog.grid.durations.setText(durations)


def run(panel: SweepPanel, dialog: NewSweepDialog, qtbot: QtBot) -> None:
    """Press Run, and wait until all trials are done and read."""
    QTest.mouseClick(button(dialog, "Run"), Qt.MouseButton.LeftButton)
    sweeps = panel._session.sweeps
    qtbot.waitUntil(lambda: sweeps.kept is not None and sweeps.running, timeout=10000)
    finish(panel, qtbot)


def finish(panel: SweepPanel, qtbot: QtBot) -> None:
    sweeps = panel._session.sweeps
    qtbot.waitUntil(lambda: not sweeps.running, timeout=60000)
    qtbot.waitUntil(lambda: bool(sweeps.kept.grounds) and len(sweeps.kept.rows) == len(sweeps.kept.trials))
    qtbot.waitUntil(lambda: len(panel.table.rows) == len(sweeps.kept.rows))


def test_trials_are_listed_filtered_and_put_into_the_picture_and_no_label_changes(
    panel: SweepPanel, dialog: NewSweepDialog, opened: Session, qtbot: QtBot
) -> None:
    before, history = all_poses(opened), opened.document.history.count()
    choose(dialog)
    assert dialog.told.text().startswith(f"8 trials, each through {FRAMES} frames.")
    run(panel, dialog, qtbot)
    assert len({(row.joints, row.size, row.duration) for row in panel.table.rows}) == 8

    size = panel.filters.buttons["size"]
    next(action for action in size.menu().actions() if action.data() == 120).trigger()
    assert size.text() == "Size: 120"
    assert {row.size for row in panel.table.rows} == {120}
    next(action for action in size.menu().actions() if action.text() == "All").trigger()
    assert len(panel.table.rows) == 8

    panel.plots.choose(By.SIZE)
    assert [mean.key for mean in panel.plots.means._means] == [60.0, 120.0]
    assert all(mean.trials == 4 for mean in panel.plots.means._means)

    line = next(at for at, row in enumerate(panel.table.rows) if row.duration == 4 and row.size == 120)
    row = panel.table.rows[line]
    click_line(panel, line)
    qtbot.waitUntil(lambda: opened.tracker.comparison is not None)
    assert opened.playback.wanted == row.start == 3
    comparison = opened.tracker.comparison
    assert comparison.hidden <= frozenset(range(3, 7))
    assert len(comparison.poses) == FRAMES
    assert opened.view.now.beside == Beside.RUN
    qtbot.waitUntil(lambda: panel.plots.courses._courses != ())
    (course,) = panel.plots.courses._courses
    np.testing.assert_allclose(np.nanmean(course.distance[3:7]), row.during, rtol=1e-3, atol=1e-6)
    assert same(all_poses(opened), before)
    assert opened.document.history.count() == history


def test_several_networks_are_shown_the_same_masks(
    panel: SweepPanel, opened: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kimnet_core.model.card.platformdirs.user_data_dir", lambda *_, **__: str(tmp_path / "user"))
    (tmp_path / "user" / "weights").mkdir(parents=True)
    torch.manual_seed(2)
    save_weights(tmp_path / "user" / "weights" / "other.safetensors", KIMNet(TINY), {"name": "other"})
    panel.ask()
    dialog = panel.window().findChild(NewSweepDialog)
    qtbot.waitUntil(dialog.networks.isVisible)
    own = opened.sweeps.network
    assert dialog.networks.ticked == (own,)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "kimnet-studio").symlink_to(tmp_path / "user")  # where the command looks for weights
    dialog.networks.tick((own, "other"))
    choose(dialog, sizes="120", durations="4")
    assert dialog.told.text().startswith("4 trials")
    run(panel, dialog, qtbot)
    for weights in (own, "other"):
        line = next(at for at, row in enumerate(panel.table.rows) if row.weights == weights)
        opened.tracker.clear_comparison()
        click_line(panel, line)
        qtbot.waitUntil(lambda: opened.tracker.comparison is not None)
        assert opened.tracker.comparison.own is (weights == own)
        assert opened.tracker.comparison.masks(0) is not None
        assert (opened.tracker.comparison.seen(0, 4) is not None) is (weights == own)
    model = panel.table.model()
    assert "Network" in [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]


def test_a_saved_recipe_gives_the_command_the_numbers_of_the_window(
    panel: SweepPanel, dialog: NewSweepDialog, opened: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    choose(dialog)
    saved = tmp_path / "elsewhere" / "mine.toml"
    dialog._write(str(saved))
    run(panel, dialog, qtbot)
    results, table = tmp_path / "x.results", tmp_path / "x.csv"
    engine = ("--engine", "torch", "--device", "cpu")
    status, _, error = kimnet("occlude", saved, "--out", results, "--csv", table, *engine)
    assert status == 0, error
    for name in ("y.csv", "y.html"):
        opened.sweeps.export(tmp_path / name)
        qtbot.waitUntil((tmp_path / name).exists)
    assert numbers(table) == numbers(tmp_path / "y.csv")
    assert "Two joints" in (tmp_path / "y.html").read_text(encoding="utf-8")


def test_a_sweep_that_is_stopped_keeps_what_is_done_and_goes_on(
    panel: SweepPanel, dialog: NewSweepDialog, opened: Session, qtbot: QtBot
) -> None:
    choose(dialog, sizes="40, 60, 80, 100", durations="8, 16")
    sweeps = opened.sweeps
    QTest.mouseClick(button(dialog, "Run"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: sweeps.kept is not None and len(sweeps.kept.rows) > 1, timeout=60000)
    assert panel.button.text() == "Stop"
    QTest.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not sweeps.running)
    qtbot.waitUntil(lambda: panel.button.text() == "Go on")
    done = {row.key for row in sweeps.kept.rows}
    assert 1 < len(done) < 16
    QTest.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    finish(panel, qtbot)
    assert done < {row.key for row in sweeps.kept.rows}
    assert not panel.button.isVisible()
    assert panel._progress.text() == "16 of 16 trials"


def test_everything_that_takes_the_focus_has_a_name(panel: SweepPanel, dialog: NewSweepDialog) -> None:
    assert nameless(panel) == []
    assert nameless(dialog) == []
    dialog.reject()


def test_the_dialog_says_what_cannot_be_tried(panel: SweepPanel, dialog: NewSweepDialog) -> None:
    choose(dialog)
    for field, text in ((dialog.grid.sizes, "wide"), (dialog.grid.durations, "2.5"), (dialog.grid.starts, "0")):
        before = field.text()
        field.setText(text)
        assert "Choose at least one of each" in dialog.told.text()
        assert not button(dialog, "Run").isEnabled()
        field.setText(before)
        assert button(dialog, "Run").isEnabled()
    dialog.grid.starts.setText(str(FRAMES))
    assert f"{FRAMES} frames, and all begins later" in dialog.told.text()
    assert not button(dialog, "Save as a recipe…").isEnabled()
    dialog.reject()


def test_a_recipe_of_the_paper_is_taken_over_for_the_open_clip(
    panel: SweepPanel, dialog: NewSweepDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    count = next(at for at in range(dialog.origin.count()) if "Figure 8" in dialog.origin.itemText(at))
    dialog.origin.setCurrentIndex(count)
    dialog.origin.activated.emit(count)
    assert not dialog.grid.joints.isVisible()
    assert dialog.told.text().startswith("27 trials")
    saved = tmp_path / "count.toml"
    dialog._write(str(saved))
    qtbot.waitUntil(saved.exists)
    recipe = read_recipe(saved)
    assert recipe.protocol.kind == "count"
    assert recipe.video == tmp_path / "clip.mp4"
    assert (recipe.start, recipe.stop) == (0, FRAMES)
    labels = json.loads(recipe.labels.read_text(encoding="utf-8"))
    assert [each["image_id"] for each in labels["annotations"]] == [1]  # the first pose alone: nothing was corrected
    dialog.reject()


def test_joints_that_a_person_placed_are_the_truth(panel: SweepPanel, opened: Session, qtbot: QtBot) -> None:
    show(opened, qtbot, 5)
    opened.joints.place(3, 40.0, 41.0)
    opened.document.settle()
    stretch = opened.sweeps.stretch()
    assert stretch.known == 1
    (labels,) = stretch.labels.tracks.values()
    assert labels.poses.placed[0].all()
    np.testing.assert_array_equal(labels.poses.xy[5, 3], (40.0, 41.0))
    assert labels.poses.placed[1:].sum() == 1


def test_sweeps_go_where_their_project_goes_and_are_found_there(
    panel: SweepPanel, dialog: NewSweepDialog, opened: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    choose(dialog, sizes="60", durations="1")
    run(panel, dialog, qtbot)
    rows = opened.sweeps.kept.rows
    there = tmp_path / "deep" / "moved.kimnet"
    there.parent.mkdir()
    opened.store.save_as(there)
    qtbot.waitUntil(lambda: opened.sweeps.kept is not None and opened.sweeps.kept.path.parent == folder_of(there))
    assert opened.sweeps.kept.rows == rows
    assert opened.sweeps.kept.recipe.video.resolve() == (tmp_path / "clip.mp4").resolve()
    assert opened.sweeps.kept.recipe.labels.is_file()
    click_line(panel, 0)
    qtbot.waitUntil(lambda: opened.tracker.comparison is not None)
    open_clip(opened, qtbot, tmp_path / "clip.mp4")
    assert opened.sweeps.kept is None
    qtbot.waitUntil(lambda: not panel.table.rows)
    open_clip(opened, qtbot, there)
    qtbot.waitUntil(lambda: len(panel.table.rows) == 2)
    assert opened.sweeps.kept.rows == rows


def test_a_window_that_closes_leaves_nothing_behind(
    panel: SweepPanel, dialog: NewSweepDialog, opened: Session, qtbot: QtBot
) -> None:
    choose(dialog)
    QTest.mouseClick(button(dialog, "Run"), Qt.MouseButton.LeftButton)
    opened.sweeps.close()  # the recipe is written by now, and its run would begin
    qtbot.wait(50)
    assert not opened.sweeps.running


def test_without_a_track_it_says_what_to_do(opened: Session, qtbot: QtBot) -> None:
    panel = SweepPanel(opened)
    qtbot.addWidget(panel)
    panel.show()
    assert "Track a person, then press New" in panel._empty.text()
    with qtbot.waitSignal(opened.noticed, check_params_cb=lambda text: "track the person first" in text):
        QTest.mouseClick(button(panel, "New…"), Qt.MouseButton.LeftButton)


def click_line(panel: SweepPanel, line: int) -> None:
    place = panel.table.visualRect(panel.table.model().index(line, 0)).center()
    panel.table.scrollTo(panel.table.model().index(line, 0))
    place = panel.table.visualRect(panel.table.model().index(line, 0)).center()
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, place.y()))


def numbers(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return [{name: row[name] for name in NUMBERS} for row in csv.DictReader(file)]
