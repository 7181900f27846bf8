"""The seed panel tries wrong first poses in the window, draws them, and changes no label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from app.sensitivity.panel import SeedPanel
from app.sensitivity.study import Wish
from kimnet_core.pose.pose import same
from kimnet_core.tracking.perturbations import USUAL, Kind, Limbs, Noise, Scale
from tests.app.conftest import FRAMES, SKELETON
from tests.app.test_session import all_poses, place, track

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.session import Session


@pytest.fixture
def panel(opened: Session, qtbot: QtBot) -> SeedPanel:
    """The panel beside a tracked person."""
    place(opened, qtbot)
    track(opened, qtbot)
    panel = SeedPanel(opened)
    qtbot.addWidget(panel)
    panel.resize(1000, 240)
    panel.show()
    return panel


def choose(panel: SeedPanel, kind: Kind | None, repeats: int = 3) -> None:
    """Press the button of a kind."""
    button = panel.kind.findChildren(QToolButton)[0 if kind is None else 1 + list(Kind).index(kind)]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    panel.repeats.setValue(repeats)


def run(panel: SeedPanel, qtbot: QtBot) -> None:
    QTest.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.study.working and bool(panel.study.trials), timeout=20000)


def cells(panel: SeedPanel, column: int) -> list[str]:
    items = (panel.table.item(row, column) for row in range(panel.table.rowCount()))
    return [item.text() for item in items if item is not None]


def test_all_kinds_are_run_and_told_and_no_label_changes(panel: SeedPanel, opened: Session, qtbot: QtBot) -> None:
    before, history = all_poses(opened), opened.document.history.count()
    choose(panel, None)
    run(panel, qtbot)
    assert {trial.perturbation.kind for trial in panel.study.trials} == set(Kind)
    assert len(panel.study.trials) == panel.study.total == 3 * 3 + 2 + 3
    assert all(trial.distance.shape == (FRAMES, len(SKELETON)) for trial in panel.study.trials)
    assert cells(panel, 0) == [
        *("Every joint a little off", "All beside the person", "Too large or too small"),
        *("Left and right exchanged", "One joint wrong"),
    ]
    assert cells(panel, 1) == ["3", "3", "2", "3", "3"]
    assert same(all_poses(opened), before)
    assert opened.document.history.count() == history


def test_one_kind_has_an_amount_and_the_others_have_none(panel: SeedPanel, qtbot: QtBot) -> None:
    for kind in (None, Kind.SWAP):
        choose(panel, kind)
        assert not panel.amount.isEnabled()
    choose(panel, Kind.NOISE)
    assert panel.amount.isEnabled()
    assert panel.amount.value() == USUAL[Kind.NOISE]
    panel.amount.setValue(0.4)
    run(panel, qtbot)
    assert [trial.perturbation for trial in panel.study.trials] == [Noise(0.4)] * 3
    assert cells(panel, 0) == ["Every joint a little off"]


def test_the_curve_is_the_median_of_the_runs(panel: SeedPanel, qtbot: QtBot) -> None:
    choose(panel, Kind.NOISE)
    run(panel, qtbot)
    (drawn,) = (
        item
        for item in panel.plot.getPlotItem().listDataItems()
        if item.opts["pen"].widthF() == 2 and item.xData is not None
    )
    expected = np.median([trial.distance.mean(axis=1) for trial in panel.study.trials], axis=0)
    np.testing.assert_allclose(drawn.yData, expected)
    np.testing.assert_array_equal(drawn.xData, np.arange(FRAMES))


def test_a_click_shows_the_frame(panel: SeedPanel, opened: Session, qtbot: QtBot) -> None:
    choose(panel, Kind.SHIFT)
    run(panel, qtbot)
    box = panel.plot.getPlotItem().getViewBox()
    with qtbot.waitSignal(opened.playback.frame_shown, check_params_cb=lambda frame, _: frame == 7):
        at = panel.plot.mapFromScene(box.mapViewToScene(QPointF(7, 0.01)))
        QTest.mouseClick(panel.plot.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_a_run_can_be_stopped_and_keeps_what_came(panel: SeedPanel, qtbot: QtBot) -> None:
    choose(panel, Kind.NOISE, repeats=500)
    QTest.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    assert panel.button.text() == "Stop"
    qtbot.waitUntil(lambda: len(panel.study.trials) >= 16, timeout=20000)
    QTest.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    assert panel.button.text() == "Run"
    assert 16 <= len(panel.study.trials) < 500
    assert cells(panel, 1) == [str(len(panel.study.trials))]


def test_what_is_held_differs_from_the_paper(panel: SeedPanel, qtbot: QtBot) -> None:
    choose(panel, Kind.SHIFT, repeats=1)
    run(panel, qtbot)
    free = panel.study.trials[0].distance
    panel.hold.click()
    run(panel, qtbot)
    np.testing.assert_array_equal(panel.study.trials[0].distance[0], free[0])
    assert np.abs(panel.study.trials[0].distance[1:] - free[1:]).max() > 0


def test_without_a_track_it_says_what_to_do(opened: Session, qtbot: QtBot) -> None:
    panel = SeedPanel(opened)
    qtbot.addWidget(panel)
    with qtbot.waitSignal(opened.noticed, check_params_cb=lambda text: "track the person first" in text):
        QTest.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    assert not panel.study.working


def test_a_wish_for_one_kind_is_of_its_amount() -> None:
    assert Wish(Kind.SCALE, 2.0).perturbations(SKELETON) == [Scale(2.0), Scale(0.5)]
    assert len(Wish(Kind.SWAP).perturbations(SKELETON)) == len(Limbs)
