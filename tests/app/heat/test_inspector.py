"""What is shown of a frame, when its account is asked for, and the value under the cursor."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.frame_view import FrameView
from app.canvas.pointing import Pointing
from app.heat.inspector import Inspector
from app.inspection.reading import Reading, number
from app.view import Heat
from tests.app.stand_in import HEIGHT, WIDTH, StandInSession, account, evidence


@pytest.fixture
def session(qapp: object) -> StandInSession:
    session = StandInSession()
    session.open()
    session.playback.seek(4)
    session.show_evidence(evidence(4))
    session.selection.select_joint(5)
    return session


@pytest.fixture
def inspector(session: StandInSession) -> Inspector:
    return session.inspector


def test_what_lies_over_the_picture_follows_the_view_and_the_joint(
    session: StandInSession, inspector: Inspector, qtbot: QtBot
) -> None:
    assert inspector.layer is not None
    assert inspector.layer.values[0, 0] == pytest.approx(0.05)
    with qtbot.waitSignal(inspector.changed):
        session.selection.select_joint(7)
    assert inspector.layer.values[0, 0] == pytest.approx(0.07)
    with qtbot.waitSignal(inspector.changed):
        session.view.set(heat=Heat.PRIOR, heat_colors="turbo")
    assert inspector.layer.values[0, 0] == pytest.approx(0.035)
    assert inspector.layer.colors == "turbo"
    session.show_evidence(None)
    assert inspector.layer is None


def test_an_account_is_asked_for_while_somebody_looks_at_it(
    session: StandInSession, inspector: Inspector, qtbot: QtBot
) -> None:
    assert not inspector.wanted
    with qtbot.waitSignal(inspector.wished):
        session.view.set(heat=Heat.FROM_PRIOR)
    one, other = QObject(), QObject()
    with qtbot.assertNotEmitted(inspector.wished):  # it is on its way
        inspector.watch(one, looks=True)
    session.view.set(heat=Heat.FINAL)
    inspector.watch(other, looks=True)
    inspector.watch(one, looks=False)
    assert inspector.wanted
    inspector.watch(other, looks=False)
    assert not inspector.wanted
    with qtbot.waitSignal(inspector.wished):
        inspector.watch(one, looks=True)


def test_an_account_is_shown_on_its_own_frame_only(session: StandInSession, inspector: Inspector) -> None:
    session.view.set(heat=Heat.FROM_PRIOR)
    inspector.take_account(3, account())
    assert inspector.layer is None
    inspector.take_account(4, account())
    assert inspector.layer is not None
    assert inspector.layer.values[0, 0] == pytest.approx(0.035)
    session.show_evidence(evidence(4))  # as while a joint is dragged: the next account is on its way
    assert inspector.layer is not None
    session.playback.seek(5)
    session.show_evidence(evidence(5))
    assert inspector.layer is None


def test_truth_is_what_a_person_placed(session: StandInSession, inspector: Inspector) -> None:
    document = session.document
    assert document is not None
    session.view.set(heat=Heat.TRUTH)
    assert inspector.layer is None
    document.put_poses(0, 4, document.labels.pose(0, 4).with_joint(5, 50.0, 40.0), "Move")
    session.show_evidence(evidence(4))
    assert inspector.layer is not None
    cell = inspector.layer.at(50.0, 40.0)
    assert cell is not None
    assert cell.value > 0.9


def hover(canvas: FrameView, x: float, y: float) -> None:
    at = QPointF(canvas.viewportTransform().map(QPointF(x, y)))
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas.viewport(), moved)


def test_the_value_under_the_cursor_is_read_in_words(
    session: StandInSession, inspector: Inspector, qtbot: QtBot
) -> None:
    canvas, reading = FrameView(session.view), Reading(inspector, session.view)
    for widget in (canvas, reading):
        qtbot.addWidget(widget)
    canvas.resize(640, 400)
    canvas.show_frame(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    Pointing(canvas, inspector)
    hover(canvas, 10.4, 0.4)  # the window begins at 10, 0; its cells are 1.25 pixels
    assert reading.text() == "Final m, column 0, row 0: 0.050"
    hover(canvas, 89.0, 40.6)
    assert reading.text() == "Final m, column 63, row 32: 0.050"
    session.view.set(heat=Heat.FROM_PICTURE)
    assert reading.text() == ""
    inspector.take_account(4, account())
    assert reading.text() == "From picture, column 63, row 32: \N{MINUS SIGN}0.005"
    hover(canvas, 5.0, 40.0)
    assert reading.text() == ""
    hover(canvas, 50.0, 40.0)
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert reading.text() == ""


@pytest.mark.parametrize(("value", "text"), [(0.126, "0.13"), (-0.5, "\N{MINUS SIGN}0.50"), (-0.001, "0.00")])
def test_numbers_have_a_real_minus_and_none_before_a_zero(value: float, text: str) -> None:
    assert number(value) == text
