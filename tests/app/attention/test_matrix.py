"""The matrix panel: cells, names, and the selection both ways."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.attention.matrix_grid import Layout, MatrixGrid
from app.attention.panel import AttentionPanel
from app.colormaps import table
from tests.app.stand_in import StandInSession, evidence


@pytest.fixture
def session(qapp: object) -> StandInSession:
    return StandInSession()


@pytest.fixture
def panel(qtbot: QtBot, session: StandInSession) -> AttentionPanel:
    session.open()
    panel = AttentionPanel(session)
    qtbot.addWidget(panel)
    panel.resize(340, 620)
    panel.show()
    return panel


def grid_of(panel: AttentionPanel) -> MatrixGrid:
    grid = panel.findChild(MatrixGrid)
    assert isinstance(grid, MatrixGrid)
    return grid


def middle(grid: MatrixGrid, row: int, column: int) -> QPoint:
    return grid.cells().rect(row, column).center().toPoint()


@given(st.integers(60, 900), st.integers(60, 900), st.integers(1, 20), st.integers(0, 50))
def test_every_cell_is_found_under_its_middle(width: int, height: int, count: int, names: int) -> None:
    cells = Layout.fit(width, height, count, names)
    for row in range(count):
        for column in range(count):
            at = cells.rect(row, column).center()
            assert cells.at(at.x(), at.y()) == (row, column)
    assert cells.at(cells.left - 1, cells.top + 1) == (0, -1)
    assert cells.at(cells.left, cells.top - 1) is None
    assert cells.at(cells.left + count * cells.cell, cells.top) is None


@pytest.mark.parametrize("count", [13, 17])
def test_cells_are_square_and_fit_a_narrow_dock(count: int) -> None:
    cells = Layout.fit(304, 304, count, 36)
    corner = cells.rect(count - 1, count - 1)
    assert corner.width() == corner.height() >= 14
    assert corner.right() <= 304
    assert corner.bottom() <= 304


def test_without_evidence_it_says_what_to_do(panel: AttentionPanel, session: StandInSession) -> None:
    assert "Track the clip" in grid_of(panel)._empty
    assert not panel._bar.isVisible()
    session.show_evidence(evidence(3))
    assert panel._bar.isVisible()
    session.show_evidence(replace(evidence(0), weights=None, prior=None, raw=None))
    assert "begins here" in grid_of(panel)._empty
    assert not panel._bar.isVisible()


def test_a_cell_has_the_colour_of_its_value(panel: AttentionPanel, session: StandInSession) -> None:
    seen = evidence(3)
    weights = np.full_like(seen.weights, 0.0)
    weights[2, 5], weights[7, 1] = 0.5, 1.0
    session.show_evidence(replace(seen, weights=weights))
    grid = grid_of(panel)
    image = grid.grab().toImage()
    for row, column, level in ((2, 5, 127), (7, 1, 255), (5, 2, 0)):
        color = image.pixelColor(middle(grid, row, column)).getRgb()[:3]
        assert color == tuple(table("viridis")[level].tolist())


def test_stretched_colours_end_at_the_largest_value(panel: AttentionPanel, session: StandInSession) -> None:
    seen = evidence(3)
    session.show_evidence(replace(seen, weights=seen.weights / 4))
    panel._stretch.setChecked(True)
    grid = grid_of(panel)
    color = grid.grab().toImage().pixelColor(middle(grid, 4, 4)).getRgb()[:3]
    assert color == tuple(table("viridis")[255].tolist())
    assert panel._bar._high == pytest.approx(0.25)


def test_a_click_on_a_row_selects_its_joint_and_a_cell_marks_both(
    panel: AttentionPanel, session: StandInSession, qtbot: QtBot
) -> None:
    session.show_evidence(evidence(3))
    grid = grid_of(panel)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=middle(grid, 6, 0) - QPoint(40, 0))
    assert (session.selection.joint, session.selection.partner) == (6, None)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=middle(grid, 4, 9))
    assert (session.selection.joint, session.selection.partner) == (4, 9)


def test_it_reads_out_the_marked_cell_or_the_strongest(panel: AttentionPanel, session: StandInSession) -> None:
    session.show_evidence(evidence(3))
    session.selection.select_joint(6)
    assert panel._reading.text().startswith("Left wrist ← itself 1.00")
    session.selection.mark_partner(4)
    assert panel._reading.text() == "Left wrist ← Left elbow: 0.000"


def test_the_keys_move_through_the_matrix(panel: AttentionPanel, session: StandInSession, qtbot: QtBot) -> None:
    session.show_evidence(evidence(3))
    grid = grid_of(panel)
    session.selection.select_joint(11)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(grid, key)
    assert (session.selection.joint, session.selection.partner) == (12, 0)


def test_nothing_can_be_picked_where_there_is_no_matrix(
    panel: AttentionPanel, session: StandInSession, qtbot: QtBot
) -> None:
    grid = grid_of(panel)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.rect().center())
    assert session.selection.joint is None


def test_a_row_without_a_preference_is_said_to_have_none(panel: AttentionPanel, session: StandInSession) -> None:
    seen = evidence(3)
    session.show_evidence(replace(seen, weights=np.full_like(seen.weights, 1 / 13)))
    session.selection.select_joint(6)
    assert panel._reading.text() == "Left wrist ← every joint alike, 0.08"


def test_a_network_without_a_prior_listens_to_no_joint(panel: AttentionPanel, session: StandInSession) -> None:
    seen = evidence(3)
    session.show_evidence(replace(seen, weights=np.zeros_like(seen.weights)))
    session.selection.select_joint(6)
    panel._stretch.setChecked(True)
    assert panel._reading.text() == "Left wrist ← no joint"


def test_a_network_that_copies_each_joint_names_no_other(panel: AttentionPanel, session: StandInSession) -> None:
    seen = evidence(3)
    session.show_evidence(replace(seen, weights=np.eye(13, dtype=np.float32)))
    session.selection.select_joint(6)
    assert panel._reading.text() == "Left wrist ← itself 1.00"
