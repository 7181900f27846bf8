"""The peaks of the selected joint are marked, and a dragged joint snaps to them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from app.canvas.peaks_item import SNAP, PeaksItem
from app.main_window import MainWindow
from kimnet_core.model.crop import Crop
from kimnet_core.model.heatmaps import render
from kimnet_core.pose.box import Box
from kimnet_core.review.peaks import Peak
from kimnet_core.tracking.evidence import Evidence
from tests.app.stand_in import K
from tests.app.test_canvas import drag, place

JOINT = 3
FIRST, SECOND = (70.0, 30.0), (100.0, 60.0)
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def seen(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window whose network sees one joint at either of two places, and has put it at another one."""
    crop = Crop(Box(0, -16, 128, 112))
    maps = np.zeros((K, 64, 64), np.float32)
    for height, at in ((0.9, FIRST), (0.6, SECOND)):
        maps[JOINT] = np.maximum(maps[JOINT], height * render(crop.to_crop(np.array(at)), 64))
    session = window.session
    session.playback.frame_shown.disconnect(session._ask_evidence)
    session.document.poses_changed.disconnect(session._ask_evidence)
    session.selection.changed.disconnect(session._ask_evidence)
    session.selection.select(0, JOINT)
    session._set_evidence(Evidence(0, crop, maps))
    qtbot.wait(1)
    return window


def xy(window: MainWindow) -> np.ndarray:
    return window.session.document.labels.pose(0, 0).xy[0, JOINT]


def test_both_peaks_are_told_in_frame_pixels_with_their_heights(seen: MainWindow) -> None:
    first, second = seen.session.peaks.now
    assert (first.x, first.y) == pytest.approx(FIRST, abs=0.3)
    assert (second.x, second.y) == pytest.approx(SECOND, abs=0.3)
    # The highest cell is at most half a cell off the peak on both axes: exp(-0.5 / 8) of its height is left.
    assert (first.height, second.height) == pytest.approx((0.9, 0.6), rel=0.061)
    seen.session.selection.select(0, JOINT + 1)
    assert seen.session.peaks.now == ()


@pytest.mark.parametrize("target", [FIRST, SECOND])
def test_a_joint_that_is_dragged_beside_a_peak_snaps_to_it(seen: MainWindow, target: tuple[float, float]) -> None:
    canvas = seen.canvas
    drag(canvas, place(canvas, *xy(seen).tolist()), place(canvas, *target) + QPointF(SNAP - 3, 0))
    assert xy(seen) == pytest.approx(target, abs=0.3)
    assert seen.session.document.history.count() == 2


def test_with_ctrl_or_without_marks_it_stays_under_the_cursor(seen: MainWindow, qtbot: QtBot) -> None:
    canvas, beside = seen.canvas, place(seen.canvas, *FIRST) + QPointF(SNAP - 3, 0)
    wanted = FIRST[0] + (SNAP - 3) / canvas.zoom
    drag(canvas, place(canvas, *xy(seen).tolist()), beside, keys=CTRL)
    assert xy(seen) == pytest.approx((wanted, FIRST[1]), abs=0.05)
    seen.session.undo()
    seen.session.view.set(peaks=False)
    qtbot.wait(1)
    drag(canvas, place(canvas, *xy(seen).tolist()), beside)
    assert xy(seen) == pytest.approx((wanted, FIRST[1]), abs=0.05)


def test_a_key_puts_the_joint_on_the_second_peak_and_back_on_the_first(seen: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(seen.canvas, Qt.Key.Key_K)
    assert xy(seen) == pytest.approx(SECOND, abs=0.3)
    assert len(seen.session.peaks.now) == 2, "the peaks of before it was placed by hand"
    qtbot.keyClick(seen.canvas, Qt.Key.Key_K)
    assert xy(seen) == pytest.approx(FIRST, abs=0.3)
    seen.session.selection.select(0, JOINT + 1)
    with qtbot.waitSignal(seen.session.noticed) as said:
        qtbot.keyClick(seen.canvas, Qt.Key.Key_K)
    assert "no second peak" in said.args[0]


def test_a_peak_beside_which_the_joint_was_taken_does_not_hold_it() -> None:
    item = PeaksItem()
    item.show_peaks((Peak(50, 50, 0.9), Peak(80, 50, 0.6)))
    assert item.snapped(53, 50, 1.0, (49, 50)) == (53, 50)
    assert item.snapped(53, 50, 1.0, (20, 50)) == (50, 50)
    assert item.snapped(53, 50, 1.0, (np.nan, np.nan)) == (50, 50)
    assert item.snapped(53, 50, 4.0, (20, 50)) == (53, 50), "12 screen pixels away"
    assert item.snapped(75, 50, 1.0, (49, 50)) == (80, 50)
