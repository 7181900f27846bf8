"""The panel with a network at work behind it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton

from app.attention.course_plot import CoursePlot
from app.attention.export import Exporter
from app.attention.matrix_grid import MatrixGrid
from app.attention.panel import AttentionPanel
from app.attention.pins import Pins
from app.attention.quantity import Quantity
from kimnet_core.pose.box import Box
from kimnet_core.video.writer import VideoWriter

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session

FRAME, JOINT, OTHER = 6, 4, 9


@pytest.fixture
def panel(opened: Session, qtbot: QtBot) -> AttentionPanel:
    """Beside a tracked clip, with a joint selected and everything recorded."""
    with qtbot.waitSignal(opened.document.path_changed, timeout=5000):
        opened.tracker.set_box(Box(20, 10, 80, 90))
    with qtbot.waitSignal(opened.tracker.run_changed, timeout=30000, check_params_cb=lambda running: not running):
        opened.tracker.track()
    show(opened, qtbot, FRAME)
    opened.selection.select_joint(JOINT)
    panel = AttentionPanel(opened)
    qtbot.addWidget(panel)
    panel.resize(360, 760)
    panel.show()
    recorded(panel, qtbot)
    return panel


def show(session: Session, qtbot: QtBot, frame: int) -> None:
    session.playback.seek(frame)
    qtbot.waitUntil(lambda: session.playback.frame == frame and session.evidence is not None)
    qtbot.waitUntil(lambda: session.evidence.frame == frame)


def recorded(panel: AttentionPanel, qtbot: QtBot) -> None:
    def complete() -> bool:
        whole = panel.recorder.records.whole
        return whole is not None and panel.recorder.share is None and bool(np.isfinite(whole.weights[1:]).all())

    qtbot.waitUntil(complete, timeout=20000)


def press(panel: AttentionPanel, text: str) -> None:
    kinds = (QToolButton, QPushButton)
    (button,) = (each for kind in kinds for each in panel.findChildren(kind) if each.text() == text)
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_record_is_what_was_seen_frame_by_frame(panel: AttentionPanel, opened: Session, qtbot: QtBot) -> None:
    whole = panel.recorder.records.whole
    assert not np.isfinite(whole.weights[0]).any()
    for frame in (1, FRAME, 20):
        show(opened, qtbot, frame)
        np.testing.assert_array_equal(whole.weights[frame], opened.evidence.weights)
        np.testing.assert_array_equal(whole.raw[frame], opened.evidence.raw)


def test_a_correction_asks_nothing_anew_and_another_start_does(
    panel: AttentionPanel, opened: Session, qtbot: QtBot
) -> None:
    whole = panel.recorder.records.whole
    opened.joints.place(JOINT, 60.0, 50.0)
    qtbot.wait(400)
    assert panel.recorder.records.whole is whole
    show(opened, qtbot, 0)
    with qtbot.waitSignal(opened.document.path_changed, timeout=5000):
        opened.tracker.set_box(Box(30, 20, 90, 95))
    with qtbot.waitSignal(opened.tracker.run_changed, timeout=30000, check_params_cb=lambda running: not running):
        opened.tracker.track()
    qtbot.waitUntil(lambda: panel.recorder.records.whole is not whole, timeout=5000)
    recorded(panel, qtbot)


@pytest.mark.parametrize(("text", "over"), [("Range", range(3, 8)), ("All", range(24))])
def test_a_mean_over_frames_is_shown(
    panel: AttentionPanel, opened: Session, qtbot: QtBot, text: str, over: range
) -> None:
    opened.range.choose(range(3, 8))
    press(panel, text)
    np.testing.assert_allclose(panel._values, panel.recorder.records.whole.mean(over))
    np.testing.assert_allclose(panel._values.sum(axis=1), 1, atol=1e-5)


def test_a_mean_over_everybody_in_all_videos(
    panel: AttentionPanel, opened: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    first = panel.recorder.records.whole
    other = tmp_path / "other.mp4"
    with VideoWriter(other, 96, 128, 24) as writer:
        for frame in range(10):
            writer.write(np.full((96, 128, 3), 20 * frame, np.uint8))
    with qtbot.waitSignals([opened.document_changed, opened.playback.frame_shown], timeout=10000):
        opened.store.add_videos([other])
    with qtbot.waitSignal(opened.document.path_changed, timeout=5000):
        opened.tracker.set_box(Box(20, 10, 80, 90))
    with qtbot.waitSignal(opened.tracker.run_changed, timeout=30000, check_params_cb=lambda running: not running):
        opened.tracker.track()
    show(opened, qtbot, 3)
    recorded(panel, qtbot)
    second = panel.recorder.records.whole
    press(panel, "Project")
    qtbot.waitUntil(lambda: panel.recorder.share is None and panel.recorder.records.project is not None, timeout=20000)
    assert panel.recorder.records.whole is second, "what has come is not gathered again"
    assert panel.recorder.records.project.frames == 23 + 9
    expected = np.concatenate([first.weights[1:], second.weights[1:]]).mean(axis=0, dtype=np.float64)
    qtbot.waitUntil(lambda: "32 frames" in panel._frame.text())
    np.testing.assert_allclose(panel._values, expected, atol=1e-6)
    press(panel, "Frame")
    assert panel.recorder.records.project is None


def test_a_marked_cell_is_drawn_over_time_and_a_click_goes_there(
    panel: AttentionPanel, opened: Session, qtbot: QtBot
) -> None:
    plot = panel.findChild(CoursePlot)
    grid = panel.findChild(MatrixGrid)
    qtbot.waitUntil(lambda: "evenness" in panel._course_of.text())
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.cells().rect(JOINT, OTHER).center().toPoint())
    assert panel._course_of.text() == "W of Left elbow ← Right knee"
    drawn = plot._curves["whole"].yData
    np.testing.assert_array_equal(drawn, panel.recorder.records.whole.weights[:, JOINT, OTHER])
    at = plot.mapFromScene(plot.getPlotItem().vb.mapViewToScene(QPointF(15, float(np.nanmean(drawn)))))
    with qtbot.waitSignal(opened.playback.frame_shown, check_params_cb=lambda frame, _: frame == 15):
        QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_the_order_of_the_body_changes_places_and_no_joint(panel: AttentionPanel, opened: Session) -> None:
    grid = panel.findChild(MatrixGrid)
    panel._sorted.click()
    names = grid._names
    assert names[:4] == ["head", "R.sho", "R.elb", "R.wri"]
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.cells().rect(2, 3).center().toPoint())
    assert (opened.selection.joint, opened.selection.partner) == (3, 5)


def test_a_kept_run_is_compared_with_what_comes(panel: AttentionPanel, qtbot: QtBot) -> None:
    press(panel, "\N{MINUS SIGN} kept")
    assert panel._values is None
    qtbot.waitUntil(panel._keep.isEnabled)
    press(panel, "Keep run")
    qtbot.waitUntil(lambda: panel._values is not None)
    np.testing.assert_array_equal(panel._values, np.zeros((13, 13)))


def test_paint_changes_what_joints_listen_to(panel: AttentionPanel, opened: Session, qtbot: QtBot) -> None:
    press(panel, "Hidden")
    assert panel._values is None
    mask = np.zeros((96, 128), bool)
    mask[20:70, 30:90] = True
    opened.masks.paint(mask)
    opened.tracker.track_masked()
    qtbot.waitUntil(lambda: panel.recorder.records.hidden is not None, timeout=30000)
    recorded(panel, qtbot)
    qtbot.waitUntil(lambda: panel._values is not None)
    assert np.abs(panel._values).max() > 1e-4
    records = panel.recorder.records
    np.testing.assert_array_equal(records.hidden.weights[FRAME - 1], records.whole.weights[FRAME - 1])
    assert panel._scale.low == -panel._scale.high


def test_pins_stand_side_by_side_and_lead_back(panel: AttentionPanel, opened: Session, qtbot: QtBot) -> None:
    pins = panel.findChild(Pins)
    assert not pins.isVisible()
    press(panel, "Pin")
    show(opened, qtbot, 9)
    press(panel, "Pin")
    assert [pins.item(row).text() for row in range(pins.count())] == ["W  6", "W  9"]
    with qtbot.waitSignal(opened.playback.frame_shown, check_params_cb=lambda frame, _: frame == FRAME):
        QTest.mouseClick(pins.viewport(), Qt.MouseButton.LeftButton, pos=pins.visualItemRect(pins.item(0)).center())
    pins.setFocus()
    QTest.keyClick(pins, Qt.Key.Key_Delete)
    assert [pins.item(row).text() for row in range(pins.count())] == ["W  9"]
    QTest.keyClick(pins, Qt.Key.Key_Delete)
    assert not pins.isVisible()


def test_it_is_written_as_a_picture_a_drawing_and_numbers(
    panel: AttentionPanel, opened: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    press(panel, "Export\N{HORIZONTAL ELLIPSIS}")
    exporter = panel._exporter
    for suffix in ("png", "svg", "csv", "npz"):
        with qtbot.waitSignal(exporter.noticed):
            exporter.write(str(tmp_path / f"w.{suffix}"))
    image = QImage(str(tmp_path / "w.png"))
    assert image.size() == panel._grid.size() * 2
    assert "Frame 6" in (tmp_path / "w.svg").read_text(encoding="utf-8")
    with (tmp_path / "w.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 23 * 13 * 13
    with np.load(tmp_path / "w.npz") as numbers:
        np.testing.assert_array_equal(numbers["weights"], panel.recorder.records.whole.weights)


@pytest.mark.parametrize("name", ["w.bmp", "missing/w.svg", "missing/w.png"])
def test_what_cannot_be_written_is_said(panel: AttentionPanel, tmp_path: Path, qtbot: QtBot, name: str) -> None:
    press(panel, "Export\N{HORIZONTAL ELLIPSIS}")
    exporter = panel._exporter
    assert isinstance(exporter, Exporter)
    with qtbot.waitSignal(exporter.failed) as told:
        exporter.write(str(tmp_path / name))
    assert name.split("/")[-1] in str(told.args[0])


def test_a_first_frame_says_why_it_has_no_matrix(panel: AttentionPanel, opened: Session, qtbot: QtBot) -> None:
    opened.playback.seek(0)
    qtbot.waitUntil(lambda: "begins here" in panel._grid._empty)
    press(panel, "All")
    assert panel._values is not None
    assert panel._chosen is Quantity.WEIGHTS
