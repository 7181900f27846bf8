"""The compare panel lists where two runs of a project differ, and a click shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from app.agreement.panel import Against, ComparePanel
from app.edits import PosesChange, TrackChange
from kimnet_core.labels.document import TrackLabels
from kimnet_core.pose.pose import Poses, Source
from tests.app.conftest import FRAMES, SKELETON

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.session import Session

WRIST = SKELETON.index("left_wrist")


def still(*, away: range = range(0)) -> Poses:
    """Somebody who stands still, whose left wrist is elsewhere in some frames."""
    joints = np.arange(len(SKELETON))
    xy = np.tile(np.stack([20 + 6.0 * joints, 20 + 4.0 * joints], axis=1), (FRAMES, 1, 1))
    xy[away.start : away.stop, WRIST] += (30, 0)
    return Poses.placed_by(Source.MODEL, xy, 0.9)


@pytest.fixture
def panel(opened: Session, qtbot: QtBot) -> ComparePanel:
    """The panel beside a person whose poses were kept."""
    document = opened.document
    document.do("Label", [TrackChange(0, TrackLabels(0, "Ann", still()), 0)])
    opened.selection.select(0, None)
    panel = ComparePanel(opened)
    qtbot.addWidget(panel)
    panel.resize(360, 300)
    panel.show()
    QTest.mouseClick(panel.keep, Qt.MouseButton.LeftButton)
    return panel


def rows(panel: ComparePanel) -> list[list[str]]:
    items = (panel.stretches.topLevelItem(at) for at in range(panel.stretches.topLevelItemCount()))
    return [[item.text(column) for column in range(4)] for item in items if item is not None]


def press(panel: ComparePanel, against: Against) -> None:
    QTest.mouseClick(panel.against.findChildren(QToolButton)[list(Against).index(against)], Qt.MouseButton.LeftButton)


def test_what_comes_after_keeping_is_compared_with_it(panel: ComparePanel, opened: Session, qtbot: QtBot) -> None:
    assert rows(panel) == []
    assert panel.summary.text().startswith("100 % of the joints within 0.1")
    opened.document.do("Track", [PosesChange(0, 0, still(away=range(8, 12)))])
    qtbot.waitUntil(lambda: len(rows(panel)) == 1)
    ((joint, frames, far, why),) = rows(panel)
    torso = np.hypot(*np.diff(still().xy[0, list(SKELETON.torso)], axis=0)[0])
    assert (joint, frames, why) == ("Left wrist", "8 … 11", "jumps here")
    assert float(far) == pytest.approx(30 / torso, abs=0.01)
    assert panel.summary.text().startswith("99 % of the joints within 0.1")
    opened.undo()
    qtbot.waitUntil(lambda: rows(panel) == [])


def test_a_click_shows_the_worst_frame_and_the_joint(panel: ComparePanel, opened: Session, qtbot: QtBot) -> None:
    opened.document.do("Track", [PosesChange(0, 0, still(away=range(8, 12)))])
    qtbot.waitUntil(lambda: len(rows(panel)) == 1)
    at = panel.stretches.visualItemRect(panel.stretches.topLevelItem(0)).center()
    with qtbot.waitSignal(opened.playback.frame_shown, check_params_cb=lambda frame, _: frame == 8):
        QTest.mouseClick(panel.stretches.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opened.selection.joint == WRIST
    opened.document.do("Track", [PosesChange(0, 0, still(away=range(8, 15)))])
    qtbot.waitUntil(lambda: rows(panel)[0][1] == "8 … 14")
    assert panel.stretches.currentItem() is panel.stretches.topLevelItem(0), "it is still the one that was gone to"


def test_two_people_of_a_video_are_compared(panel: ComparePanel, opened: Session) -> None:
    press(panel, Against.OTHER)
    assert rows(panel) == []
    assert panel.summary.text() == ""
    opened.document.do("Label", [TrackChange(1, TrackLabels(1, "Bea", still(away=range(5))), 0)])
    press(panel, Against.OTHER)
    assert [row[3] for row in rows(panel)] == ["apart from the start"]


def test_without_a_run_with_paint_it_says_so_and_nothing_is_worked_out_unseen(
    panel: ComparePanel, qtbot: QtBot
) -> None:
    press(panel, Against.RUN)
    assert rows(panel) == []
    panel.hide()
    panel.choose(Against.KEPT)
    assert panel.summary.text() == ""
    panel.show()
    qtbot.waitUntil(lambda: panel.summary.text() != "")
