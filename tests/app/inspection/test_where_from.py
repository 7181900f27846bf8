"""Where an answer comes from, in one bar and a bar for each joint of the frame before."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.inspection.joint_bars import JointBars
from app.inspection.split_bar import SplitBar, parts_of
from app.inspection.where_from import WhereFromPanel
from kimnet_core.inference.contributions import Share
from tests.app.stand_in import SKELETON, StandInSession, account, evidence


@pytest.fixture
def session(qapp: object) -> StandInSession:
    session = StandInSession()
    session.open()
    session.playback.seek(4)
    session.show_evidence(evidence(4))
    session.selection.select_joint(5)
    return session


@pytest.fixture
def panel(session: StandInSession, qtbot: QtBot) -> WhereFromPanel:
    panel = WhereFromPanel(session.inspector, session.here)
    qtbot.addWidget(panel)
    panel.resize(360, 420)
    panel.show()
    return panel


def drawn(panel: WhereFromPanel, qtbot: QtBot) -> None:
    panel._soon.start()
    qtbot.waitUntil(lambda: not panel._soon.isActive())


def test_the_account_of_the_selected_joint_is_said(
    panel: WhereFromPanel, session: StandInSession, qtbot: QtBot
) -> None:
    session.inspector.take_account(4, account())
    drawn(panel, qtbot)
    assert panel._title.text() == "Right wrist, frame 4 (from 0): 0.05 at its peak"
    says = panel.findChild(SplitBar).accessibleDescription()
    assert says == "Frame before 0.04, This picture 0.00, Decoder 0.02, Learned 0.00, Placed or held 0.00"
    assert panel.findChild(JointBars).accessibleDescription().startswith("Right wrist 0.03, Left wrist 0.01, Head 0.00")


def test_a_row_marks_the_joint_on_the_picture_as_the_matrix_does(
    panel: WhereFromPanel, session: StandInSession, qtbot: QtBot
) -> None:
    session.inspector.take_account(4, account())
    drawn(panel, qtbot)
    bars = panel.findChild(JointBars)
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.rect_of(6).center().toPoint())
    assert session.selection.partner == 6
    drawn(panel, qtbot)
    assert bars._marked == 6
    before = bars.grab().toImage()
    bars.setFocus()
    QTest.keyClick(bars, Qt.Key.Key_Up)
    assert session.selection.partner == 5
    for _ in range(20):
        QTest.keyClick(bars, Qt.Key.Key_Down)
        drawn(panel, qtbot)
    assert session.selection.partner == bars._order[-1]
    assert bars.grab().toImage() != before


def test_it_says_what_to_do_where_there_is_nothing(
    panel: WhereFromPanel, session: StandInSession, qtbot: QtBot
) -> None:
    said = panel._pages.widget(0)
    assert isinstance(said, QLabel)
    drawn(panel, qtbot)
    assert said.text() == "It is being worked out."
    session.selection.select_joint(None)
    drawn(panel, qtbot)
    assert "Pick a joint" in said.text()
    session.show_evidence(replace(evidence(4), prior=None, weights=None))
    drawn(panel, qtbot)
    assert "A run begins here" in said.text()
    session.show_evidence(None)
    drawn(panel, qtbot)
    assert "Track the clip" in said.text()
    assert panel._pages.currentIndex() == 0


def test_the_pieces_are_those_that_add_up_and_each_looks_its_own(qtbot: QtBot) -> None:
    bar = SplitBar()
    qtbot.addWidget(bar)
    given = Share(1.0, 0.5, 0.7, -0.3, 0.2, -0.1, (0.5,))
    parts = parts_of(given, bar.palette())
    assert sum(part.value for part in parts) == pytest.approx(given.value)
    assert len({(part.brush.color().name(), part.brush.style()) for part in parts}) == len(parts)
    bar.show_share(given)
    bar.resize(211, bar.sizeHint().height())
    image = bar.grab().toImage()
    line = [image.pixelColor(x, 9).name() for x in range(211)]
    prior, seen = (part.brush.color().name() for part in parts[:2])
    assert line.count(prior) == pytest.approx(210 * 0.5 / 1.8, abs=3), "as long as its share"
    assert line.count(seen) == pytest.approx(210 * 0.7 / 1.8, abs=3)
    assert line.index(prior) == pytest.approx(210 * 0.4 / 1.8, abs=3), "right of all that is below 0"


def test_an_account_without_anything_is_painted_too(qtbot: QtBot) -> None:
    bars, split = JointBars(), SplitBar()
    for widget in (bars, split):
        qtbot.addWidget(widget)
        widget.resize(200, 120)
        assert not widget.grab().isNull()
    bars.show_values(SKELETON.joints, (0.0,) * len(SKELETON))
    split.show_share(Share(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ()))
    assert not bars.grab().isNull()
    assert not split.grab().isNull()
